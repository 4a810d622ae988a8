#include "core/report/csv.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/compare/figure_text.h"
#include "core/report/clean_text.h"

namespace fw::report {

namespace {

std::string cleanCell(std::string_view value)
{
    return neutraliseFormula(cleanText(value));
}

/// Whole numbers without an exponent, for readers that take 2.6e+07 for a text.
std::string numberCell(double value)
{
    if (value == std::floor(value) && std::fabs(value) < 1e15)
        return std::to_string(static_cast<std::int64_t>(value));
    return std::isfinite(value) ? numberText(value) : std::string();
}

std::string numberCell(const std::optional<double>& value)
{
    return value ? numberCell(*value) : std::string();
}

std::string whole(std::int64_t value)
{
    return std::to_string(value);
}

std::string flag(bool value)
{
    return value ? "1" : "0";
}

const std::vector<std::string> kComparisonColumns{"experiment",
                                                  "metric",
                                                  "scorer",
                                                  "axis",
                                                  "group",
                                                  "group_title",
                                                  "variant",
                                                  "variant_name",
                                                  "value",
                                                  "low",
                                                  "high",
                                                  "method",
                                                  "without_empty",
                                                  "difference",
                                                  "difference_low",
                                                  "difference_high",
                                                  "difference_method",
                                                  "pooled_difference",
                                                  "pooled_low",
                                                  "pooled_high",
                                                  "p",
                                                  "p_adjusted",
                                                  "q",
                                                  "primary",
                                                  "significant",
                                                  "noise_band",
                                                  "inside_noise",
                                                  "minimum_detectable",
                                                  "clusters",
                                                  "prompts",
                                                  "continuations",
                                                  "empty_continuations",
                                                  "k",
                                                  "confidence",
                                                  "alpha",
                                                  "unit",
                                                  "convention"};

std::vector<std::string> cellRow(const compare::Comparison& comparison, const compare::Cell& cell)
{
    const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
    const auto& difference = cell.difference;
    std::vector<std::string> row{cleanCell(comparison.experimentName),
                                 cleanCell(cell.metric),
                                 cleanCell(cell.scorer),
                                 cleanCell(cell.axis),
                                 cleanCell(cell.group),
                                 cleanCell(compare::groupTitle(comparison, cell.axis, cell.group)),
                                 whole(static_cast<std::int64_t>(cell.variant)),
                                 cleanCell(comparison.variants.at(cell.variant).name),
                                 numberCell(cell.value.value),
                                 numberCell(cell.value.low),
                                 numberCell(cell.value.high),
                                 cleanCell(cell.value.method),
                                 numberCell(cell.withoutEmpty)};
    if (difference)
        row.insert(row.end(), {numberCell(difference->value), numberCell(difference->low), numberCell(difference->high),
                               cleanCell(difference->method)});
    else
        row.insert(row.end(), 4, std::string());
    if (const auto& pooled = cell.pooledDifference)
        row.insert(row.end(), {numberCell(pooled->value), numberCell(pooled->low), numberCell(pooled->high)});
    else
        row.insert(row.end(), 3, std::string());
    row.insert(row.end(),
               {numberCell(cell.pValue), numberCell(cell.pAdjusted), numberCell(cell.qValue), flag(cell.primary),
                flag(cell.significant(comparison.alpha)), numberCell(cell.noiseBand),
                difference && cell.noiseBand ? flag(cell.insideNoise()) : std::string(),
                numberCell(cell.minimumDetectable), whole(cell.clusters), whole(cell.prompts),
                whole(cell.continuations), whole(cell.emptyContinuations), whole(comparison.continuationsPerPrompt),
                numberCell(comparison.confidence), numberCell(comparison.alpha),
                metric ? cleanCell(metric->unit) : std::string(),
                metric ? cleanCell(compare::conventionText(comparison, *metric, cell.scorer)) : std::string()});
    return row;
}

} // namespace

std::string comparisonCsv(const compare::Comparison& comparison)
{
    std::string csv = csvRow(kComparisonColumns);
    for (const compare::Cell& cell : comparison.cells)
        csv += csvRow(cellRow(comparison, cell));
    return csv;
}

Status writeComparisonCsv(const compare::Comparison& comparison, const std::filesystem::path& path)
{
    return writeFileAtomically(path, std::string_view(comparisonCsv(comparison)));
}

std::string factsCsv(const compare::Comparison& comparison)
{
    std::string csv = csvRow(
        std::vector<std::string>{"variant", "variant_name", "recipe", "status", "message", "name", "value", "unit"});
    for (std::size_t i = 0; i < comparison.variants.size(); ++i) {
        const compare::Variant& variant = comparison.variants[i];
        const std::vector<std::string> start{whole(static_cast<std::int64_t>(i)), cleanCell(variant.name),
                                             cleanCell(variant.recipe), cleanCell(variant.status),
                                             cleanCell(variant.message)};
        const auto addRow = [&](std::vector<std::string> end) {
            std::vector<std::string> row = start;
            row.insert(row.end(), end.begin(), end.end());
            csv += csvRow(row);
        };
        for (const compare::Fact& fact : variant.facts)
            addRow({cleanCell(fact.name), numberCell(fact.value), cleanCell(fact.unit)});
        if (variant.facts.empty())
            addRow({"", "", ""});
    }
    return csv;
}

Status writeFactsCsv(const compare::Comparison& comparison, const std::filesystem::path& path)
{
    return writeFileAtomically(path, std::string_view(factsCsv(comparison)));
}

} // namespace fw::report
