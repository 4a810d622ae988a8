#include "core/report/csv.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/report/cell_columns.h"
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

std::string whole(std::int64_t value)
{
    return std::to_string(value);
}

std::string csvCell(const CellValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return neutraliseFormula(*text);
    if (const auto* number = std::get_if<double>(&value))
        return numberCell(*number);
    if (const auto* count = std::get_if<std::int64_t>(&value))
        return whole(*count);
    if (const auto* yes = std::get_if<bool>(&value))
        return *yes ? "1" : "0";
    return {};
}

} // namespace

std::string comparisonCsv(const compare::Comparison& comparison, const std::function<bool(const compare::Cell&)>& keep)
{
    std::vector<std::string> row;
    for (const CellColumn& column : cellColumns())
        row.emplace_back(column.name);
    std::string csv = csvRow(row);
    for (const compare::Cell& cell : comparison.cells) {
        if (keep && !keep(cell))
            continue;
        row.clear();
        for (const CellColumn& column : cellColumns())
            row.push_back(csvCell(column.value(comparison, cell)));
        csv += csvRow(row);
    }
    return csv;
}

Status writeComparisonCsv(const compare::Comparison& comparison, const std::filesystem::path& path)
{
    return writeFileAtomically(path, std::string_view(comparisonCsv(comparison)));
}

std::string factsCsv(const compare::Comparison& comparison)
{
    std::string csv = csvRow(std::vector<std::string>{"variant", "variant_name", "recipe", "status", "message", "name",
                                                      "value", "unit", "low", "high"});
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
            addRow({cleanCell(fact.name), numberCell(fact.value), cleanCell(fact.unit),
                    fact.range ? numberCell(fact.range->first) : "", fact.range ? numberCell(fact.range->second) : ""});
        if (variant.facts.empty())
            addRow({"", "", "", "", ""});
    }
    return csv;
}

Status writeFactsCsv(const compare::Comparison& comparison, const std::filesystem::path& path)
{
    return writeFileAtomically(path, std::string_view(factsCsv(comparison)));
}

} // namespace fw::report
