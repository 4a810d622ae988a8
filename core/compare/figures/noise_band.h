// The noise floor of a section: how far its figure moves when the base merely draws again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/compare/reading/clusters.h"
#include "core/compare/reading/item_sums.h"

namespace fw::compare {

/// The base's rows of one measure laid out for splitting: (items, 2k, inputs), read once. Immutable; any thread.
class SplitRows
{
public:
    /// Uses the base's first 2k draws of each item.
    SplitRows(const Measure& measure, const InputGrids& base, std::size_t continuationsPerPrompt);

    /// 95 % quantile of |value(k draws) − value(the other k)| over 2,000 random splits within the section's prompts.
    /// None where the base has not 2k draws, or no split gives a figure.
    std::optional<double> band(const Section& section, std::uint64_t seed) const;

private:
    Measure m_measure;
    std::size_t m_draws = 0; ///< 2k; 0 where there are fewer
    std::size_t m_inputs = 0;
    std::vector<double> m_rows;  ///< (items, 2k, inputs)
    std::vector<char> m_hasGaps; ///< per item: some draw lacks an input
};

} // namespace fw::compare
