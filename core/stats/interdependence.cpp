#include "core/stats/interdependence.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/stats/summary.h"

namespace fw::stats {

namespace {

std::vector<double> centred(std::span<const double> values)
{
    const double centre = mean(values);
    std::vector<double> result;
    for (const double value : values)
        result.push_back(value - centre);
    return result;
}

double product(std::span<const double> a, std::span<const double> b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void takeOut(std::vector<double>& from, const std::vector<double>& direction)
{
    const double along = product(from, direction);
    for (std::size_t i = 0; i < from.size(); ++i)
        from[i] -= along * direction[i];
}

} // namespace

Result<Interdependence> interdependence(std::span<const double> outcome, std::span<const double> columns)
{
    const std::size_t rows = outcome.size();
    const auto finite = [](double value) { return std::isfinite(value); };
    if (rows == 0 || columns.empty() || columns.size() % rows != 0)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(columns.size()) + " values are not columns of " + std::to_string(rows) + " rows",
                     "give every column a value for every row"};
    if (!std::all_of(outcome.begin(), outcome.end(), finite) || !std::all_of(columns.begin(), columns.end(), finite))
        return Error{ErrorKind::InvalidInput, "a value is not a finite number", "leave out rows without a figure"};

    // Modified Gram-Schmidt on centred columns, each gone through twice.
    std::vector<std::vector<double>> directions;
    for (std::size_t at = 0; at < columns.size(); at += rows) {
        std::vector<double> column = centred(columns.subspan(at, rows));
        const double before = std::sqrt(product(column, column));
        const double size = std::sqrt(product(columns.subspan(at, rows), columns.subspan(at, rows)));
        for (int pass = 0; pass < 2; ++pass)
            for (const std::vector<double>& direction : directions)
                takeOut(column, direction);
        const double left = std::sqrt(product(column, column));
        if (before <= 1e-13 * size || left <= 1e-10 * before)
            continue;
        for (double& value : column)
            value /= left;
        directions.push_back(std::move(column));
    }
    Interdependence result;
    result.rank = directions.size();
    if (rows <= result.rank + 1)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(rows) + " rows are too few for " + std::to_string(result.rank) + " columns",
                     "compare more groups or variants, or fewer biases at once"};
    std::vector<double> residual = centred(outcome);
    const double total = product(residual, residual);
    if (total <= 1e-26 * product(outcome, outcome))
        return Error{ErrorKind::Numerical, "all rows have the same figure, so there is nothing to explain",
                     "compare groups or variants that differ"};
    for (const std::vector<double>& direction : directions)
        takeOut(residual, direction);
    const auto n = static_cast<double>(rows);
    const auto rank = static_cast<double>(result.rank);
    result.rSquared = std::clamp(1 - product(residual, residual) / total, 0.0, 1.0);
    result.adjusted = 1 - (1 - result.rSquared) * (n - 1) / (n - rank - 1);
    result.byChance = rank / (n - 1);
    return result;
}

} // namespace fw::stats
