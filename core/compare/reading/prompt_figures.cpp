#include "core/compare/reading/prompt_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/base/caught.h"
#include "core/compare/reading/reduced_experiment.h"

namespace fw::compare {

namespace {

double figureOf(const Measure& measure, const ItemSums& items, std::size_t item)
{
    if (item >= items.items() || items.rows[item] == 0)
        return std::numeric_limits<double>::quiet_NaN();
    return measure.value(items.at(item));
}

std::string columnName(const std::vector<MeasureItems>& measures, const MeasurePlan& plan)
{
    const auto sameMetric = std::count_if(measures.begin(), measures.end(), [&](const MeasureItems& other) {
        return other.plan.measure.metric == plan.measure.metric;
    });
    return plan.measure.metric->id + (sameMetric > 1 ? "/" + plan.scorer : std::string());
}

} // namespace

Result<PromptFigures> promptFigures(const store::Database& database, std::int64_t experimentId,
                                    const std::string& variant, const catalogue::Catalogues& catalogues,
                                    const CancelToken& cancel)
try {
    FW_ASSIGN(const store::ExperimentRow row, database.experiment(experimentId));
    FW_ASSIGN(const experiment::Experiment asked, experiment::parseExperimentText(row.json, row.name, catalogues));
    FW_ASSIGN(const ReducedExperiment reduced, reduceExperiment(database, row, asked, catalogues, cancel));
    std::size_t index = 0;
    std::string names;
    for (std::size_t i = 1; i < reduced.comparison.variants.size(); ++i) {
        const std::string& name = reduced.comparison.variants[i].name;
        names += (names.empty() ? "" : ", ") + name;
        if (name == variant)
            index = i;
    }
    if (index == 0 || !reduced.places || !reduced.usable[index])
        return Error{ErrorKind::NotFound,
                     fmt::format("\"{}\" {} in the experiment \"{}\"", variant,
                                 index == 0 ? "is no variant" : "has no figures", row.name),
                     "its variants are: " + names};
    PromptFigures figures;
    for (const store::PromptRow& prompt : reduced.prompts)
        figures.rows.push_back({prompt.axis, prompt.group, prompt.templateId, prompt.text, {}, {}});
    for (const MeasureItems& measure : reduced.measures) {
        if (measure.plan.overTexts() || !measure.variants[index])
            continue;
        figures.columns.push_back(columnName(reduced.measures, measure.plan));
        const PairedSides& sides = *measure.variants[index];
        for (std::size_t item = 0; item < figures.rows.size(); ++item) {
            figures.rows[item].base.push_back(figureOf(measure.plan.measure, sides.base.items, item));
            figures.rows[item].variant.push_back(figureOf(measure.plan.measure, sides.variant.items, item));
        }
    }
    return figures;
} catch (...) {
    return caughtError("compare the prompts");
}

} // namespace fw::compare
