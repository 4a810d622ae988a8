#include <algorithm>

#include "core/measure/text_statistics.h"
#include "core/run/stages.h"
#include "core/run/text_signals.h"

namespace fw::run {

Result<std::vector<std::int64_t>> wantedSignals(const experiment::Experiment& experiment, Models& models,
                                                store::Database& database)
{
    FW_ASSIGN(const TextSignals text, TextSignals::of(database));
    std::vector<std::int64_t> wanted = text.ids();
    for (std::size_t i = 0; i < experiment.scorers.size(); ++i) {
        FW_ASSIGN(const measure::TextScorer* scorer, models.scorer(i));
        FW_ASSIGN(const std::vector<std::int64_t> signals,
                  scorerSignals(*scorer, experiment.scorers[i].scorer, database));
        wanted.insert(wanted.end(), signals.begin(), signals.end());
    }
    FW_ASSIGN(const std::int64_t loss, database.ensureSignal(measure::kBaseLossSignal));
    wanted.push_back(loss);
    return wanted;
}

Status forEachLackingPage(std::int64_t run, const std::vector<std::int64_t>& signals, const std::string& stage,
                          store::Database& database, const RunContext& context,
                          const std::function<Status(const std::vector<store::ContinuationRow>&)>& fill)
{
    store::ContinuationFilter missing;
    missing.lacking = signals;
    FW_ASSIGN(const std::int64_t total, database.continuationCount(run, missing, context.cancel));
    context.progress.beginStage(stage, total, "texts");
    std::int64_t done = 0;
    for (std::int64_t offset = 0; done < total; offset += kTextsPerPage) {
        FW_TRY(context.cancel.check());
        FW_ASSIGN(const auto page, database.continuations(run, {}, offset, kTextsPerPage, context.cancel));
        if (page.empty())
            break;
        const auto lacking = std::count_if(page.begin(), page.end(), [&](const store::ContinuationRow& row) {
            return !std::all_of(signals.begin(), signals.end(), [&](std::int64_t signal) { return has(row, signal); });
        });
        if (lacking == 0)
            continue;
        FW_TRY(fill(page));
        done += lacking;
        context.progress.advance(done);
    }
    return {};
}

Result<bool> isComplete(const store::RunRow& run, const Plan& plan, const VariantPlan& variant,
                        const std::vector<std::int64_t>& wanted, std::span<const std::int64_t> textSets,
                        store::Database& database)
{
    store::ContinuationFilter missing;
    missing.lacking = wanted;
    FW_ASSIGN(const std::int64_t left, database.continuationCount(run.id, missing));
    if (left > 0)
        return false;
    return hasTexts(plan, variant, run.id, textSets, database);
}

} // namespace fw::run
