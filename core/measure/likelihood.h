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

/// Each text a document. With `beginning`, the end-of-text token stands first and is not scored, so every token of the
/// text counts; else the first token is context alone. Documents longer than the context are scored in windows as
/// lm-evaluation-harness does (rolling, one token of context, the last window full).
Result<std::vector<TextLikelihood>> textLikelihoods(const nn::LanguageModel& model,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::span<const std::string> texts, bool beginning,
                                                    const CancelToken& cancel, ProgressSink progress);

/// How a whole text is cut into windows for perplexity.
enum class PerplexityConvention {
    Disjoint, ///< windows of context − 1 tokens, a beginning token before each (not scored)
    Sliding   ///< windows of the context's length moved by perplexityStride(); each scores what those before did not
              ///< (Hugging Face docs)
};

/// min(512, half the context)
std::int64_t perplexityStride(const nn::LanguageModel& model);

/// The windows of a text file's lines, joined by newlines, in order: log-likelihood and tokens that each scores (bytes
/// 0). An error where the tokenizer has no end-of-text token.
Result<std::vector<TextLikelihood>> perplexityWindows(const nn::LanguageModel& model,
                                                      const tokenizer::Tokenizer& tokenizer,
                                                      const std::vector<std::string>& lines,
                                                      PerplexityConvention convention, const CancelToken& cancel,
                                                      ProgressSink progress);

struct Perplexity
{
    double bitsPerByte = 0;  ///< each line a document, end-of-text before it; newlines neither scored nor counted
    double perLine = 0;      ///< exp of the mean token loss under the same convention
    double disjoint = 0;     ///< whole text, disjoint windows of context − 1 tokens, a beginning token before each
    double sliding = 0;      ///< whole text, windows of the context's length moved by `stride` (Hugging Face docs)
    std::int64_t stride = 0; ///< min(512, half the context)
    std::int64_t tokens = 0; ///< of the whole text
    std::int64_t bytes = 0;  ///< of the lines
};

/// All conventions over a text file's lines.
Result<Perplexity> perplexity(const nn::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                              const std::vector<std::string>& lines, const CancelToken& cancel, ProgressSink progress);

} // namespace fw::measure
