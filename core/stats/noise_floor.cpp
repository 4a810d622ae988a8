#include "core/stats/noise_floor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "core/stats/parallel_ranges.h"
#include "core/stats/random_purpose.h"
#include "core/stats/summary.h"

namespace fw::stats {

namespace {

/// Draws one half of the indices after another, each in ascending order.
class HalfSplitter
{
public:
    explicit HalfSplitter(std::size_t draws) : m_order(draws), m_inFirst(draws), m_first(draws / 2), m_second(draws / 2)
    {
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    }

    /// A uniformly random half: a partial Fisher-Yates shuffle of an order kept between calls is uniform from any
    /// start. begin() resets the start at each split, so that splits do not depend on each other.
    void split(RandomStream& stream)
    {
        const std::size_t half = m_first.size();
        for (std::size_t i = 0; i < half; ++i)
            std::swap(m_order[i], m_order[i + stream.nextBelow(static_cast<std::uint32_t>(m_order.size() - i))]);
        std::fill(m_inFirst.begin(), m_inFirst.end(), 0);
        for (std::size_t i = 0; i < half; ++i)
            m_inFirst[m_order[i]] = 1;
        std::size_t first = 0;
        std::size_t second = 0;
        for (std::size_t draw = 0; draw < m_order.size(); ++draw) {
            if (m_inFirst[draw])
                m_first[first++] = static_cast<int>(draw);
            else
                m_second[second++] = static_cast<int>(draw);
        }
    }
    void begin() { std::iota(m_order.begin(), m_order.end(), std::size_t{0}); }

    std::span<const int> first() const { return m_first; }
    std::span<const int> second() const { return m_second; }

private:
    std::vector<std::size_t> m_order;
    std::vector<char> m_inFirst;
    std::vector<int> m_first;
    std::vector<int> m_second;
};

/// What one split gives: the figures' difference, and the variance over prompts of the prompts' own differences.
struct SplitOutcome
{
    double difference = 0;
    double promptVariance = 0;
};

class SplitMeasure
{
public:
    SplitMeasure(const SplitDraws& draws, const Statistic& value)
        : m_draws(draws),
          m_value(value),
          m_splitter(draws.drawsPerPrompt),
          m_prompt(2 * draws.sums),
          m_totals(2 * draws.sums),
          m_differences(draws.prompts)
    {
    }

    SplitOutcome measure(RandomStream& stream)
    {
        const std::size_t sums = m_draws.sums;
        const std::span<double> first = std::span(m_prompt).first(sums);
        const std::span<double> second = std::span(m_prompt).subspan(sums);
        std::fill(m_totals.begin(), m_totals.end(), 0.0);
        m_splitter.begin();
        for (std::size_t prompt = 0; prompt < m_draws.prompts; ++prompt) {
            m_splitter.split(stream);
            m_draws.sumsOf(prompt, m_splitter.first(), first);
            m_draws.sumsOf(prompt, m_splitter.second(), second);
            for (std::size_t s = 0; s < 2 * sums; ++s)
                m_totals[s] += m_prompt[s];
            m_differences[prompt] = m_value(first) - m_value(second);
        }
        const std::span<const double> totals = m_totals;
        const double deviation = standardDeviation(m_differences);
        return {m_value(totals.first(sums)) - m_value(totals.subspan(sums)), deviation * deviation};
    }

private:
    const SplitDraws& m_draws;
    const Statistic& m_value;
    HalfSplitter m_splitter;
    std::vector<double> m_prompt; // the first half's sums, then the second's
    std::vector<double> m_totals;
    std::vector<double> m_differences;
};

} // namespace

Result<NoiseFloor> noiseFloor(const SplitDraws& draws, const Statistic& value, const NoiseFloorOptions& options)
{
    constexpr std::size_t kMaximumDraws = 1'000'000;
    if (draws.prompts == 0 || draws.sums == 0 || !draws.sumsOf)
        return Error{ErrorKind::InvalidInput, "a noise floor needs prompts and their sums", "use at least one prompt"};
    if (draws.drawsPerPrompt == 0 || draws.drawsPerPrompt % 2 != 0 || draws.drawsPerPrompt > kMaximumDraws)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(draws.drawsPerPrompt) + " draws cannot be split into halves of k",
                     "draw 2k continuations for the base"};
    if (options.splits == 0 || !(options.quantile >= 0 && options.quantile <= 1))
        return Error{ErrorKind::InvalidInput, "the options of the noise floor are out of range",
                     "give at least one split and a quantile between 0 and 1"};

    std::vector<SplitOutcome> outcomes(options.splits);
    forRanges(options.splits, options.threads, [&](std::size_t begin, std::size_t end) {
        SplitMeasure measure(draws, value);
        for (std::size_t i = begin; i < end; ++i) {
            RandomStream stream = streamFor(options.seed, RandomPurpose::Splits, i);
            outcomes[i] = measure.measure(stream);
        }
    });

    std::vector<double> differences;
    double variance = 0;
    for (const SplitOutcome& outcome : outcomes) {
        if (std::isfinite(outcome.difference))
            differences.push_back(std::abs(outcome.difference));
        variance += outcome.promptVariance;
    }
    if (differences.size() * 2 <= options.splits)
        return Error{ErrorKind::Numerical,
                     "the figure is not a finite number on " + std::to_string(options.splits - differences.size()) +
                         " of " + std::to_string(options.splits) + " splits",
                     "use more prompts or more draws"};
    std::sort(differences.begin(), differences.end());
    NoiseFloor floor;
    floor.band = sortedQuantile(differences, options.quantile);
    floor.median = sortedQuantile(differences, 0.5);
    floor.pairedDeviation = std::sqrt(variance / static_cast<double>(options.splits));
    floor.splits = differences.size();
    return floor;
}

} // namespace fw::stats
