// Exact intervals and tests of counts.
#pragma once

#include <cstddef>

#include "core/base/result.h"
#include "core/stats/interval.h"

namespace fw::stats {

/// Clopper & Pearson 1934: exact interval of a share of independent trials, equal tails. method ExactBinomial, and
/// degenerate when 0 or all trials succeed. For all-equal data (0 of 30 prompts), where a bootstrap has no width.
/// InvalidInput: no trials, more successes than trials, confidence outside (0, 1).
Result<Interval> exactBinomialInterval(std::size_t successes, std::size_t trials, double confidence = 0.95);

/// McNemar's exact test, two-sided: of the b + c independent items whose decision changed, b changed one way and c the
/// other; p = min(1, 2 · P(X ≤ min(b, c))) with X ~ Binomial(b + c, ½). 1 when nothing changed.
double mcnemarExact(std::size_t b, std::size_t c);

} // namespace fw::stats
