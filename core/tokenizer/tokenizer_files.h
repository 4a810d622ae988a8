// The files a Hugging Face directory may hold a tokenizer in, each read into the parts of a pipeline.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tokenizer/tokenizer_pipeline.h"

namespace fw::tokenizer {

/// Larger files are refused: the largest tokenizers in use have about 35 MB.
inline constexpr std::size_t kMaximumFileBytes = std::size_t{64} << 20;

/// What tokenizer_config.json, special_tokens_map.json and added_tokens.json say beside the vocabulary; the later file
/// counts where the earlier says nothing. Where no class is said, the model's config.json decides (old directories of
/// RoBERTa have nothing else). Missing files are no error.
struct TokenizerConfig
{
    std::string tokenizerClass;               ///< e.g. "RobertaTokenizer"; empty when not said
    std::map<std::string, std::string> roles; ///< "bos_token" → "<s>"
    std::vector<AddedToken> addedTokens;      ///< id -1 where only the written form is known
    std::optional<bool> lowerCase;
    std::optional<bool> stripAccents;
    std::optional<bool> handleChinese;
    bool addPrefixSpace = false;
};
Result<TokenizerConfig> readTokenizerConfig(const std::filesystem::path& directory);

/// Checks the ids of added tokens and templates: no id has two written forms, none in a template is without a token.
/// Errors begin with `where`.
Status checkIds(const PipelineParts& parts, std::string_view where);

/// tokenizer.json of Hugging Face tokenizers. Truncation and padding in it are the caller's business and not read.
Result<PipelineParts> readTokenizerJson(const std::filesystem::path& path);

/// vocab.json and merges.txt, as GPT-2 and RoBERTa (by `config`) read them.
Result<PipelineParts> readBytePairFiles(const std::filesystem::path& directory, const TokenizerConfig& config);

/// vocab.txt, a token a line, as BERT reads it.
Result<PipelineParts> readWordPieceFile(const std::filesystem::path& path, const TokenizerConfig& config);

} // namespace fw::tokenizer
