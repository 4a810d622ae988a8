// A metric over two stored signals: what they sum to, and what the sums are worth.
#pragma once

#include "core/catalogue/catalogue.h"

namespace fw::measure {

/// sums[0] and sums[1] are the sums of the first and second input over all rows.
inline void sumTwoInputs(const catalogue::Observations& item, double, std::span<double> sums)
{
    for (std::size_t row = 0; row < item.rows; ++row) {
        sums[0] += item.at(row, 0);
        sums[1] += item.at(row, 1);
    }
}

/// sums[0] is the sum of the only input, sums[1] the number of rows.
inline void sumAndCount(const catalogue::Observations& item, double, std::span<double> sums)
{
    for (std::size_t row = 0; row < item.rows; ++row)
        sums[0] += item.at(row, 0);
    sums[1] += static_cast<double>(item.rows);
}

} // namespace fw::measure
