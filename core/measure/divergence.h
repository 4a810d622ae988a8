// How far a variant's predictions are from the base's on the same text. No torch in this header.
#pragma once

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

/// Sums over the tokens of a text (arXiv 2407.09141). Natural logarithms.
struct TextDivergence
{
    double divergence = 0;       ///< Σ KL(base ‖ variant) of the next token's distribution
    std::int64_t agreements = 0; ///< tokens for which both find the same one likeliest
    std::int64_t tokens = 0;
};

/// Each text a document with the end-of-text token before it, in windows as textLikelihoods(). An error where the two
/// models' vocabularies differ.
Result<std::vector<TextDivergence>> textDivergences(const nn::LanguageModel& base, const nn::LanguageModel& variant,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::span<const std::string> texts, const CancelToken& cancel,
                                                    ProgressSink progress);

} // namespace fw::measure
