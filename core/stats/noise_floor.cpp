#include "core/stats/noise_floor.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/stats/no_value.h"
#include "core/stats/parallel_ranges.h"
#include "core/stats/random_purpose.h"
#include "core/stats/summary.h"

namespace fw::stats {

namespace {

constexpr std::size_t kChunk = 64; // prompts whose halves are held in memory at once

/// Draws one random half of the indices after another, each in ascending order.
class HalfSplitter
{
public:
    explicit HalfSplitter(std::size_t draws) : m_order(draws), m_inFirst(draws), m_first(draws / 2), m_second(draws / 2)
    {
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    }

    /// A partial Fisher-Yates shuffle: uniform, whatever order the call before has left.
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

    std::span<const int> first() const { return m_first; }
    std::span<const int> second() const { return m_second; }

private:
    std::vector<std::size_t> m_order;
    std::vector<char> m_inFirst;
    std::vector<int> m_first;
    std::vector<int> m_second;
};

/// Random halves of one prompt's draws, measured once and dealt to many splits.
struct PromptPool
{
    std::vector<double> sums;        ///< (halves, 2, sums): the half's, then those of the draws left
    std::vector<double> differences; ///< (halves): the prompt's own figure on the half less that on the draws left
};

PromptPool measurePool(const SplitDraws& draws, const Statistic& value, std::size_t prompt, std::size_t halves,
                       std::uint64_t seed)
{
    RandomStream stream = streamFor(seed, RandomPurpose::Halves, prompt);
    HalfSplitter splitter(draws.drawsPerPrompt);
    PromptPool pool{std::vector<double>(halves * 2 * draws.sums), std::vector<double>(halves)};
    for (std::size_t half = 0; half < halves; ++half) {
        const std::span<double> both = std::span(pool.sums).subspan(half * 2 * draws.sums, 2 * draws.sums);
        splitter.split(stream);
        draws.sumsOf(prompt, splitter.first(), both.first(draws.sums));
        draws.sumsOf(prompt, splitter.second(), both.subspan(draws.sums));
        pool.differences[half] = value(both.first(draws.sums)) - value(both.subspan(draws.sums));
    }
    return pool;
}

/// What a split has gathered over the prompts so far.
struct Split
{
    RandomStream stream;
    std::vector<double> totals; ///< (2, sums)
    double differences = 0;     ///< Σ of the prompts' own differences
    double squares = 0;

    void add(const PromptPool& pool, std::size_t halves)
    {
        const std::uint32_t dealt = stream.nextBelow(static_cast<std::uint32_t>(2 * halves));
        const std::size_t half = dealt / 2;
        const bool turned = dealt % 2 == 1; // which side of the half counts as the first
        const std::size_t sums = totals.size() / 2;
        const double* both = pool.sums.data() + half * 2 * sums;
        for (std::size_t s = 0; s < sums; ++s) {
            totals[s] += both[turned ? sums + s : s];
            totals[sums + s] += both[turned ? s : sums + s];
        }
        const double difference = turned ? -pool.differences[half] : pool.differences[half];
        differences += difference;
        squares += difference * difference;
    }
};

std::vector<Split> measureSplits(const SplitDraws& draws, const Statistic& value, const NoiseFloorOptions& options)
{
    const std::size_t halves = std::min(options.splits, std::max<std::size_t>(256, 8 * options.splits / draws.prompts));
    std::vector<Split> splits;
    splits.reserve(options.splits);
    for (std::size_t i = 0; i < options.splits; ++i)
        splits.push_back({streamFor(options.seed, RandomPurpose::Splits, i), std::vector<double>(2 * draws.sums)});
    std::vector<PromptPool> pools(std::min(kChunk, draws.prompts));
    for (std::size_t start = 0; start < draws.prompts; start += kChunk) {
        const std::size_t count = std::min(kChunk, draws.prompts - start);
        forRanges(count, options.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                pools[i] = measurePool(draws, value, start + i, halves, options.seed);
        });
        forRanges(options.splits, options.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t split = begin; split < end; ++split)
                for (std::size_t i = 0; i < count; ++i)
                    splits[split].add(pools[i], halves);
        });
    }
    return splits;
}

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
    if (options.splits == 0 || options.splits > 1'000'000 || !(options.quantile >= 0 && options.quantile <= 1))
        return Error{ErrorKind::InvalidInput, "the options of the noise floor are out of range",
                     "give 1 to 1000000 splits and a quantile between 0 and 1"};

    const std::vector<Split> splits = measureSplits(draws, value, options);
    std::vector<double> differences;
    double variance = 0;
    const auto prompts = static_cast<double>(draws.prompts);
    for (const Split& split : splits) {
        const std::span<const double> totals = split.totals;
        const double difference = value(totals.first(draws.sums)) - value(totals.subspan(draws.sums));
        if (std::isfinite(difference))
            differences.push_back(std::abs(difference));
        variance += (split.squares - split.differences * split.differences / prompts) / std::max(prompts - 1, 1.0);
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
    floor.pairedDeviation =
        draws.prompts < 2 ? kNaN : std::sqrt(std::max(variance, 0.0) / static_cast<double>(options.splits));
    floor.splits = differences.size();
    return floor;
}

} // namespace fw::stats
