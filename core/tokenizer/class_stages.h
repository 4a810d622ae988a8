// What the known classes do around a vocabulary (tokenization_*.py of transformers). Internal to the room.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

/// How Qwen2 cuts a text.
inline constexpr std::string_view kQwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

/// A class's normalizer, pre-tokenizer and decoder, as a tokenizer.json would write them. Of the one at hand
/// XLM-RoBERTa takes the table of characters.
nlohmann::json stagesOfClass(const TokenizerConfig& config, const JsonField& tokenizerJson);

/// What a class says of its BPE; that of a tokenizer.json does not count.
BytePairOptions bytePairOptionsOf(const TokenizerConfig& config);

} // namespace fw::tokenizer
