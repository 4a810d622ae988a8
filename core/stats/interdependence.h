// How much of one bias the others tell: the share of its variance that a linear fit on them explains.
#pragma once

#include <cstddef>
#include <span>

#include "core/base/result.h"

namespace fw::stats {

struct Interdependence
{
    double rSquared = 0; ///< 1 − residual/total sum of squares, in [0, 1]
    double adjusted = 0; ///< 1 − (1 − R²)(n − 1)/(n − rank − 1): about 0 where nothing is explained; may be below
    double byChance = 0;  ///< rank/(n − 1): the mean of R² where the columns have nothing to do with each other
    std::size_t rank = 0; ///< columns that don't follow from those before them
};

/// Ordinary least squares with an intercept of `outcome` on `columns`: (columns, rows), column after column, of as many
/// rows as `outcome` (one a group, or a variant). Columns that follow from others add nothing.
/// InvalidInput: no columns, a shape that doesn't fit, a number that is not finite, rows ≤ rank + 1. Numerical: the
/// outcome is constant, so there is nothing to explain.
Result<Interdependence> interdependence(std::span<const double> outcome, std::span<const double> columns);

} // namespace fw::stats
