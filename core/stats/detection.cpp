#include "core/stats/detection.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/stats/no_value.h"

namespace fw::stats {

namespace {

double share(std::size_t part, std::size_t whole)
{
    return whole == 0 ? kNaN : static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

double DetectionCounts::precision() const
{
    return share(truePositives, truePositives + falsePositives);
}

double DetectionCounts::recall() const
{
    return share(truePositives, positives());
}

double DetectionCounts::f1() const
{
    return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
}

double DetectionCounts::accuracy() const
{
    return share(truePositives + trueNegatives, positives() + negatives());
}

DetectionCounts countDetections(std::span<const double> scores, std::span<const char> positive, double threshold)
{
    DetectionCounts counts;
    for (std::size_t i = 0; i < std::min(scores.size(), positive.size()); ++i) {
        const bool flagged = scores[i] >= threshold;
        if (positive[i] != 0)
            ++(flagged ? counts.truePositives : counts.falseNegatives);
        else
            ++(flagged ? counts.falsePositives : counts.trueNegatives);
    }
    return counts;
}

double averagePrecision(std::span<const double> scores, std::span<const char> positive)
{
    if (scores.size() != positive.size() ||
        std::any_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); }))
        return kNaN;
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    const auto positives = static_cast<std::size_t>(
        std::count_if(positive.begin(), positive.end(), [](char value) { return value != 0; }));
    double sum = 0;
    std::size_t found = 0;
    for (std::size_t from = 0; from < order.size();) {
        std::size_t to = from;
        std::size_t here = 0;
        for (; to < order.size() && scores[order[to]] == scores[order[from]]; ++to)
            here += positive[order[to]] != 0 ? 1 : 0;
        found += here;
        sum += static_cast<double>(here) * share(found, to);
        from = to;
    }
    return positives == 0 ? kNaN : sum / static_cast<double>(positives);
}

} // namespace fw::stats
