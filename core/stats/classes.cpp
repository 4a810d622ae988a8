#include "core/stats/classes.h"

#include <algorithm>
#include <numeric>

#include "core/stats/no_value.h"

namespace fw::stats {

std::size_t ConfusionMatrix::total() const
{
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

std::size_t ConfusionMatrix::correct() const
{
    std::size_t sum = 0;
    for (std::size_t i = 0; i < classes; ++i)
        sum += at(i, i);
    return sum;
}

std::size_t ConfusionMatrix::inTruth(std::size_t index) const
{
    std::size_t sum = 0;
    for (std::size_t other = 0; other < classes; ++other)
        sum += at(index, other);
    return sum;
}

std::size_t ConfusionMatrix::inDecision(std::size_t index) const
{
    std::size_t sum = 0;
    for (std::size_t other = 0; other < classes; ++other)
        sum += at(other, index);
    return sum;
}

ConfusionMatrix confusionMatrix(std::span<const std::size_t> truth, std::span<const std::size_t> decision,
                                std::size_t classes)
{
    ConfusionMatrix matrix{classes, std::vector<std::size_t>(classes * classes, 0)};
    for (std::size_t i = 0; i < std::min(truth.size(), decision.size()); ++i)
        if (truth[i] < classes && decision[i] < classes)
            ++matrix.counts[truth[i] * classes + decision[i]];
    return matrix;
}

double macroF1(const ConfusionMatrix& matrix)
{
    double sum = 0;
    std::size_t occurring = 0;
    for (std::size_t i = 0; i < matrix.classes; ++i) {
        const std::size_t either = matrix.inTruth(i) + matrix.inDecision(i);
        if (either == 0)
            continue;
        ++occurring;
        sum += 2 * static_cast<double>(matrix.at(i, i)) / static_cast<double>(either);
    }
    return occurring == 0 ? kNaN : sum / static_cast<double>(occurring);
}

double cohenKappa(const ConfusionMatrix& matrix)
{
    const auto total = static_cast<double>(matrix.total());
    double expected = 0; // times total²
    for (std::size_t i = 0; i < matrix.classes; ++i)
        expected += static_cast<double>(matrix.inTruth(i)) * static_cast<double>(matrix.inDecision(i));
    const double room = total * total - expected;
    return room <= 0 ? kNaN : (static_cast<double>(matrix.correct()) * total - expected) / room;
}

} // namespace fw::stats
