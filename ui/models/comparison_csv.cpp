#include <array>
#include <optional>

#include "core/base/csv.h"
#include "core/base/number_text.h"
#include "ui/models/comparison_table.h"

namespace fw::ui {

namespace {

std::string number(const std::optional<double>& value)
{
    return value ? numberText(*value) : std::string();
}

} // namespace

std::string comparisonCsv(const compare::Comparison& comparison, const Selection& selection)
{
    const std::array<std::string, 22> header = {"experiment",
                                                "metric",
                                                "scorer",
                                                "axis",
                                                "group",
                                                "variant",
                                                "value",
                                                "low",
                                                "high",
                                                "without_empty",
                                                "difference",
                                                "difference_low",
                                                "difference_high",
                                                "p",
                                                "p_holm",
                                                "primary",
                                                "noise_floor",
                                                "minimum_detectable",
                                                "clusters",
                                                "prompts",
                                                "continuations",
                                                "empty_continuations"};
    std::string text = csvRow(header);
    for (const GroupFigures& group : groupFigures(comparison, selection))
        for (const compare::Cell* cell : group.cells) {
            if (!cell || !selection.shows(cell->variant))
                continue;
            const auto& difference = cell->difference;
            const std::array<std::string, 22> row = {neutraliseFormula(comparison.experimentName),
                                                     cell->metric,
                                                     neutraliseFormula(cell->scorer),
                                                     neutraliseFormula(cell->axis),
                                                     neutraliseFormula(cell->group),
                                                     neutraliseFormula(comparison.variants[cell->variant].name),
                                                     numberText(cell->value.value),
                                                     numberText(cell->value.low),
                                                     numberText(cell->value.high),
                                                     number(cell->withoutEmpty),
                                                     difference ? numberText(difference->value) : "",
                                                     difference ? numberText(difference->low) : "",
                                                     difference ? numberText(difference->high) : "",
                                                     number(cell->pValue),
                                                     number(cell->pAdjusted),
                                                     cell->primary ? "true" : "false",
                                                     number(cell->noiseBand),
                                                     number(cell->minimumDetectable),
                                                     std::to_string(cell->clusters),
                                                     std::to_string(cell->prompts),
                                                     std::to_string(cell->continuations),
                                                     std::to_string(cell->emptyContinuations)};
            text += csvRow(row);
        }
    return text;
}

} // namespace fw::ui
