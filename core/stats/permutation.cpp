#include "core/stats/permutation.h"

#include <algorithm>
#include <bit>
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

/// The two totals and the rows by which a flip moves them: base + d, variant − d.
class FlipSpace
{
public:
    FlipSpace(const ClusterSums& base, const ClusterSums& variant, const Statistic& value)
        : m_sums(base.sums), m_base(base.sums, 0.0), m_variant(base.sums, 0.0), m_value(value)
    {
        for (std::size_t i = 0; i < base.clusters; ++i) {
            for (std::size_t s = 0; s < m_sums; ++s) {
                m_base[s] += base.row(i)[s];
                m_variant[s] += variant.row(i)[s];
            }
            if (std::equal(base.row(i).begin(), base.row(i).end(), variant.row(i).begin()))
                continue;
            for (std::size_t s = 0; s < m_sums; ++s)
                m_moves.push_back(variant.row(i)[s] - base.row(i)[s]);
        }
        const double baseFigure = value(m_base);
        const double variantFigure = value(m_variant);
        m_observed = variantFigure - baseFigure;
        m_tolerance = 1e-9 * std::abs(m_observed) + 1e-13 * std::max(std::abs(baseFigure), std::abs(variantFigure));
    }

    double observed() const { return m_observed; }
    std::size_t differing() const { return m_moves.size() / m_sums; }

    /// Scratch of one thread.
    struct Totals
    {
        std::vector<double> base;
        std::vector<double> variant;
    };

    void reset(Totals& totals) const
    {
        totals.base = m_base;
        totals.variant = m_variant;
    }
    /// Flips those of the differing clusters first … first + 31 whose bit is set.
    void flip(Totals& totals, std::size_t first, std::uint32_t bits) const
    {
        for (; bits != 0; bits &= bits - 1) {
            const double* move = m_moves.data() + (first + static_cast<std::size_t>(std::countr_zero(bits))) * m_sums;
            for (std::size_t s = 0; s < m_sums; ++s) {
                totals.base[s] += move[s];
                totals.variant[s] -= move[s];
            }
        }
    }
    bool exceeds(const Totals& totals) const
    {
        const double difference = m_value(totals.variant) - m_value(totals.base);
        return !(std::abs(difference) < std::abs(m_observed) - m_tolerance);
    }

private:
    std::size_t m_sums;
    std::vector<double> m_base;
    std::vector<double> m_variant;
    std::vector<double> m_moves; // (differing clusters, sums)
    const Statistic& m_value;
    double m_observed = 0;
    double m_tolerance = 0;
};

std::size_t countExceeding(std::size_t begin, std::size_t end, unsigned threads,
                           const std::function<bool(std::size_t, FlipSpace::Totals&)>& exceeds)
{
    std::vector<char> flags(end - begin);
    forRanges(end - begin, threads, [&](std::size_t from, std::size_t to) {
        FlipSpace::Totals totals;
        for (std::size_t i = from; i < to; ++i)
            flags[i] = exceeds(begin + i, totals) ? 1 : 0;
    });
    return static_cast<std::size_t>(std::count(flags.begin(), flags.end(), 1));
}

/// All assignments. Flipping every cluster turns the sign only, so the last cluster stays and counts are doubled.
void enumerate(const FlipSpace& space, unsigned threads, PermutationResult& result)
{
    result.exact = true;
    if (space.differing() == 0)
        return;
    const std::size_t half = std::size_t{1} << (space.differing() - 1);
    const std::size_t exceeding = countExceeding(0, half, threads, [&](std::size_t mask, FlipSpace::Totals& totals) {
        space.reset(totals);
        space.flip(totals, 0, static_cast<std::uint32_t>(mask));
        return space.exceeds(totals);
    });
    result.exceeding = 2 * exceeding - 1; // the observed assignment is among them
    result.permutations = 2 * half - 1;
}

void sample(const FlipSpace& space, const SignFlipOptions& options, std::size_t maximum, PermutationResult& result)
{
    const auto draw = [&](std::size_t index, FlipSpace::Totals& totals) {
        RandomStream stream = streamFor(options.seed, RandomPurpose::SignFlip, index);
        space.reset(totals);
        for (std::size_t first = 0; first < space.differing(); first += 32) {
            const std::size_t left = space.differing() - first;
            const std::uint32_t mask = left >= 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << left) - 1;
            space.flip(totals, first, stream.nextBits() & mask);
        }
        return space.exceeds(totals);
    };
    std::size_t target = options.minimumPermutations;
    while (true) {
        result.exceeding += countExceeding(result.permutations, target, options.threads, draw);
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
