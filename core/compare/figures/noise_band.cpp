#include "core/compare/figures/noise_band.h"

#include <algorithm>
#include <cmath>

#include "core/stats/noise_floor.h"

namespace fw::compare {

SplitRows::SplitRows(const Measure& measure, const InputGrids& base, std::size_t continuationsPerPrompt)
    : m_measure(measure), m_inputs(base.inputs.size())
{
    const std::size_t draws = 2 * continuationsPerPrompt;
    if (draws == 0 || base.draws() < draws)
        return;
    m_draws = draws;
    const std::size_t items = base.items();
    m_rows.reserve(items * draws * m_inputs);
    m_hasGaps.assign(items, 0);
    for (std::size_t item = 0; item < items; ++item)
        for (std::size_t draw = 0; draw < draws; ++draw) {
            m_hasGaps[item] = m_hasGaps[item] || !base.hasRow(item, draw);
            for (const SignalGrid* grid : base.inputs)
                m_rows.push_back(grid->at(item, draw));
        }
}

std::optional<double> SplitRows::band(const Section& section, std::uint64_t seed) const
{
    if (m_draws == 0 || section.items.empty())
        return std::nullopt;
    stats::SplitDraws split;
    split.prompts = section.items.size();
    split.drawsPerPrompt = m_draws;
    split.sums = m_measure.metric->sums;
    split.sumsOf = [&](std::size_t prompt, std::span<const int> draws, std::span<double> out) {
        thread_local std::vector<double> buffer;
        buffer.resize(m_draws * m_inputs);
        const std::size_t item = section.items[prompt];
        const double* rows = m_rows.data() + item * m_draws * m_inputs;
        std::size_t count = 0;
        for (const int draw : draws) {
            const double* row = rows + static_cast<std::size_t>(draw) * m_inputs;
            if (m_hasGaps[item] && std::any_of(row, row + m_inputs, [](double value) { return std::isnan(value); }))
                continue;
            std::copy(row, row + m_inputs, buffer.begin() + static_cast<std::ptrdiff_t>(count * m_inputs));
            ++count;
        }
        std::fill(out.begin(), out.end(), 0.0);
        if (count > 0)
            m_measure.metric->reduce({std::span(buffer).first(count * m_inputs), count, m_inputs}, m_measure.threshold,
                                     out);
        for (double& sum : out)
            sum *= section.weight(prompt);
    };
    stats::NoiseFloorOptions options;
    options.seed = seed;
    const auto floor = stats::noiseFloor(
        split, [value = m_measure.metric->value](std::span<const double> sums) { return value(sums); }, options);
    if (!floor.ok())
        return std::nullopt;
    return floor->band;
}

} // namespace fw::compare
