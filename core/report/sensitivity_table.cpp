#include "core/report/sensitivity_table.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "core/base/csv.h"
#include "core/experiment/layer_sensitivity.h"
#include "core/experiment/realisations.h"

namespace fw::report {

namespace {

std::string sensitivityNumber(double value)
{
    return std::isfinite(value) ? fmt::format("{:.6g}", value) : std::string();
}

} // namespace

Result<std::string> sensitivityCsv(const compare::Comparison& comparison, const experiment::Experiment& experiment)
{
    const std::vector<std::string> header = {"layer", "module", "metric", "scorer", "axis",
                                             "what",  "value",  "low",    "high",   "p"};
    std::string text = csvRow(header);
    bool any = false;
    const std::vector<experiment::Artefact> artefacts = experiment::artefactsOf(experiment);
    for (std::size_t i = 0; i < artefacts.size(); ++i) {
        const auto part = experiment::sensitivePart(experiment.recipes[artefacts[i].recipe]);
        if (!part)
            continue;
        any = true;
        const std::size_t variant = i + 1;
        const auto add = [&](const std::string& metric, const std::string& scorer, const std::string& axis,
                             const char* what, double value, double low, double high, const std::string& p) {
            const std::vector<std::string> fields = {std::to_string(part->layer),
                                                     part->module,
                                                     metric,
                                                     neutraliseFormula(scorer),
                                                     axis,
                                                     what,
                                                     sensitivityNumber(value),
                                                     sensitivityNumber(low),
                                                     sensitivityNumber(high),
                                                     p};
            text += csvRow(fields);
        };
        for (const compare::Cell& cell : comparison.cells)
            if (cell.variant == variant && cell.group.empty() && cell.difference)
                add(cell.metric, cell.scorer, cell.axis, "change", cell.difference->value, cell.difference->low,
                    cell.difference->high, cell.pValue ? sensitivityNumber(*cell.pValue) : std::string());
        for (const compare::Gap& gap : comparison.gaps)
            if (gap.variant == variant && gap.changeSamePair)
                add(gap.metric, gap.scorer, gap.axis, "gap_change", *gap.changeSamePair, std::nan(""), std::nan(""),
                    "");
    }
    if (!any)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("the experiment \"{}\" compresses no layer alone", comparison.experimentName),
                     "make one with: fairweight-cli sensitivity plan"};
    return text;
}

} // namespace fw::report
