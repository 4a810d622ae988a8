// How well scores find the positives: figures of one threshold, and average precision over all of them.
#pragma once

#include <cstddef>
#include <span>

namespace fw::stats {

/// Decisions at one threshold against the truth. Shares of nothing are NaN.
struct DetectionCounts
{
    std::size_t truePositives = 0;
    std::size_t falsePositives = 0;
    std::size_t trueNegatives = 0;
    std::size_t falseNegatives = 0;

    std::size_t positives() const { return truePositives + falseNegatives; }
    std::size_t negatives() const { return trueNegatives + falsePositives; }
    /// Share of the flagged that are positive; NaN where nothing is flagged.
    double precision() const;
    /// Share of the positives that are flagged.
    double recall() const;
    /// Harmonic mean of precision and recall, 2tp / (2tp + fp + fn); NaN where nothing is flagged nor positive.
    double f1() const;
    double accuracy() const;
};

/// Flagged is what scores `threshold` or more. Same lengths; `positive[i]` is non-zero for positives.
DetectionCounts countDetections(std::span<const double> scores, std::span<const char> positive, double threshold);

/// Average precision, Σ (recallₙ − recallₙ₋₁) · precisionₙ over the distinct scores as thresholds from the highest
/// down, without interpolation: scikit-learn's convention. NaN without a positive or with a NaN.
double averagePrecision(std::span<const double> scores, std::span<const char> positive);

} // namespace fw::stats
