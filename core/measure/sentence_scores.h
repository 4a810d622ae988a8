// What a language model gives for whole sentences, in the conventions of published bias metrics.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/nn/language_model.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::measure {

enum class SentenceConvention {
    /// StereoSet's released code for causal models: 2^(mean log2 p) over all tokens, where the first is taken after the
    /// beginning token alone and each other after those of the sentence before it, without the beginning token.
    StereoSetReleased,
    /// The same mean with the beginning token before all.
    StereoSetBeginning,
    /// Natural log p summed over all tokens, with the beginning token before all (CrowS-Pairs, WinoBias, as
    /// lm-evaluation-harness).
    SummedLogLikelihood
};

/// A number for each text, higher for likelier. Errors: a text without a token or longer than the context, named by its
/// index from 0; a tokenizer with neither a beginning nor an end token; cancelled.
Result<std::vector<double>> sentenceScores(const nn::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                                           std::span<const std::string> texts, SentenceConvention convention,
                                           const CancelToken& cancel, ProgressSink progress);

} // namespace fw::measure
