// Text to token ids and back. Implementations are immutable after loading: any thread may call them at once.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/model_files.h"

namespace fw::tokenizer {

/// The tokens that mean something to whoever reads or writes texts. They are different things, also where one token
/// (GPT-2's
/// <|endoftext|>) is all of them.
struct TokenRoles
{
    std::optional<int> beginning; ///< bos_token
    std::optional<int> end;       ///< eos_token; where generation stops is generate::stopTokens()'s to say
    std::optional<int> padding;   ///< pad_token

    /// What stands before a text whose first token is to be scored (prefix_token_id of lm-evaluation-harness).
    std::optional<int> likelihoodPrefix() const { return beginning ? beginning : end; }
    /// What stands between the documents of a corpus.
    std::optional<int> documentSeparator() const { return end ? end : beginning; }
};

/// Ids becoming text, one after another. Belongs to one thread and lives no longer than its tokenizer.
class Decoding
{
public:
    virtual ~Decoding() = default;
    /// The bytes that are certain once this id is known; an unknown id gives none. What a token is written as may
    /// depend on those before it (▁ at a text's beginning, bytes that are a character only together).
    virtual std::string push(int id) = 0;
    /// The bytes that were held back for what could have followed.
    virtual std::string flush() = 0;
};

/// A loaded tokenizer. Ids are those of the reference implementation (Hugging Face tokenizers).
class Tokenizer
{
public:
    virtual ~Tokenizer() = default;

    /// Ids of a UTF-8 text, without adding special tokens; special tokens written in the text become their ids.
    /// Bytes that are not UTF-8 are encoded byte by byte (byte-level BPE) or as U+FFFD would be (any other).
    virtual std::vector<int> encode(std::string_view text) const = 0;

    /// What turns ids into the text that the tokenizer's decoder makes of them.
    virtual std::unique_ptr<Decoding> startDecoding() const = 0;
    /// The bytes of the tokens; for byte-level BPE exactly the text that was encoded. Unknown ids are skipped.
    std::string decode(std::span<const int> ids) const;

    /// Ids as the tokenizer hands them to its model: with the special tokens of its template around (a classifier's
    /// [CLS] … [SEP], a language model's <|begin_of_text|> …), at most maximumLength in all, truncated on the right.
    /// Tokenizers without such a template return encode(), truncated.
    virtual std::vector<int> encodeWithTemplate(std::string_view text, std::size_t maximumLength) const = 0;
    std::vector<int> encodeWithTemplate(std::string_view text) const
    {
        return encodeWithTemplate(text, std::numeric_limits<std::size_t>::max());
    }

    /// Number of ids (the largest id + 1, added tokens included).
    virtual std::size_t vocabularySize() const = 0;
    /// The id of a token by its written form, if there is one.
    virtual std::optional<int> tokenId(std::string_view token) const = 0;
    virtual const TokenRoles& roles() const = 0;
};

/// Loads what a model's directory holds: tokenizer.json, or vocab.json + merges.txt, or vocab.txt, with
/// tokenizer_config.json, special_tokens_map.json and added_tokens.json beside it, as AutoTokenizer of transformers 5
/// reads them. Errors name the file and the field.
Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const checkpoint::ModelFiles& files);

/// Turns a stream of ids into text pieces that are each valid UTF-8: bytes of a character that is not complete yet
/// are held back until the next id, or given as U+FFFD by finish(), which begins anew.
class StreamDecoder
{
public:
    explicit StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer);

    /// The pieces from here on are those that follow the text of these ids: a first "▁word" is " word" then.
    void continueAfter(std::span<const int> ids);

    std::string push(int id);
    std::string finish();

private:
    /// What of m_held is complete, or all of it.
    std::string take(bool all);

    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::unique_ptr<Decoding> m_decoding;
    std::string m_held;
};

/// The text of `ids` as it follows that of the prompt.
std::string continuationText(const std::shared_ptr<const Tokenizer>& tokenizer, std::span<const int> prompt,
                             std::span<const int> ids);

} // namespace fw::tokenizer
