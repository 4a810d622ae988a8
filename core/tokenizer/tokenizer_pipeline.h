// The stages every tokenizer here runs through: added tokens, normalizer, pre-tokenizer, model, template, decoder.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/decoder.h"
#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/pre_tokenizer.h"
#include "core/tokenizer/token_model.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::tokenizer {

/// The ids that a post-processor puts around a single text: [CLS] … [SEP], <|begin_of_text|> ….
struct Template
{
    std::vector<int> prefix;
    std::vector<int> suffix;
};

/// What a loader reads from files.
struct PipelineParts
{
    std::vector<AddedToken> addedTokens; ///< with their ids
    NormalizerPtr normalizer;            ///< null: none
    PreTokenizerPtr preTokenizer;        ///< null: the whole text is one piece
    TokenModelPtr model;
    Decoder decoder;
    Template around;
    TokenRoles roles;
    bool splitSpecialTokens = false; ///< special tokens in a text are text (split_special_tokens)
};

class TokenizerPipeline final : public Tokenizer
{
public:
    explicit TokenizerPipeline(PipelineParts parts);

    std::vector<int> encode(std::string_view text) const override;
    std::unique_ptr<Decoding> startDecoding() const override;
    std::vector<int> encodeWithTemplate(std::string_view text, std::size_t maximumLength) const override;
    std::size_t vocabularySize() const override { return m_size; }
    std::optional<int> tokenId(std::string_view token) const override;
    const TokenRoles& roles() const override { return m_parts.roles; }
    /// Null for an id without one.
    const std::string* token(int id) const;

private:
    void encodeBetweenTokens(const Piece& written, std::vector<int>& ids) const;
    void encodeNormalized(const Piece& normalized, std::vector<int>& ids) const;

    PipelineParts m_parts;
    AddedTokenFinder m_written;    ///< looked for in the text as it is
    AddedTokenFinder m_normalized; ///< looked for in the normalized text
    std::unordered_map<int, std::string> m_addedById;
    std::unordered_map<std::string, int> m_addedByContent;
    std::size_t m_size = 0;
};

} // namespace fw::tokenizer
