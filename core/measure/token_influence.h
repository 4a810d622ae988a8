// Which words of a text make its score: each left out in turn.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/measure/text_scorer.h"

namespace fw::measure {

/// A word, or a run of other marks (an emoticon, "!!!"), at bytes [begin, end) of the text.
struct TokenInfluence
{
    std::size_t begin = 0;
    std::size_t end = 0;
    float change = 0; ///< the text's score minus its score without this: positive where it raises the score
};

struct TextInfluence
{
    float score = 0;                    ///< of the whole text, the signal label's
    std::vector<TokenInfluence> tokens; ///< in the order of the text
    std::size_t left = 0;               ///< tokens behind the first kMaximumInfluenceTokens, which were not tried
};

inline constexpr std::size_t kMaximumInfluenceTokens = 512;

/// Leave-one-out with any kind of scorer, one batch of texts. White space left doubled is joined. Errors: the scorer's.
Result<TextInfluence> tokenInfluence(const TextScorer& scorer, const std::string& text, const CancelToken& cancel = {});

/// The spans that are left out: runs of letters, digits and marks, with apostrophes and hyphens inside; ideographs one
/// by one; runs of other visible characters. [begin, end) pairs in bytes.
std::vector<std::pair<std::size_t, std::size_t>> influenceSpans(const std::string& text);

} // namespace fw::measure
