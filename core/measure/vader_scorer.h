// VADER as a scorer.
#pragma once

#include <filesystem>
#include <memory>

#include "core/measure/scorer.h"

namespace fw::measure {

/// Part of the identity: grows whenever the same lexicon could give other scores than before.
inline constexpr const char* kVaderRules = "vader 1";
/// From this compound on a text is positive, from its negative down negative: BOLD's (Dhamala et al. 2021).
inline constexpr float kSentimentThreshold = 0.5F;

/// Reads a directory with VADER's lexicon (vader_lexicon.h). Labels: neg, neu, pos in [0, 1] and compound, the signal,
/// in [−1, 1]; classes: negative, neutral, positive, by the compound.
Result<std::shared_ptr<const Scorer>> loadVaderScorer(const std::filesystem::path& directory);

} // namespace fw::measure
