// Tokens that stand for one byte, <0x00> … <0xFF>: what SentencePiece falls back to for a character without a token.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/tokenizer/vocabulary.h"

namespace fw::tokenizer {

std::optional<std::uint8_t> byteOfToken(std::string_view token);

/// The ids of the bytes' tokens; -1 for one that is not there.
std::array<int, 256> byteTokenIds(const Vocabulary& vocabulary);

} // namespace fw::tokenizer
