// Turns one piece of text into ids and one id back into text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/tokenizer/vocabulary.h"

namespace fw::tokenizer {

/// Immutable: any thread may call it.
class TokenModel
{
public:
    virtual ~TokenModel() = default;
    virtual void encode(std::string_view piece, std::vector<int>& ids) const = 0;
    /// Appends the text of a token of the vocabulary, as the model's decoder joins it to what `text` already holds.
    virtual void decode(int id, std::string& text) const = 0;
    /// Appends an added token, written as `content`.
    virtual void decodeAdded(std::string_view content, std::string& text) const = 0;
    virtual const Vocabulary& vocabulary() const = 0;
};

using TokenModelPtr = std::unique_ptr<const TokenModel>;

struct BytePairOptions
{
    std::optional<std::string> unknownToken; ///< stands for a byte that has no token; without one it is left out
    bool fuseUnknown = false;                ///< one unknown token for a run of such bytes
    bool ignoreMerges = false;               ///< a piece that is a token needs no merges (Llama 3)
};

/// Byte-level BPE over a vocabulary and merges in the byte alphabet, merges by rank. A merge that names a token which
/// is not in the vocabulary, or makes one, is an error naming `where` and the merge's number.
using MergeList = std::vector<std::pair<std::string, std::string>>;
Result<TokenModelPtr> makeBytePairModel(Vocabulary vocabulary, const MergeList& merges, const BytePairOptions& options,
                                        std::string_view where);

struct WordPieceOptions
{
    std::string unknownToken = "[UNK]";
    std::string continuationPrefix = "##";
    std::size_t maximumWordCharacters = 100; ///< a longer word is unknown as a whole
    bool cleanUp = true;                     ///< decoding drops the space before punctuation and in contractions
};

/// Greedy longest match from the left (Schuster and Nakajima 2012). The unknown token must be in the vocabulary.
Result<TokenModelPtr> makeWordPieceModel(Vocabulary vocabulary, const WordPieceOptions& options,
                                         std::string_view where);

} // namespace fw::tokenizer
