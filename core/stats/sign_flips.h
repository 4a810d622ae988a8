// The sign-flip test of a mean over clusters, turned round: for which values would it not reject? Interval and p then
// agree by construction. Also its one-sided form within a margin: is the figure shown to be near zero?
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/result.h"
#include "core/stats/contributions.h"
#include "core/stats/interval.h"
#include "core/stats/permutation.h"

namespace fw::stats {

/// So many clusters are enumerated: 2^19 subsets.
inline constexpr std::size_t kMostEnumerated = 19;

/// The smallest p that sign flips of so many clusters can give, two-sided: 2^(1 − n).
double smallestSignFlipP(std::size_t clusters);

/// Sign flips of the contributions about 0, two-sided; see signFlipTest(). As trading each cluster's sides where the
/// contributions are exact.
Result<PermutationResult> signFlipTest(const Contributions& contributions, const SignFlipOptions& options);

/// All values that the two-sided sign-flip test does not reject at 1 − confidence: order statistics of the figures of all
/// subsets of clusters (Hartigan 1969, typical values), exact for symmetric contributions of up to kMostEnumerated
/// clusters. Where nothing could be rejected (2^(1 − n) > 1 − confidence) an end of `range`, infinite where it has none.
/// InvalidInput: no cluster or too many, confidence outside (0, 1). Numerical: values that are not finite.
Result<Interval> signFlipInterval(const Contributions& contributions, double confidence, const FigureRange& range);

/// Two one-sided sign-flip tests (Schuirmann 1987): the p of "the figure is margin or more away from 0", against being
/// nearer. Small means shown equal within the margin.
Result<double> equivalenceP(const Contributions& contributions, double margin, const SignFlipOptions& options);

} // namespace fw::stats
