#include "core/stats/permutation.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "core/stats/input_checks.h"
#include "core/stats/parallel_ranges.h"
#include "core/stats/random_purpose.h"

namespace fw::stats {

namespace {

constexpr std::size_t kEnoughExceeding = 50;
constexpr std::size_t kMaximumExactClusters = 24;
constexpr double kMaximumPermutations = 1e9;

/// Which clusters of the drawn assignments are flipped: word `word` of assignment `index` has the bits of 64 clusters.
/// SplitMix64 (Steele, Lea & Flood 2014) at a place instead of in a row: a pure function of its arguments.
class SignBits
{
public:
    SignBits(std::uint64_t seed, std::size_t clusters)
        : m_key(mixBits(seed ^ mixBits(0x5374617473ULL + static_cast<std::uint64_t>(RandomPurpose::SignFlip)))),
          m_words((clusters + 63) / 64)
    {
    }
    std::uint64_t at(std::size_t index, std::size_t word) const
    {
        constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ULL;
        return mixBits(m_key + kGolden * (index * m_words + word));
    }

private:
    std::uint64_t m_key;
    std::size_t m_words;
};

/// The two totals and what flips move between them: base + moved, variant − moved. What the flips of neighbouring
/// clusters move together stands in tables, an entry for each pattern of their bits, so that an assignment is a few
/// look-ups and no loop over clusters.
class FlipSpace
{
public:
    static constexpr std::size_t kBlock = 256; ///< assignments that are worked on at once

    FlipSpace(const ClusterSums& base, const ClusterSums& variant, const Statistic& value)
        : m_sums(base.sums), m_base(base.sums, 0.0), m_variant(base.sums, 0.0), m_value(value)
    {
        std::vector<double> moves; // (differing clusters, sums)
        for (std::size_t i = 0; i < base.clusters; ++i) {
            for (std::size_t s = 0; s < m_sums; ++s) {
                m_base[s] += base.row(i)[s];
                m_variant[s] += variant.row(i)[s];
            }
            if (std::equal(base.row(i).begin(), base.row(i).end(), variant.row(i).begin()))
                continue;
            for (std::size_t s = 0; s < m_sums; ++s)
                moves.push_back(variant.row(i)[s] - base.row(i)[s]);
        }
        m_differing = moves.size() / m_sums;
        fillTables(moves);
        const double baseFigure = value(m_base);
        const double variantFigure = value(m_variant);
        m_observed = variantFigure - baseFigure;
        m_tolerance = 1e-9 * std::abs(m_observed) + 1e-13 * std::max(std::abs(baseFigure), std::abs(variantFigure));
    }

    double observed() const { return m_observed; }
    std::size_t differing() const { return m_differing; }

    /// Scratch of one thread.
    struct Scratch
    {
        std::vector<std::uint64_t> words = std::vector<std::uint64_t>(kBlock);
        std::vector<double> moved; // (sums, assignments), as all of these
        std::vector<double> base;
        std::vector<double> variant;
        std::vector<double> baseFigures = std::vector<double>(kBlock);
        std::vector<double> variantFigures = std::vector<double>(kBlock);
    };

    /// How many of the assignments first … first + count − 1 (at most kBlock) differ as much as the observed one.
    /// bits(index, word) says which clusters 64 · word … 64 · word + 63 an assignment flips.
    template <typename Bits>
    std::size_t countExceeding(std::size_t first, std::size_t count, const Bits& bits, Scratch& scratch) const
    {
        scratch.moved.assign(m_sums * count, 0.0);
        for (std::size_t word = 0; word * 64 < m_differing; ++word) {
            for (std::size_t i = 0; i < count; ++i)
                scratch.words[i] = bits(first + i, word);
            for (std::size_t s = 0; s < m_sums; ++s)
                if (m_moves[s])
                    addMoves(word, s, count, scratch);
        }
        scratch.base.resize(m_sums * count);
        scratch.variant.resize(m_sums * count);
        for (std::size_t s = 0; s < m_sums; ++s)
            for (std::size_t i = s * count; i < (s + 1) * count; ++i) {
                scratch.base[i] = m_base[s] + scratch.moved[i];
                scratch.variant[i] = m_variant[s] - scratch.moved[i];
            }
        m_value.ofColumns(scratch.base, count, scratch.baseFigures);
        m_value.ofColumns(scratch.variant, count, scratch.variantFigures);
        const double bound = std::abs(m_observed) - m_tolerance;
        std::size_t less = 0;
        for (std::size_t i = 0; i < count; ++i)
            less += std::abs(scratch.variantFigures[i] - scratch.baseFigures[i]) < bound ? 1 : 0;
        return count - less;
    }

private:
    /// Tables of 256 patterns, or of 16 where there are so many clusters that those would take much memory.
    void fillTables(const std::vector<double>& moves)
    {
        constexpr std::size_t kFewClusters = 1024;
        m_bits = m_differing <= kFewClusters ? 8 : 4;
        m_tables = (m_differing + m_bits - 1) / m_bits;
        const std::size_t patterns = std::size_t{1} << m_bits;
        m_entries.assign(m_sums * m_tables * patterns, 0.0);
        m_moves.assign(m_sums, 0);
        for (std::size_t i = 0; i < moves.size(); ++i)
            m_moves[i % m_sums] |= moves[i] != 0 ? 1 : 0;
        for (std::size_t s = 0; s < m_sums; ++s)
            for (std::size_t table = 0; table < m_tables; ++table) {
                double* entries = m_entries.data() + (s * m_tables + table) * patterns;
                for (std::size_t bit = 0; bit < m_bits && table * m_bits + bit < m_differing; ++bit) {
                    const double move = moves[(table * m_bits + bit) * m_sums + s];
                    for (std::size_t pattern = 0; pattern < patterns; ++pattern)
                        if (pattern >> bit & 1)
                            entries[pattern] += move;
                }
            }
    }

