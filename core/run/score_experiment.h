// Scores what is stored, without generating again: another scorer for a finished experiment, or imported texts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/experiment/experiment.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::run {

/// Scores all continuations of the experiment's runs that lack a score by one of its scorers. The caller holds the run
/// lock. Relative scorer directories start at `experiment.directory`.
Status scoreRuns(std::int64_t experimentId, const experiment::Experiment& experiment, store::Database& database,
                 const RunContext& context);

/// What was stored of the experiment with this identity holds: primary metrics where it names none, scorers that were
/// added since, and a scorer that is new beside others is marked as added later. Nothing where none is stored.
Status keepDeclared(experiment::Experiment& experiment, const std::string& identity, const store::Database& database);

/// The primary metrics of imported texts that name none: catalogue::defaultPrimaryMetrics() of the signals that the
/// experiment's scorers have in the database. None before the texts are scored.
Result<std::vector<std::string>> primaryMetricsByScorers(const experiment::Experiment& experiment,
                                                         const store::Database& database);

/// Adds a scorer to a stored experiment (or changes its threshold) and scores all its continuations; scores that are
/// there stay. What was declared holds: a scorer that comes beside others is marked as added later. Where imported texts had no scorer and no primary metrics, they get those of this one. A directory is taken from where the process stands. Takes the run lock: Busy where another runner holds
/// it.
Outcome addScorer(const std::filesystem::path& database, const std::string& experimentName,
                  const experiment::ScorerChoice& choice, const RunContext& context);

} // namespace fw::run
