#include "core/stats/statistic.h"

#include <vector>

#include "core/stats/no_value.h"

namespace fw::stats {

namespace {

double ratioOf(std::span<const double> totals)
{
    return totals[1] > 0 ? totals[0] / totals[1] : kNaN;
}

} // namespace

Statistic Statistic::ratio()
{
    Statistic statistic(ratioOf);
    statistic.m_isRatio = true;
    return statistic;
}

void Statistic::ofColumns(std::span<const double> columns, std::size_t count, std::span<double> figures) const
{
    if (count == 0)
        return;
    if (m_isRatio) {
        const double* over = columns.data();
        const double* under = over + count;
        double* out = figures.data();
        for (std::size_t i = 0; i < count; ++i) {
            const double quotient = over[i] / under[i];
            out[i] = under[i] > 0 ? quotient : kNaN;
        }
        return;
    }
    const std::size_t sums = columns.size() / count;
    constexpr std::size_t kFew = 8;
    double few[kFew];
    std::vector<double> many(sums > kFew ? sums : 0);
    const std::span<double> totals = sums > kFew ? std::span<double>(many) : std::span<double>(few).first(sums);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t s = 0; s < sums; ++s)
            totals[s] = columns[s * count + i];
        figures[i] = m_function(totals);
    }
}

} // namespace fw::stats
