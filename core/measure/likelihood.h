// Log-likelihoods of texts under a language model, and perplexity in its conventions. No torch in this header.
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

/// What a text is worth under a model. Natural logarithms.
struct TextLikelihood
{
    double logLikelihood = 0; ///< summed over the scored tokens
    std::int64_t tokens = 0;  ///< scored
    std::int64_t bytes = 0;   ///< of the text in UTF-8
};

/// Sum of log p(token | those before it) for each sequence of ids, the first id not scored. `onlyAfter[i]`, if given,
/// leaves out the predictions of the first onlyAfter[i] tokens (context alone). No sequence longer than the context.
Result<std::vector<double>> sequenceLogLikelihoods(const nn::LanguageModel& model,
                                                   std::span<const std::vector<int>> sequences,
                                                   std::span<const std::int64_t> onlyAfter, const CancelToken& cancel,
                                                   ProgressSink progress);

/// Each text a document. With `beginning` it is scored as lm-evaluation-harness scores it (loglikelihood_rolling): the
/// prefix token (beginning, else end) stands first and is not scored, so every token of the text counts, and documents
/// longer than the context are cut into windows that have the token before them as context and predict as many as the
/// model takes, the last one full. Without, the tokenizer's ids alone, of which the first is context.
Result<std::vector<TextLikelihood>> textLikelihoods(const nn::LanguageModel& model,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::span<const std::string> texts, bool beginning,
                                                    const CancelToken& cancel, ProgressSink progress);

/// How a whole text is cut into windows for perplexity.
enum class PerplexityConvention {
    Disjoint, ///< lm-evaluation-harness's rolling windows: each predicts as many tokens as the model takes, after the
              ///< token before them (the prefix token before the first); the last one is full and scores what is left
    Sliding   ///< windows of the context's length moved by perplexityStride(); each scores what those before did not
              ///< (Hugging Face docs)
};

/// min(512, half the context)
std::int64_t perplexityStride(const nn::LanguageModel& model);

/// The windows of a text file's lines, joined by newlines, in order: log-likelihood and tokens that each scores (bytes
/// 0). An error where the tokenizer has neither a beginning nor an end token.
Result<std::vector<TextLikelihood>> perplexityWindows(const nn::LanguageModel& model,
                                                      const tokenizer::Tokenizer& tokenizer,
                                                      const std::vector<std::string>& lines,
                                                      PerplexityConvention convention, const CancelToken& cancel,
                                                      ProgressSink progress);

struct Perplexity
{
    double bitsPerByte = 0;  ///< each line a document, the prefix token before it; newlines neither scored nor counted
    double perLine = 0;      ///< exp of the mean token loss under the same convention
    double disjoint = 0;     ///< whole text, lm-evaluation-harness's rolling windows
    double sliding = 0;      ///< whole text, windows of the context's length moved by `stride` (Hugging Face docs)
    std::int64_t stride = 0; ///< min(512, half the context)
    std::int64_t tokens = 0; ///< of the whole text
    std::int64_t bytes = 0;  ///< of the lines
};

/// All conventions over a text file's lines.
Result<Perplexity> perplexity(const nn::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                              const std::vector<std::string>& lines, const CancelToken& cancel, ProgressSink progress);

} // namespace fw::measure
