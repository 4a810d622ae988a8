#include "core/compress/calibration.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/compress/step_report.h"
#include "core/prompts/group_words.h"

namespace fw::compress {

namespace {

Status requireText(const std::filesystem::path& text)
{
    if (text.empty())
        return Error{ErrorKind::InvalidInput, "this step reads calibration text and none is named",
                     "set calibration_text in the experiment, or --calibration on the command line"};
    return {};
}

} // namespace

Result<train::TokenCorpus> loadCalibration(const Context& context, std::int64_t time, std::int64_t maximumWindows,
                                           const std::string& counterfactual)
{
    FW_TRY(requireText(context.calibrationText));
    train::CorpusPart part;
    if (maximumWindows > 0) {
        part.maximumTokens = maximumWindows * time + 1;
        part.seed = context.calibrationSeed;
    }
    if (counterfactual != "none")
        part.otherVersion = [&](const std::string& document) {
            return prompts::swapGroupWords(document, counterfactual);
        };
    FW_ASSIGN(train::TokenCorpus corpus, train::loadTokenCorpus(context.calibrationText, context.tokenizer,
                                                                context.cancel, context.progress, part));
    const std::int64_t all = corpus.windows(time, 0);
    if (all < 2)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{} has only {} tokens", context.calibrationText.string(), corpus.ids.size()),
                     fmt::format("give at least {} tokens of text", 2 * time + 1)};
    if (context.report) {
        const std::int64_t read = maximumWindows > 0 ? std::min(all, maximumWindows) : all;
        context.report->setRead("calibration_windows", static_cast<double>(read), static_cast<double>(maximumWindows),
                                context.calibrationText.filename().string());
        context.report->set("calibration_tokens", static_cast<double>(read * time));
    }
    return corpus;
}

Result<std::vector<CounterfactualPair>> loadCounterfactualPairs(const Context& context, const std::string& axis,
                                                                std::int64_t maximum, std::int64_t length)
{
    const std::filesystem::path& text = context.pairText.empty() ? context.calibrationText : context.pairText;
    FW_TRY(requireText(text));
    const auto separator = context.tokenizer.roles().documentSeparator();
    if (!separator)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither an end nor a beginning token",
                     "use a GPT-2-like tokenizer"};
    FW_ASSIGN(const std::vector<std::string> documents, train::drawDocuments(text, context.calibrationSeed));
    auto tokens = [&](const std::string& document) {
        std::vector<int> ids = context.tokenizer.encode(document);
        ids.insert(ids.begin(), *separator);
        return ids;
    };
    std::vector<CounterfactualPair> pairs;
    std::size_t read = 0;
    for (const std::string& document : documents) {
        FW_TRY(context.cancel.check());
        if (static_cast<std::int64_t>(pairs.size()) >= maximum)
            break;
        const auto swapped = prompts::swapGroupWords(document, axis);
        if (!swapped)
            continue;
        CounterfactualPair pair{tokens(document), tokens(*swapped)};
        if (pair.original.size() != pair.swapped.size()) // tokens could not be compared one by one
            continue;
        const auto kept = std::min(pair.original.size(), static_cast<std::size_t>(length));
        pair.original.resize(kept);
        pair.swapped.resize(kept);
        read += kept;
        pairs.push_back(std::move(pair));
    }
    if (pairs.empty())
        return Error{
            ErrorKind::InvalidInput,
            fmt::format("{} has no document whose group words ({}) can be swapped token by token", text.string(), axis),
            "name a text that speaks of groups as pair_text (or --pairs), or another axis"};
    if (context.report) {
        context.report->setRead("calibration_pairs", static_cast<double>(pairs.size()), static_cast<double>(maximum),
                                text.filename().string());
        context.report->set("calibration_pair_tokens", static_cast<double>(read));
    }
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

catalogue::Parameter calibrationSeedParameter()
{
    return catalogue::seedParameter(kCalibrationSeed, "Calibration seed",
                                    "Draws which of the text's documents are read.");
}

} // namespace fw::compress
