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

Result<bool> isComplete(const store::RunRow& run, const Plan& plan, const std::vector<std::int64_t>& wanted,
                        std::span<const std::int64_t> textSets, store::Database& database)
{
    store::ContinuationFilter missing;
    missing.lacking = wanted;
    FW_ASSIGN(const std::int64_t left, database.continuationCount(run.id, missing));
    if (left > 0)
        return false;
    return hasTexts(plan, run.id, textSets, database);
}

} // namespace fw::run
