#include "core/compare/audit.h"

#include <fmt/format.h>

#include <numeric>

#include "core/base/caught.h"
#include "core/base/random.h"
#include "core/base/thread_count.h"
#include "core/compare/compare_experiment.h"
#include "core/compare/reading/reduced_experiment.h"
#include "core/compare/words/findings.h"

namespace fw::compare {

namespace {

/// The base's draws in another order, prompt by prompt: (prompts, 2k). The first k stand for the base.
std::vector<std::vector<std::size_t>> splitDraws(std::size_t prompts, std::size_t draws, std::uint64_t seed,
                                                 std::uint64_t round)
{
    RandomStream random(mixBits(seed ^ 0x4175646974ULL), round);
    std::vector<std::vector<std::size_t>> orders(prompts, std::vector<std::size_t>(draws));
    for (std::vector<std::size_t>& order : orders) {
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
    }
    return orders;
}

/// The run with row `first` + d of each order at the place of draw d.
RunData reordered(const RunData& base, const std::vector<std::vector<std::size_t>>& orders, std::size_t first)
{
    RunData run = base;
    for (auto& [signal, grid] : run.grids)
        for (std::size_t prompt = 0; prompt < grid.items(); ++prompt)
            for (std::size_t draw = 0; draw < grid.rows; ++draw)
                grid.at(prompt, draw) =
                    base.grids.at(signal).at(prompt, orders[prompt][(first + draw) % orders[prompt].size()]);
    return run;
}

bool claimsChange(const Finding& finding)
{
    return finding.kind == FindingKind::Change || finding.kind == FindingKind::Degraded;
}

Result<Audit> audit(const ReducedExperiment& reduced, const experiment::Experiment& asked,
                    const catalogue::Catalogues& catalogues, int comparisons, const CancelToken& cancel,
                    const ProgressSink& progress)
{
    const ThreadLimit limit(asked.execution.threads);
    const auto k = static_cast<std::size_t>(reduced.comparison.continuationsPerPrompt);
    const RunData& base = reduced.runs.front();
    for (const auto& [signal, grid] : base.grids)
        if (grid.rows != 2 * k)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("the base has {} draws of a prompt, and an audit needs {}", grid.rows, 2 * k),
                         "audit an experiment whose base was generated here, with more than one draw"};
    Audit result;
    for (int round = 0; round < comparisons; ++round) {
        FW_TRY(cancel.check());
        progress.setOverall(static_cast<double>(round) / comparisons);
        const auto orders =
            splitDraws(base.draws.size(), 2 * k, asked.statistics.seed, static_cast<std::uint64_t>(round));
        const RunData first = reordered(base, orders, 0);
        const RunData second = reordered(base, orders, k);
        Comparison comparison = reduced.comparison;
        comparison.variants = {comparison.variants.front(), comparison.variants.front()};
        comparison.variants.back().name = "the base again";
        std::vector<MeasureItems> measures;
        for (const MeasureItems& measure : reduced.measures)
            measures.push_back(reduceMeasure(measure.plan, {&first, &second}, *reduced.places));
        FW_TRY(judge(comparison, measures, asked, catalogues, cancel));
        const std::size_t before = result.claims.size();
        for (const Finding& finding : findings(comparison))
            if (claimsChange(finding))
                result.claims.push_back(finding.text);
        result.withClaims += result.claims.size() > before ? 1 : 0;
        ++result.comparisons;
    }
    progress.setOverall(1);
    return result;
}

} // namespace

Result<Audit> auditRuns(const store::Database& database, std::int64_t experimentId,
                        const catalogue::Catalogues& catalogues, int comparisons, const CancelToken& cancel,
                        const ProgressSink& progress)
try {
    FW_ASSIGN(const store::ExperimentRow row, database.experiment(experimentId));
    FW_ASSIGN(const experiment::Experiment asked,
              experiment::parseExperimentText(
                  row.json, fmt::format("experiment \"{}\" in {}", row.name, database.path().string()), catalogues));
    FW_ASSIGN(const ReducedExperiment reduced, reduceExperiment(database, row, asked, catalogues, cancel));
    if (!reduced.places)
        return Error{ErrorKind::NotFound, "the base's run is not complete, so there is nothing to audit",
                     "run the experiment first"};
    return audit(reduced, asked, catalogues, comparisons, cancel, progress);
} catch (...) {
    return caughtError("audit the report");
}

std::string auditText(const Audit& audit)
{
    const std::string start = fmt::format(
        "{} comparisons of the base with itself (its draws split at random), judged as here: ", audit.comparisons);
    if (audit.withClaims == 0)
        return start + "none claimed a change.";
    return start + fmt::format("{} claimed a change, falsely.", audit.withClaims);
}

} // namespace fw::compare
