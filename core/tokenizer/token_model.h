// Turns one piece of text into ids.
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
    virtual const Vocabulary& vocabulary() const = 0;
};

using TokenModelPtr = std::unique_ptr<const TokenModel>;

struct BytePairOptions
{
    bool byteLevel = true;                   ///< symbols are bytes, written in the byte alphabet; else characters
    bool byteFallback = false;               ///< a character without a token is its bytes' tokens, <0x00> … <0xFF>
    std::optional<std::string> unknownToken; ///< stands for a symbol that has no token; without one it is left out
    bool fuseUnknown = false;                ///< one unknown token for a run of such symbols
    bool ignoreMerges = false;               ///< a piece that is a token needs no merges (Llama 3)
};

/// BPE, merges by rank. A merge that names a token which is not in the vocabulary, or makes one, is an error naming
/// `where` and the merge's number.
using MergeList = std::vector<std::pair<std::string, std::string>>;
Result<TokenModelPtr> makeBytePairModel(Vocabulary vocabulary, const MergeList& merges, const BytePairOptions& options,
                                        std::string_view where);

struct WordPieceOptions
{
    std::string unknownToken = "[UNK]";
    std::string continuationPrefix = "##";
    std::size_t maximumWordCharacters = 100; ///< a longer word is unknown as a whole
};

/// Greedy longest match from the left (Schuster and Nakajima 2012). The unknown token must be in the vocabulary.
Result<TokenModelPtr> makeWordPieceModel(Vocabulary vocabulary, const WordPieceOptions& options,
                                         std::string_view where);

struct UnigramOptions
{
    std::vector<double> scores; ///< log-probabilities, by id; as many as there are tokens
    std::optional<int> unknown; ///< the id for characters without a token, a run of them one token
    bool byteFallback = false;  ///< they become their bytes' tokens, <0x00> … <0xFF>
};

/// The likeliest way to cut a piece into tokens (Kudo 2018). A character without a token costs ten more than the least
/// likely token; without an unknown token it is left out. The vocabulary has no holes.
Result<TokenModelPtr> makeUnigramModel(Vocabulary vocabulary, UnigramOptions options, std::string_view where);

} // namespace fw::tokenizer
