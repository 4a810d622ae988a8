// Group labels shuffled within strata: what "groups do not differ" would look like. Drawn once to serve many figures
// over the same units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"

namespace fw::stats {

/// One unit (a prompt with its draws): its stratum, within which labels are exchangeable (the template; one stratum for
/// all where groups share none), its group, and its row in the sums.
struct LabelledUnit
{
    std::size_t stratum = 0;
    std::size_t group = 0;

    bool operator==(const LabelledUnit&) const = default;
};

/// Shuffle k depends on (seed, k, units) only. Takes 2 · shuffles · units bytes. Immutable; any thread.
class LabelShuffles
{
public:
    /// Shuffles first … first + count − 1. InvalidInput: more than 65,536 groups.
    static Result<LabelShuffles> draw(std::span<const LabelledUnit> units, std::size_t first, std::size_t count,
                                      std::uint64_t seed, unsigned threads = 1);

    std::size_t count() const { return m_units.empty() ? 0 : m_labels.size() / m_units.size(); }
    /// (units): the group that each unit has in shuffle first + `shuffle`. Each stratum keeps its group counts.
    std::span<const std::uint16_t> labels(std::size_t shuffle) const
    {
        return std::span(m_labels).subspan(shuffle * m_units.size(), m_units.size());
    }
    /// Whether they were drawn for these units.
    bool fit(std::span<const LabelledUnit> units) const;

private:
    std::vector<LabelledUnit> m_units;
    std::vector<std::uint16_t> m_labels; // (count, units)
};

} // namespace fw::stats
