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

Result<bool> isComplete(const store::RunRow& run, const store::Database& database,
                        const std::vector<std::string>& scorerIdentities, std::optional<std::int64_t> textSet)
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
    if (!textSet)
        return true;
    for (const store::SignalRow& signal : signals) {
        if (signal.scorer || signal.name != measure::kDocumentLossSignal)
            continue;
        FW_ASSIGN(const store::TextValues known, database.textScores(run.id, signal.id));
        if (std::find(known.textSet.begin(), known.textSet.end(), *textSet) != known.textSet.end())
            return true;
    }
    return false;
}

} // namespace fw::run
