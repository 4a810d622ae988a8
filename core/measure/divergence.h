// How far a variant's predictions are from the base's on the same text. No torch in this header.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/nn/language_model.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::measure {

/// Counts of tokens whose divergence is above each of these levels say how it is distributed: four levels a factor of
/// ten, from .001 to 10 nats.
inline constexpr std::size_t kDivergenceLevels = 17;
double divergenceLevel(std::size_t index);
/// The stored signal of a document's count above a level: "document/divergence_above_0.001".
std::string divergenceLevelSignal(std::size_t index);

/// Sums over the tokens of a text (arXiv 2407.09141). Natural logarithms.
struct TextDivergence
{
    double divergence = 0;       ///< Σ KL(base ‖ variant) of the next token's distribution
    std::int64_t agreements = 0; ///< tokens for which both find the same one likeliest
    std::int64_t tokens = 0;
    std::array<std::int64_t, kDivergenceLevels> above{}; ///< tokens whose divergence is above divergenceLevel(i)
};

/// Each text a document with the beginning token before it, in windows as textLikelihoods(). An error where the two
/// models' vocabularies differ.
Result<std::vector<TextDivergence>> textDivergences(const nn::LanguageModel& base, const nn::LanguageModel& variant,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::span<const std::string> texts, const CancelToken& cancel,
                                                    ProgressSink progress);

} // namespace fw::measure
