// A tokenizer from the metadata of a GGUF file (tokenizer.ggml.*), which whoever reads the file hands over as plain
// values.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/gguf_file.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::tokenizer {

/// The fields as the file has them; empty where it says nothing. Neither ids nor lengths need to be checked before.
struct GgufVocabulary
{
    std::string where;                     ///< for messages: the file
    std::string architecture;              ///< general.architecture
    std::string model;                     ///< tokenizer.ggml.model
    std::string pre;                       ///< tokenizer.ggml.pre
    std::vector<std::string> tokens;       ///< tokenizer.ggml.tokens, by id
    std::vector<float> scores;             ///< tokenizer.ggml.scores, by id
    std::vector<int> types;                ///< tokenizer.ggml.token_type, by id: PieceType
    std::vector<std::string> merges;       ///< tokenizer.ggml.merges, "left right"
    std::optional<std::int64_t> beginning; ///< tokenizer.ggml.bos_token_id
    std::optional<std::int64_t> end;       ///< tokenizer.ggml.eos_token_id
    std::optional<std::int64_t> unknown;   ///< tokenizer.ggml.unknown_token_id
    std::optional<std::int64_t> padding;   ///< tokenizer.ggml.padding_token_id
    std::optional<bool> addBeginning;      ///< tokenizer.ggml.add_bos_token
    std::optional<bool> addEnd;            ///< tokenizer.ggml.add_eos_token
    std::optional<bool> addSpacePrefix;    ///< tokenizer.ggml.add_space_prefix
};

/// The fields of a file; one of another kind than it should be is an error that names it.
Result<GgufVocabulary> vocabularyOf(const checkpoint::GgufFile& file, const std::string& where);

/// As transformers 5 builds it (gguf_tokenizer_mapping.py), with the pre-tokenizers that llama.cpp knows by these
/// names: model "gpt2" (byte-level BPE, cut as `pre` says) and "llama" (SentencePiece's BPE; without merges they follow
/// from the scores). Another model or `pre` is refused by its name. Errors name the field.
Result<std::shared_ptr<const Tokenizer>> makeTokenizer(const GgufVocabulary& vocabulary);

} // namespace fw::tokenizer
