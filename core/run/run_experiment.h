// The table of contents of the program: plan, then for each variant load, compress, generate, score, measure.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/experiment/experiment.h"

namespace fw::run {

/// What a run needs besides the question. Copies share token and sink.
struct RunContext
{
    CancelToken cancel;
    ProgressSink progress;
};

enum class OutcomeKind { Completed, Cancelled, Failed };

/// How an experiment ended. `error` is set where it failed; `broken` names variants that gave non-finite logits.
struct Outcome
{
    OutcomeKind kind = OutcomeKind::Completed;
    Error error;
    std::int64_t experimentId = 0; ///< its row in the database
    std::vector<std::string> broken;
};

/// `outcome` as it is where the status is a success, else cancelled or failed.
inline Outcome endedWith(const Status& status, Outcome outcome)
{
    if (status.ok())
        return outcome;
    outcome.kind = status.error().kind == ErrorKind::Cancelled ? OutcomeKind::Cancelled : OutcomeKind::Failed;
    outcome.error = status.error();
    return outcome;
}

/// Everything the program has, collected from the rooms: the one place where methods, metrics and scorers are listed.
const catalogue::Catalogues& catalogues();

/// Runs (or resumes, or merely finds finished) an experiment into `database`. Blocks; call it on a worker thread.
/// Holds an OS lock beside the database while it runs: a second runner gets ErrorKind::Busy.
Outcome runExperiment(const experiment::Experiment& experiment, const std::filesystem::path& database,
                      const RunContext& context);

} // namespace fw::run
