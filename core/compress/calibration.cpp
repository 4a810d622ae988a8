#include "core/compress/calibration.h"

#include <fmt/format.h>

#include "core/base/file.h"
#include "core/prompts/group_words.h"

namespace fw::compress {

namespace {

Status requireText(const Context& context)
{
    if (context.calibrationText.empty())
        return Error{ErrorKind::InvalidInput, "this step reads calibration text and none is named",
                     "set calibration_text in the experiment, or --calibration on the command line"};
    return {};
}

} // namespace

Result<train::TokenCorpus> loadCalibration(const Context& context, std::int64_t time, std::int64_t maximumWindows,
                                           const std::string& counterfactual)
{
    FW_TRY(requireText(context));
    train::OtherVersion otherVersion;
    if (counterfactual != "none")
        otherVersion = [&](const std::string& document) { return prompts::swapGroupWords(document, counterfactual); };
    FW_ASSIGN(train::TokenCorpus corpus,
              train::loadTokenCorpus(context.calibrationText, context.tokenizer, context.cancel, context.progress,
                                     maximumWindows > 0 ? maximumWindows * time + 1 : 0, otherVersion));
    if (corpus.windows(time, 0) < 2)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{} has only {} tokens", context.calibrationText.string(), corpus.ids.size()),
                     fmt::format("give at least {} tokens of text", 2 * time + 1)};
    return corpus;
}

Result<std::vector<CounterfactualPair>> loadCounterfactualPairs(const Context& context, const std::string& axis,
                                                                std::int64_t maximum, std::int64_t length)
{
    FW_TRY(requireText(context));
    const auto separator = context.tokenizer.roles().documentSeparator();
    if (!separator)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither an end nor a beginning token", "use a GPT-2-like tokenizer"};
    FW_ASSIGN(const std::vector<std::string> lines, readLines(context.calibrationText));
    auto tokens = [&](const std::string& text) {
        std::vector<int> ids = context.tokenizer.encode(text);
        ids.insert(ids.begin(), *separator);
        return ids;
    };
    std::vector<CounterfactualPair> pairs;
    for (const std::string& line : lines) {
        FW_TRY(context.cancel.check());
        if (static_cast<std::int64_t>(pairs.size()) >= maximum)
            break;
        const auto swapped = prompts::swapGroupWords(line, axis);
        if (!swapped)
            continue;
        CounterfactualPair pair{tokens(line), tokens(*swapped)};
        if (pair.original.size() != pair.swapped.size()) // tokens could not be compared one by one
            continue;
        const auto kept = std::min(pair.original.size(), static_cast<std::size_t>(length));
        pair.original.resize(kept);
        pair.swapped.resize(kept);
        pairs.push_back(std::move(pair));
    }
    if (pairs.empty())
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{} has no document whose group words ({}) can be swapped token by token",
                                 context.calibrationText.string(), axis),
                     "give calibration text that speaks of groups, or another axis"};
    return pairs;
}

catalogue::Parameter counterfactualParameter(const std::string& description, bool none)
{
    std::vector<std::string> choices = prompts::groupWordAxes();
    choices.insert(choices.begin(), "all");
    if (none)
        choices.insert(choices.begin(), "none");
    return catalogue::choiceParameter(none ? "counterfactual" : "axis", none ? "Counterfactual text" : "Group words",
                                      description, choices, choices.front());
}

} // namespace fw::compress
