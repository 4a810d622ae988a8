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

/// log p of each option's text given its context; without a context, given the end-of-text token. Text and context are
/// tokenised together, and the tokens after those of the context alone are scored; of what is longer than the model's
/// context the beginning goes (lm-evaluation-harness).
/// Errors: a text without a token of its own or longer than the model's context (both named by index from 0), a
/// tokenizer without an end-of-text token where one is needed; cancelled.
Result<std::vector<TextLikelihood>> optionLikelihoods(const nn::LanguageModel& model,
                                                      const tokenizer::Tokenizer& tokenizer,
                                                      std::span<const prompts::ChoiceOption> options,
                                                      const CancelToken& cancel, ProgressSink progress);

} // namespace fw::measure
