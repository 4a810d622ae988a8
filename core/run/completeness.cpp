#include <algorithm>

#include "core/measure/text_statistics.h"
#include "core/run/stages.h"

namespace fw::run {

namespace {

Result<bool> allHave(std::int64_t run, std::int64_t signal, const store::Database& database)
{
    store::ContinuationFilter missing;
    missing.withoutSignal = signal;
    FW_ASSIGN(const std::int64_t left, database.continuationCount(run, missing));
    return left == 0;
}

} // namespace

Result<bool> isComplete(const Plan& plan, const store::RunRow& run, const store::Database& database,
                        const std::vector<std::string>& scorerIdentities)
{
    if (run.status != store::RunStatus::Completed)
        return false;
    FW_ASSIGN(const auto signals, database.signalsOf(run.id));
    for (const std::string& identity : scorerIdentities) {
        const auto found = std::find_if(signals.begin(), signals.end(), [&](const store::SignalRow& signal) {
            return signal.scorer && signal.scorer->hash == identity;
        });
        if (found == signals.end())
            return false;
        FW_ASSIGN(const bool scored, allHave(run.id, found->id, database));
        if (!scored)
            return false;
    }
    const bool documents = std::any_of(signals.begin(), signals.end(), [](const store::SignalRow& signal) {
        return !signal.scorer && signal.name == measure::kDocumentLossSignal;
    });
    return plan.perplexityText.empty() || documents;
}

} // namespace fw::run
