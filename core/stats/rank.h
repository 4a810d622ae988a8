// Figures of ranks: correlation and separation.
#pragma once

#include <span>
#include <vector>

namespace fw::stats {

/// Ranks from 1; equal values share the mean of their ranks. No value may be NaN.
std::vector<double> midRanks(std::span<const double> values);

/// Spearman's rank correlation: Pearson's of the mid-ranks. Same lengths; NaN for fewer than two values, where one
/// side is constant, or with a NaN.
double spearman(std::span<const double> x, std::span<const double> y);

/// Kendall's τ-b (1945): concordant less discordant pairs over all, with both sides' ties taken out of the count. For
/// how far two metrics put groups in the same order. Same lengths; NaN for fewer than two values, where one side is
/// constant, or with a NaN. Takes n² steps.
double kendall(std::span<const double> x, std::span<const double> y);

/// Area under the ROC curve: P(score of a positive > score of a negative), ties count half (Mann & Whitney 1947).
/// `positive[i]` is non-zero for positives. NaN without both kinds or with a NaN.
double areaUnderCurve(std::span<const double> scores, std::span<const char> positive);

} // namespace fw::stats
