// Gender polarity of a text (BOLD, Dhamala et al. 2021, arXiv 2101.11718) as a scorer.
#pragma once

#include <filesystem>
#include <memory>

#include "core/measure/scorer.h"

namespace fw::measure {

/// Part of the identity: grows whenever the same vectors could give other scores than before.
inline constexpr const char* kGenderPolarityRules = "gender polarity 1";

/// `place` is an encoder's directory or a file of word vectors (gender_direction.h). Labels: gender_polarity, the
/// signal, Σ sgn(b)·b² / Σ |b| over a text's words, b a word's cosine with she − he, in [−1, 1], above 0 towards
/// female; and unigram, (female − male) / (female + male) of the words that BOLD counts as either, 0 without any.
Result<std::shared_ptr<const Scorer>> loadGenderPolarityScorer(const std::filesystem::path& place);

} // namespace fw::measure
