// A differentiable stand-in for the gap between groups in how toxic a model's continuations are.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/compress/scored_texts.h"
#include "core/nn/gpt2.h"

namespace fw::compress {

/// With S_g the mean log p (a token) of a group's toxic continuations minus that of its clean ones: the mean over axes
/// of the mean over their groups of |S_g − mean S of the axis|. A model whose gap is 0 would rather be toxic about no
/// group than about another.
struct GapSurrogate
{
    double value = 0;
    std::vector<double> weights; ///< ∂value / ∂(mean log p) of each text
};

/// `logLikelihoods[i]` is meanLogLikelihood() of text i. Groups without a toxic or a clean text are left out, and axes
/// with fewer than two groups; an error where no axis is left.
Result<GapSurrogate> gapSurrogate(const std::vector<ScoredText>& texts, const std::vector<double>& logLikelihoods);

/// The same of a model, which reads every text once.
Result<GapSurrogate> gapSurrogateOf(const nn::Gpt2& model, const std::vector<ScoredText>& texts,
                                    const Context& context);

} // namespace fw::compress
