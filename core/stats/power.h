// What a run could have seen.
#pragma once

#include <cstddef>

namespace fw::stats {

/// The smallest true difference that a two-sided sign-flip test finds with 80 % power where it must reach `level` (the
/// family's, as Holm's first step asks for) and the estimate must leave a band of ±`band` about 0:
///   max(t(1 − level'/2) + t(.8), band/e + t(.8)) · e,   e = standardError, t of Student's with clusters − 1,
/// where level' is the largest p at or below `level` that sign flips of so many clusters can give. In the unit of
/// `standardError`, the figure's. Infinite where no p can be that small: 2^(1 − clusters) > level.
double minimumDetectableEffect(double standardError, std::size_t clusters, double level, double band = 0);

} // namespace fw::stats
