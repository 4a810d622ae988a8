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

std::string text(std::string_view value)
{
    return neutraliseFormula(cleanText(value));
}

/// Whole numbers without an exponent, for readers that take 2.6e+07 for a text.
std::string number(double value)
{
    if (value == std::floor(value) && std::fabs(value) < 1e15)
        return std::to_string(static_cast<std::int64_t>(value));
    return std::isfinite(value) ? numberText(value) : std::string();
}

std::string number(const std::optional<double>& value)
{
    return value ? number(*value) : std::string();
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
    std::vector<std::string> row{text(comparison.experimentName),
                                 text(cell.metric),
                                 text(cell.scorer),
                                 text(cell.axis),
                                 text(cell.group),
                                 text(compare::groupTitle(comparison, cell.axis, cell.group)),
                                 whole(static_cast<std::int64_t>(cell.variant)),
                                 text(comparison.variants.at(cell.variant).name),
                                 number(cell.value.value),
                                 number(cell.value.low),
                                 number(cell.value.high),
                                 text(cell.value.method),
                                 number(cell.withoutEmpty)};
    if (difference)
        row.insert(row.end(), {number(difference->value), number(difference->low), number(difference->high),
                               text(difference->method)});
    else
        row.insert(row.end(), 4, std::string());
    if (const auto& pooled = cell.pooledDifference)
        row.insert(row.end(), {number(pooled->value), number(pooled->low), number(pooled->high)});
    else
        row.insert(row.end(), 3, std::string());
    row.insert(row.end(),
               {number(cell.pValue), number(cell.pAdjusted), number(cell.qValue), flag(cell.primary),
                flag(cell.significant(comparison.alpha)), number(cell.noiseBand),
                difference && cell.noiseBand ? flag(cell.insideNoise()) : std::string(), number(cell.minimumDetectable),
                whole(cell.clusters), whole(cell.prompts), whole(cell.continuations), whole(cell.emptyContinuations),
                whole(comparison.continuationsPerPrompt), number(comparison.confidence), number(comparison.alpha),
                metric ? text(metric->unit) : std::string(),
                metric ? text(compare::conventionText(comparison, *metric, cell.scorer)) : std::string()});
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
        const std::vector<std::string> start{whole(static_cast<std::int64_t>(i)), text(variant.name),
                                             text(variant.recipe), text(variant.status), text(variant.message)};
        const auto addRow = [&](std::vector<std::string> end) {
            std::vector<std::string> row = start;
            row.insert(row.end(), end.begin(), end.end());
            csv += csvRow(row);
        };
        for (const compare::Fact& fact : variant.facts)
            addRow({text(fact.name), number(fact.value), text(fact.unit)});
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
