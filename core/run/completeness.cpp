#include <algorithm>

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

Result<bool> isComplete(const store::RunRow& run, const store::Database& database,
                        const std::vector<std::string>& scorerIdentities, std::span<const std::int64_t> textSets)
{
    if (run.status != store::RunStatus::Completed)
        return false;
    FW_ASSIGN(const auto signals, database.signalsOf(run.id));
    FW_ASSIGN(const std::int64_t continuations, database.continuationCount(run.id));
    for (const std::string& identity : scorerIdentities) {
        if (continuations == 0)
            break;
        const auto found = std::find_if(signals.begin(), signals.end(), [&](const store::SignalRow& signal) {
            return signal.scorer && signal.scorer->hash == identity;
        });
        if (found == signals.end())
            return false;
        FW_ASSIGN(const bool scored, allHave(run.id, found->id, database));
        if (!scored)
            return false;
    }
    for (const std::int64_t set : textSets) {
        FW_ASSIGN(const bool measured, database.hasTextScores(run.id, set));
        if (!measured)
            return false;
    }
    return true;
}

} // namespace fw::run
