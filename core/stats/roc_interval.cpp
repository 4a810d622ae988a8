#include "core/stats/roc_interval.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/stats/normal.h"
#include "core/stats/rank.h"
#include "core/stats/summary.h"

namespace fw::stats {

Result<Interval> areaUnderCurveInterval(std::span<const double> scores, std::span<const char> positive,
                                        double confidence)
{
    if (scores.size() != positive.size() || !(confidence > 0 && confidence < 1) ||
        std::any_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); }))
        return Error{ErrorKind::InvalidInput, "no area under the curve: a score is no number, or a label is missing",
                     "give a score and a label for every text"};
    std::vector<double> ofKind[2]; // scores of negatives, of positives
    for (std::size_t i = 0; i < scores.size(); ++i)
        ofKind[positive[i] != 0 ? 1 : 0].push_back(scores[i]);
    if (ofKind[0].size() < 2 || ofKind[1].size() < 2)
        return Error{ErrorKind::InvalidInput,
                     "no area under the curve: there are " + std::to_string(ofKind[1].size()) + " positives and " +
                         std::to_string(ofKind[0].size()) + " negatives",
                     "label at least two texts of each kind"};

    // A placement: the share of the other kind that a text is ranked above, ties half.
    const std::vector<double> ranks = midRanks(scores);
    const std::vector<double> ranksOfKind[2] = {midRanks(ofKind[0]), midRanks(ofKind[1])};
    std::vector<double> placements[2];
    std::size_t next[2] = {0, 0};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const std::size_t kind = positive[i] != 0 ? 1 : 0;
        const double above = ranks[i] - ranksOfKind[kind][next[kind]++];
        placements[kind].push_back(above / static_cast<double>(ofKind[1 - kind].size()));
    }
    double variance = 0;
    for (const std::vector<double>& of : placements) {
        const double deviation = standardDeviation(of);
        variance += deviation * deviation / static_cast<double>(of.size());
    }

    Interval interval;
    interval.method = IntervalMethod::DeLong;
    interval.estimate = areaUnderCurve(scores, positive);
    interval.standardError = std::sqrt(variance);
    const double reach = normalQuantile(0.5 + confidence / 2) * interval.standardError;
    interval.low = std::max(0.0, interval.estimate - reach);
    interval.high = std::min(1.0, interval.estimate + reach);
    interval.degenerate = variance == 0;
    return interval;
}

} // namespace fw::stats
