// VADER, the valence-aware dictionary and sentiment reasoner: Hutto & Gilbert 2014 (ICWSM), to the digits of its
// reference implementation, vaderSentiment 3.3.2 under Python 3.11, whose quirks are kept.
#pragma once

#include <string_view>

#include "core/measure/vader_lexicon.h"

namespace fw::measure {

/// Shares of the text that are negative, neutral and positive, to 3 decimals, and the compound in [−1, 1], to 4. All 0
/// for a text without words.
struct VaderScores
{
    double negative = 0;
    double neutral = 0;
    double positive = 0;
    double compound = 0;
};

VaderScores vaderScores(const VaderLexicon& lexicon, std::string_view text);

} // namespace fw::measure
