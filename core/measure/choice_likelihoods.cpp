#include "core/measure/choice_likelihoods.h"

#include <fmt/format.h>

#include "core/base/caught.h"
#include "core/measure/likelihood_tokens.h"

namespace fw::measure {

Result<std::vector<TextLikelihood>> optionLikelihoods(const nn::LanguageModel& model,
                                                      const tokenizer::Tokenizer& tokenizer,
                                                      std::span<const prompts::ChoiceOption> options,
                                                      const CancelToken& cancel, ProgressSink progress)
try {
    std::vector<std::vector<int>> sequences;
    std::vector<std::int64_t> given;
    std::vector<TextLikelihood> results(options.size());
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (i % 256 == 0)
            FW_TRY(cancel.check());
        Result<OptionTokens> tokens = optionTokens(tokenizer, options[i], model.contextLength());
        if (!tokens.ok()) {
            Error error = tokens.error();
            if (error.kind == ErrorKind::InvalidInput)
                error.message = fmt::format("option {} {}", i, error.message);
            return error;
        }
        results[i].tokens = static_cast<std::int64_t>(tokens->ids.size()) - tokens->context;
        results[i].bytes = static_cast<std::int64_t>(options[i].text.size());
        given.push_back(tokens->context);
        sequences.push_back(std::move(tokens->ids));
    }
    FW_ASSIGN(const std::vector<double> sums, sequenceLogLikelihoods(model, sequences, given, cancel, progress));
    for (std::size_t i = 0; i < sums.size(); ++i)
        results[i].logLikelihood = sums[i];
    return results;
} catch (...) {
    return caughtError("measure the options");
}

} // namespace fw::measure
