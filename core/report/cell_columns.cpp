#include "core/report/cell_columns.h"

#include <cmath>

#include "core/compare/words/figure_text.h"
#include "core/report/clean_text.h"

namespace fw::report {

namespace {

using compare::Cell;
using compare::Comparison;
using compare::Estimate;
using Components = stats::VarianceComponents;

CellValue value(const std::optional<double>& number)
{
    return number ? CellValue(*number) : CellValue();
}

CellValue value(int number)
{
    return static_cast<std::int64_t>(number);
}

/// A part of an estimate that may not be there.
CellValue part(const std::optional<Estimate>& estimate, double Estimate::*which)
{
    return estimate ? CellValue(*estimate.*which) : CellValue();
}

/// A component of a method's variance, as a standard deviation in the metric's unit.
CellValue deviation(const Cell& cell, double Components::*which)
{
    return cell.components ? CellValue(std::sqrt(*cell.components.*which)) : CellValue();
}

CellValue text(std::string_view text)
{
    return cleanText(text);
}

constexpr CellColumn kColumns[] = {
    {"experiment", [](const Comparison& all, const Cell&) { return text(all.experimentName); }},
    {"metric", [](const Comparison&, const Cell& cell) { return text(cell.metric); }},
    {"scorer", [](const Comparison&, const Cell& cell) { return text(cell.scorer); }},
    {"axis", [](const Comparison&, const Cell& cell) { return text(cell.axis); }},
    {"group", [](const Comparison&, const Cell& cell) { return text(cell.group); }},
    {"group_title",
     [](const Comparison& all, const Cell& cell) { return text(compare::groupTitle(all, cell.axis, cell.group)); }},
    {"variant", [](const Comparison&, const Cell& cell) { return value(static_cast<int>(cell.variant)); }},
    {"variant_name", [](const Comparison& all, const Cell& cell) { return text(all.variants.at(cell.variant).name); }},
    {"value", [](const Comparison&, const Cell& cell) { return CellValue(cell.value.value); }},
    {"low", [](const Comparison&, const Cell& cell) { return CellValue(cell.value.low); }},
    {"high", [](const Comparison&, const Cell& cell) { return CellValue(cell.value.high); }},
    {"method", [](const Comparison&, const Cell& cell) { return text(cell.value.method); }},
    {"without_empty", [](const Comparison&, const Cell& cell) { return value(cell.withoutEmpty); }},
    {"difference", [](const Comparison&, const Cell& cell) { return part(cell.difference, &Estimate::value); }},
    {"difference_low", [](const Comparison&, const Cell& cell) { return part(cell.difference, &Estimate::low); }},
    {"difference_high", [](const Comparison&, const Cell& cell) { return part(cell.difference, &Estimate::high); }},
    {"difference_method",
     [](const Comparison&, const Cell& cell) { return cell.difference ? text(cell.difference->method) : CellValue(); }},
    {"pooled_difference",
     [](const Comparison&, const Cell& cell) { return part(cell.pooledDifference, &Estimate::value); }},
    {"pooled_low", [](const Comparison&, const Cell& cell) { return part(cell.pooledDifference, &Estimate::low); }},
    {"pooled_high", [](const Comparison&, const Cell& cell) { return part(cell.pooledDifference, &Estimate::high); }},
    {"p", [](const Comparison&, const Cell& cell) { return value(cell.pValue); }},
    {"p_adjusted", [](const Comparison&, const Cell& cell) { return value(cell.pAdjusted); }},
    {"q", [](const Comparison&, const Cell& cell) { return value(cell.qValue); }},
    {"primary", [](const Comparison&, const Cell& cell) { return CellValue(cell.primary); }},
    {"significant",
     [](const Comparison& all, const Cell& cell) {
         return CellValue(cell.pAdjusted.has_value() && *cell.pAdjusted <= all.alpha);
     }},
    {"noise_band", [](const Comparison&, const Cell& cell) { return value(cell.noiseBand); }},
    {"inside_noise",
     [](const Comparison&, const Cell& cell) {
         return cell.difference && cell.noiseBand ? CellValue(cell.insideNoise()) : CellValue();
     }},
    {"minimum_detectable", [](const Comparison&, const Cell& cell) { return value(cell.minimumDetectable); }},
    {"clusters", [](const Comparison&, const Cell& cell) { return value(cell.clusters); }},
    {"prompts", [](const Comparison&, const Cell& cell) { return value(cell.prompts); }},
    {"continuations", [](const Comparison&, const Cell& cell) { return value(cell.continuations); }},
    {"empty_continuations", [](const Comparison&, const Cell& cell) { return value(cell.emptyContinuations); }},
    {"k", [](const Comparison& all, const Cell&) { return value(all.continuationsPerPrompt); }},
    {"confidence", [](const Comparison& all, const Cell&) { return CellValue(all.confidence); }},
    {"alpha", [](const Comparison& all, const Cell&) { return CellValue(all.alpha); }},
    {"unit",
     [](const Comparison& all, const Cell& cell) {
         const catalogue::Metric* metric = catalogue::find(all.metrics, cell.metric);
         return text(metric ? metric->unit : "");
     }},
    {"convention",
     [](const Comparison& all, const Cell& cell) {
         const catalogue::Metric* metric = catalogue::find(all.metrics, cell.metric);
         return text(metric ? compare::conventionText(all, *metric, cell.scorer) : "");
     }},
    {"verdict", [](const Comparison&, const Cell& cell) { return text(compare::verdictText(cell.verdict)); }},
    {"standard_error", [](const Comparison&, const Cell& cell) { return value(cell.standardError); }},
    {"margin", [](const Comparison&, const Cell& cell) { return value(cell.margin); }},
    {"p_equal", [](const Comparison&, const Cell& cell) { return value(cell.pEqual); }},
    {"p_equal_adjusted", [](const Comparison&, const Cell& cell) { return value(cell.pEqualAdjusted); }},
    {"corrected_difference",
     [](const Comparison&, const Cell& cell) { return part(cell.corrected, &Estimate::value); }},
    {"corrected_low", [](const Comparison&, const Cell& cell) { return part(cell.corrected, &Estimate::low); }},
    {"corrected_high", [](const Comparison&, const Cell& cell) { return part(cell.corrected, &Estimate::high); }},
    {"overturning_error", [](const Comparison&, const Cell& cell) { return value(cell.overturningError); }},
    {"p_breakage", [](const Comparison&, const Cell& cell) { return value(cell.pBreakage); }},
    {"scope", [](const Comparison& all,
                 const Cell& cell) { return text(compare::scopeName(all.variants.at(cell.variant).scope)); }},
    {"sd_clusters", [](const Comparison&, const Cell& cell) { return deviation(cell, &Components::clusters); }},
    {"sd_draws",
     [](const Comparison&, const Cell& cell) {
         return cell.components && cell.components->draws ? CellValue(std::sqrt(*cell.components->draws)) : CellValue();
     }},
    {"sd_realisations", [](const Comparison&, const Cell& cell) { return deviation(cell, &Components::realisations); }},
    {"sd_residual", [](const Comparison&, const Cell& cell) { return deviation(cell, &Components::residual); }},
};

} // namespace

std::span<const CellColumn> cellColumns()
{
    return kColumns;
}

} // namespace fw::report
