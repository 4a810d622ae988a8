// One signal over items, laid out for metrics.
#pragma once

#include <cstddef>
#include <vector>

namespace fw::compare {

/// (items, rows), row-major, NaN where there is no value. A row is a draw of a prompt, an option of a choice set's
/// item, or a document's only one.
struct SignalGrid
{
    std::size_t rows = 0; ///< of an item
    std::vector<double> values;

    std::size_t items() const { return rows == 0 ? 0 : values.size() / rows; }
    double at(std::size_t item, std::size_t row) const { return values[item * rows + row]; }
    double& at(std::size_t item, std::size_t row) { return values[item * rows + row]; }
};

} // namespace fw::compare
