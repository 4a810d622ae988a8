// How likely a model finds the options of choice sets. No torch in this header.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/measure/likelihood.h"
#include "core/nn/language_model.h"
#include "core/prompts/choice_set.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::measure {

/// Signals stored for every option, beside kDocumentLossSignal and its tokens and bytes.
inline constexpr const char* kStereoSetScoreSignal =
    "choice/stereoset_score"; ///< SentenceConvention::StereoSetReleased

/// log p of each option's text given its context, both cut by optionTokens() (likelihood_tokens.h).
/// Errors: those of optionTokens(), which name the option by index from 0; cancelled.
Result<std::vector<TextLikelihood>> optionLikelihoods(const nn::LanguageModel& model,
                                                      const tokenizer::Tokenizer& tokenizer,
                                                      std::span<const prompts::ChoiceOption> options,
                                                      const CancelToken& cancel, ProgressSink progress);

} // namespace fw::measure
