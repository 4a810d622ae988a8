#include "core/report/changed_texts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "core/base/caught.h"
#include "core/store/database.h"

namespace fw::report {

namespace {

using PromptKey = std::tuple<std::string, std::string, std::string, std::string>; // axis, group, template, text

PromptKey keyOf(const store::PromptRow& prompt)
{
    return {prompt.axis, prompt.group, prompt.templateId, prompt.text};
}

/// A run's prompts and one score of each continuation, by (position, draw).
struct ScoredRun
{
    std::int64_t run = 0;
    std::vector<store::PromptRow> prompts;
    std::map<PromptKey, int> positions;
    std::map<std::pair<int, int>, double> scores;
};

Result<std::optional<std::int64_t>> signalOf(const store::Database& database, std::int64_t run,
                                             const std::string& scorer)
{
    FW_ASSIGN(const std::vector<store::SignalRow> signals, database.signalsOf(run));
    std::optional<std::int64_t> found;
    std::int64_t newest = -1;
    for (const store::SignalRow& signal : signals)
        if (signal.scorer && signal.scorer->name == scorer && signal.scorer->id > newest) {
            newest = signal.scorer->id;
            found = signal.id;
        }
    return found;
}

Result<ScoredRun> readRun(const store::Database& database, std::int64_t run, std::int64_t signal,
                          const CancelToken& cancel)
{
    ScoredRun scored;
    scored.run = run;
    FW_ASSIGN(scored.prompts, database.prompts(run));
    for (const store::PromptRow& prompt : scored.prompts)
        scored.positions[keyOf(prompt)] = prompt.position;
    FW_ASSIGN(const store::SignalValues values, database.signalValues(run, signal, cancel));
    for (std::size_t i = 0; i < values.size(); ++i)
        scored.scores[{values.promptPosition[i], values.draw[i]}] = values.value[i];
    return scored;
}

struct Change
{
    const store::PromptRow* prompt = nullptr; ///< the variant's
    int basePosition = 0;
    int draw = 0;
    double before = 0;
    double after = 0;
    double size() const { return after - before; }
};

std::vector<Change> changesOf(const ScoredRun& base, const ScoredRun& variant)
{
    std::vector<Change> changes;
    std::map<int, const store::PromptRow*> byPosition;
    for (const store::PromptRow& prompt : variant.prompts)
        byPosition[prompt.position] = &prompt;
    for (const auto& [place, after] : variant.scores) {
        const auto prompt = byPosition.find(place.first);
        if (prompt == byPosition.end())
            continue;
        const auto position = base.positions.find(keyOf(*prompt->second));
        if (position == base.positions.end())
            continue;
        const auto before = base.scores.find({position->second, place.second});
        if (before == base.scores.end() || !std::isfinite(before->second) || !std::isfinite(after) ||
            before->second == after)
            continue;
        changes.push_back({prompt->second, position->second, place.second, before->second, after});
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change& a, const Change& b) { return a.size() < b.size(); });
    return changes;
}

Result<std::string> textOf(const store::Database& database, const ScoredRun& run, int position, int draw,
                           const CancelToken& cancel)
{
    for (const store::PromptRow& prompt : run.prompts) {
        if (prompt.position != position)
            continue;
        store::ContinuationFilter filter;
        filter.prompt = prompt.id;
        FW_ASSIGN(const std::vector<store::ContinuationRow> rows,
                  database.continuations(run.run, filter, 0, prompt.draws, cancel));
        for (const store::ContinuationRow& row : rows)
            if (row.draw == draw)
                return row.text;
    }
    return std::string();
}

} // namespace

Result<std::vector<ChangedText>> mostChangedTexts(const store::Database& database,
                                                  const compare::Comparison& comparison, const std::string& scorer,
                                                  std::size_t perDirection, const CancelToken& cancel)
try {
    std::vector<ChangedText> texts;
    if (comparison.variants.empty() || comparison.variants.front().status != "completed")
        return texts;
    const std::int64_t baseRun = comparison.variants.front().runId;
    FW_ASSIGN(const std::optional<std::int64_t> signal, signalOf(database, baseRun, scorer));
    if (!signal)
        return texts;
    FW_ASSIGN(const ScoredRun base, readRun(database, baseRun, *signal, cancel));
    for (std::size_t i = 1; i < comparison.variants.size(); ++i) {
        FW_TRY(cancel.check());
        if (comparison.variants[i].status != "completed" || comparison.variants[i].isMethod())
            continue;
        FW_ASSIGN(const ScoredRun variant, readRun(database, comparison.variants[i].runId, *signal, cancel));
        std::vector<Change> changes = changesOf(base, variant);
        const auto addChange = [&](const Change& change) -> Status {
            ChangedText text;
            text.variant = i;
            text.axis = change.prompt->axis;
            text.group = change.prompt->group;
            text.prompt = change.prompt->text;
            text.draw = change.draw;
            text.baseScore = change.before;
            text.variantScore = change.after;
            FW_ASSIGN(text.baseText, textOf(database, base, change.basePosition, change.draw, cancel));
            FW_ASSIGN(text.variantText, textOf(database, variant, change.prompt->position, change.draw, cancel));
            texts.push_back(std::move(text));
            return {};
        };
        for (std::size_t n = 0; n < std::min(perDirection, changes.size()) && changes[n].size() < 0; ++n)
            FW_TRY(addChange(changes[n]));
        for (std::size_t n = 0; n < std::min(perDirection, changes.size()); ++n) {
            const Change& change = changes[changes.size() - 1 - n];
            if (change.size() <= 0)
                break;
            FW_TRY(addChange(change));
        }
    }
    return texts;
} catch (...) {
    return caughtError("find the texts that changed most");
}

} // namespace fw::report
