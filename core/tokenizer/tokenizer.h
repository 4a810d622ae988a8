// Text to token ids and back. Implementations are immutable after loading: any thread may call them at once.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fw::tokenizer {

/// A loaded tokenizer. Ids are those of the reference implementation (Hugging Face tokenizers).
class Tokenizer
{
public:
    virtual ~Tokenizer() = default;

    /// Ids of a UTF-8 text, without adding special tokens; special tokens written in the text become their ids.
    /// Bytes that are not UTF-8 are encoded as U+FFFD would be (WordPiece) or byte by byte (byte-level BPE).
    virtual std::vector<int> encode(std::string_view text) const = 0;

    /// The bytes of the tokens; for byte-level BPE exactly the text that was encoded. Unknown ids are skipped.
    virtual std::string decode(std::span<const int> ids) const = 0;

    /// Ids as a classifier reads them: special tokens around (e.g. [CLS] … [SEP]), at most maximumLength in all,
    /// truncated on the right. Tokenizers without such a template return encode(), truncated.
    virtual std::vector<int> encodeForClassification(std::string_view text, std::size_t maximumLength) const = 0;

    /// Number of ids (the largest id + 1, added tokens included).
    virtual std::size_t vocabularySize() const = 0;
    /// The id of a token by its written form, if there is one.
    virtual std::optional<int> tokenId(std::string_view token) const = 0;
    /// The token that separates documents and begins a text (<|endoftext|> for GPT-2), if there is one.
    virtual std::optional<int> endOfText() const = 0;
};

/// Loads what a Hugging Face directory holds: tokenizer.json, or vocab.json + merges.txt, or vocab.txt (with
/// tokenizer_config.json's do_lower_case, strip_accents, tokenize_chinese_chars). Errors name the file and the field.
Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& directory);

/// Turns a stream of ids into text pieces that are each valid UTF-8: bytes of a character that is not complete yet
/// are held back until the next id, or given as U+FFFD by finish().
class StreamDecoder
{
public:
    explicit StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer) : m_tokenizer(std::move(tokenizer)) {}

    std::string push(int id);
    std::string finish();

private:
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::string m_held;
};

} // namespace fw::tokenizer