    void addMoves(std::size_t word, std::size_t sum, std::size_t count, Scratch& scratch) const
    {
        const std::size_t patterns = std::size_t{1} << m_bits;
        const std::size_t tablesOfWord = 64 / m_bits;
        double* moved = scratch.moved.data() + sum * count;
        const std::size_t last = std::min(m_tables, (word + 1) * tablesOfWord);
        for (std::size_t table = word * tablesOfWord; table < last; ++table) {
            const double* entries = m_entries.data() + (sum * m_tables + table) * patterns;
            const std::size_t shift = (table - word * tablesOfWord) * m_bits;
            for (std::size_t i = 0; i < count; ++i)
                moved[i] += entries[scratch.words[i] >> shift & (patterns - 1)];
        }
    }

    std::size_t m_sums;
    std::vector<double> m_base;
    std::vector<double> m_variant;
    std::size_t m_differing = 0;
    std::size_t m_bits = 8; ///< clusters of a table
    std::size_t m_tables = 0;
    std::vector<char> m_moves;     ///< (sums): whether any cluster's flip changes this sum; counts often stay
    std::vector<double> m_entries; ///< (sums, tables, patterns)
    const Statistic& m_value;
    double m_observed = 0;
    double m_tolerance = 0;
};

template <typename Bits>
std::size_t countExceeding(const FlipSpace& space, std::size_t begin, std::size_t end, unsigned threads,
                           const Bits& bits)
{
    std::atomic<std::size_t> exceeding{0};
    const std::size_t blocks = (end - begin + FlipSpace::kBlock - 1) / FlipSpace::kBlock;
    forRanges(blocks, threads, [&](std::size_t from, std::size_t to) {
        FlipSpace::Scratch scratch;
        std::size_t found = 0;
        for (std::size_t block = from; block < to; ++block) {
            const std::size_t first = begin + block * FlipSpace::kBlock;
            found += space.countExceeding(first, std::min(FlipSpace::kBlock, end - first), bits, scratch);
        }
        exceeding += found;
    });
    return exceeding;
}

/// All assignments. Flipping every cluster turns the sign only, so the last cluster stays and counts are doubled.
void enumerate(const FlipSpace& space, unsigned threads, PermutationResult& result)
{
    result.exact = true;
    if (space.differing() == 0)
        return;
    const std::size_t half = std::size_t{1} << (space.differing() - 1);
    const std::size_t exceeding = countExceeding(
        space, 0, half, threads, [](std::size_t mask, std::size_t) { return static_cast<std::uint64_t>(mask); });
    result.exceeding = 2 * exceeding - 1; // the observed assignment is among them
    result.permutations = 2 * half - 1;
}

void sample(const FlipSpace& space, const SignFlipOptions& options, std::size_t maximum, PermutationResult& result)
{
    const SignBits bits(options.seed, space.differing());
    const auto drawn = [&bits](std::size_t index, std::size_t word) { return bits.at(index, word); };
    std::size_t target = options.minimumPermutations;
    while (true) {
        result.exceeding += countExceeding(space, result.permutations, target, options.threads, drawn);
        result.permutations = target;
        if (target >= maximum || result.exceeding >= kEnoughExceeding)
            return;
        target = std::min(maximum, 2 * target + 1);
    }
}

} // namespace

Result<PermutationResult> signFlipTest(const ClusterSums& base, const ClusterSums& variant, const Statistic& value,
                                       const SignFlipOptions& options)
{
    FW_TRY(checkPair(base, variant, 1));
    const double needed = std::ceil(20.0 * static_cast<double>(options.family) / options.alpha);
    if (options.family == 0 || !(options.alpha > 0 && options.alpha < 1) || options.minimumPermutations == 0 ||
        options.exactClusters > kMaximumExactClusters)
        return Error{ErrorKind::InvalidInput, "the options of the sign-flip test are out of range",
                     "give a family of at least 1, alpha between 0 and 1, at least 1 permutation and at most 24 "
                     "clusters to enumerate"};
    if (needed > kMaximumPermutations || static_cast<double>(options.minimumPermutations) > kMaximumPermutations)
        return Error{ErrorKind::InvalidInput,
                     "a family of " + std::to_string(options.family) + " tests needs over 1e9 permutations",
                     "declare fewer primary metrics"};
    const FlipSpace space(base, variant, value);
    PermutationResult result;
    result.observed = space.observed();
    if (!std::isfinite(result.observed))
        return Error{ErrorKind::Numerical, "the difference is not a finite number on these data",
                     "use prompts with answers that it can be computed from"};
    if (space.differing() <= options.exactClusters)
        enumerate(space, options.threads, result);
    else
        sample(space, options, std::max(static_cast<std::size_t>(needed), options.minimumPermutations), result);
    result.p = static_cast<double>(result.exceeding + 1) / static_cast<double>(result.permutations + 1);
    return result;
}

} // namespace fw::stats
