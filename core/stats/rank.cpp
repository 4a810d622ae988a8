#include "core/stats/rank.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/stats/no_value.h"

namespace fw::stats {

namespace {

bool anyNan(std::span<const double> values)
{
    return std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
}

} // namespace

std::vector<double> midRanks(std::span<const double> values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t from = 0; from < order.size();) {
        std::size_t to = from + 1;
        while (to < order.size() && values[order[to]] == values[order[from]])
            ++to;
        const double rank = (static_cast<double>(from + 1) + static_cast<double>(to)) / 2;
        for (std::size_t i = from; i < to; ++i)
            ranks[order[i]] = rank;
        from = to;
    }
    return ranks;
}

double spearman(std::span<const double> x, std::span<const double> y)
{
    if (x.size() != y.size() || x.size() < 2 || anyNan(x) || anyNan(y))
        return kNaN;
    const std::vector<double> xRanks = midRanks(x);
    const std::vector<double> yRanks = midRanks(y);
    const double centre = (static_cast<double>(x.size()) + 1) / 2; // the mean of mid-ranks, ties or not
    double products = 0;
    double xSquares = 0;
    double ySquares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        products += (xRanks[i] - centre) * (yRanks[i] - centre);
        xSquares += (xRanks[i] - centre) * (xRanks[i] - centre);
        ySquares += (yRanks[i] - centre) * (yRanks[i] - centre);
    }
    return products / std::sqrt(xSquares * ySquares);
}

double kendall(std::span<const double> x, std::span<const double> y)
{
    if (x.size() != y.size() || x.size() < 2 || anyNan(x) || anyNan(y))
        return kNaN;
    double agreeing = 0; // less the disagreeing
    double xUntied = 0;
    double yUntied = 0;
    for (std::size_t i = 1; i < x.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const int xOrder = (x[i] > x[j]) - (x[i] < x[j]);
            const int yOrder = (y[i] > y[j]) - (y[i] < y[j]);
            agreeing += xOrder * yOrder;
            xUntied += xOrder != 0 ? 1 : 0;
            yUntied += yOrder != 0 ? 1 : 0;
        }
    return agreeing / std::sqrt(xUntied * yUntied);
}

double areaUnderCurve(std::span<const double> scores, std::span<const char> positive)
{
    if (scores.size() != positive.size() || anyNan(scores))
        return kNaN;
    const std::vector<double> ranks = midRanks(scores);
    double positives = 0;
    double rankSum = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (positive[i] != 0) {
            ++positives;
            rankSum += ranks[i];
        }
    }
    const double negatives = static_cast<double>(scores.size()) - positives;
    return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
}

} // namespace fw::stats
