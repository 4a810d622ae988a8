#include "core/stats/label_shuffles.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/stats/parallel_ranges.h"
#include "core/stats/random_purpose.h"

namespace fw::stats {

Result<LabelShuffles> LabelShuffles::draw(std::span<const LabelledUnit> units, std::size_t first, std::size_t count,
                                          std::uint64_t seed, unsigned threads)
{
    for (const LabelledUnit& unit : units)
        if (unit.group > std::numeric_limits<std::uint16_t>::max())
            return Error{ErrorKind::InvalidInput, "more than 65536 groups cannot be shuffled", "select fewer groups"};
    // Units ordered by stratum: labels are shuffled within each run of equal strata.
    std::vector<std::size_t> order(units.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return units[a].stratum < units[b].stratum; });
    std::vector<std::size_t> ends; // of the runs
    for (std::size_t i = 1; i <= order.size(); ++i)
        if (i == order.size() || units[order[i]].stratum != units[order[i - 1]].stratum)
            ends.push_back(i);

    LabelShuffles result;
    result.m_units.assign(units.begin(), units.end());
    result.m_labels.resize(count * units.size());
    forRanges(count, threads, [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint16_t> labels(units.size());
        for (std::size_t k = begin; k < end; ++k) {
            RandomStream stream = streamFor(seed, RandomPurpose::Labels, first + k);
            for (std::size_t i = 0; i < order.size(); ++i)
                labels[i] = static_cast<std::uint16_t>(units[order[i]].group);
            std::size_t from = 0;
            for (const std::size_t to : ends) {
                stream.shuffle(std::span(labels).subspan(from, to - from));
                from = to;
            }
            std::uint16_t* assigned = result.m_labels.data() + k * units.size();
            for (std::size_t i = 0; i < order.size(); ++i)
                assigned[order[i]] = labels[i];
        }
    });
    return result;
}

bool LabelShuffles::fit(std::span<const LabelledUnit> units) const
{
    return std::ranges::equal(units, m_units);
}

} // namespace fw::stats
