#include "core/measure/choice_likelihoods.h"

#include <fmt/format.h>

#include "core/base/caught.h"

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
        std::vector<int> ids = tokenizer.encode(options[i].context + options[i].text);
        std::size_t context = tokenizer.encode(options[i].context).size();
        if (context == 0) {
            const auto beginning = tokenizer.endOfText();
            if (!beginning)
                return Error{ErrorKind::Incompatible, "the tokenizer has no end-of-text token to begin with",
                             "use a GPT-2-like tokenizer, or give every option a context"};
            ids.insert(ids.begin(), *beginning);
            context = 1;
        }
        if (ids.size() <= context)
            return Error{ErrorKind::InvalidInput, fmt::format("option {} has no token of its own after its context", i),
                         "let the option's text begin with a space, or leave it out"};
        if (const auto most = static_cast<std::size_t>(model.contextLength()) + 1; ids.size() > most) {
            const std::size_t surplus = ids.size() - most;
            if (surplus >= context)
                return Error{ErrorKind::InvalidInput,
                             fmt::format("option {} has {} tokens of its own, and the model takes {}", i,
                                         ids.size() - context, model.contextLength()),
                             "leave it out, or use a model with a longer context"};
            ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(surplus));
            context -= surplus;
        }
        results[i].tokens = static_cast<std::int64_t>(ids.size() - context);
        results[i].bytes = static_cast<std::int64_t>(options[i].text.size());
        given.push_back(static_cast<std::int64_t>(context));
        sequences.push_back(std::move(ids));
    }
    FW_ASSIGN(const std::vector<double> sums, sequenceLogLikelihoods(model, sequences, given, cancel, progress));
    for (std::size_t i = 0; i < sums.size(); ++i)
        results[i].logLikelihood = sums[i];
    return results;
} catch (...) {
    return caughtError("measure the options");
}

} // namespace fw::measure
