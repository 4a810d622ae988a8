#include "core/causal/cause_direction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/causal/direction_fit.h"
#include "core/causal/independence.h"
#include "core/stats/parallel_ranges.h"
#include "core/stats/summary.h"

namespace fw::causal {

namespace {

constexpr std::uint64_t kPurpose = 0x4361757365; // keeps these draws apart from others under one seed
constexpr std::size_t kFewestDifferent = 10;

struct Observations
{
    std::vector<double> x;
    std::vector<double> y;
};

Status check(std::span<const double> x, std::span<const double> y, const CauseDirectionOptions& options)
{
    if (x.size() != y.size() || x.size() < kFewestForDirection)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(x.size()) + " and " + std::to_string(y.size()) +
                         " values: a direction needs both of at least " + std::to_string(kFewestForDirection) +
                         " observations",
                     "use more prompts or variants"};
    for (const auto values : {x, y}) {
        std::vector<double> sorted(values.begin(), values.end());
        for (const double value : sorted)
            if (!std::isfinite(value))
                return Error{ErrorKind::InvalidInput, "an observation has a value that is not a finite number",
                             "leave out observations without a value"};
        std::sort(sorted.begin(), sorted.end());
        if (std::unique(sorted.begin(), sorted.end()) - sorted.begin() < std::ptrdiff_t{kFewestDifferent})
            return Error{ErrorKind::InvalidInput,
                         "a variable takes fewer than " + std::to_string(kFewestDifferent) + " different values",
                         "choose a measure on a finer scale: averages over draws instead of yes and no"};
    }
    if (!(options.leastNats >= 0) || !(options.leastAgreement >= 0 && options.leastAgreement <= 1) ||
        !(options.level > 0 && options.level < 1) || options.most < kFewestForDirection)
        return Error{ErrorKind::InvalidInput, "the options of the direction test are out of range",
                     "give at least 0 nats, an agreement from 0 to 1, a level between 0 and 1, and at least " +
                         std::to_string(kFewestForDirection) + " observations"};
    return {};
}

/// A random part of the observations, in their order.
Observations partOf(const Observations& all, std::size_t count, std::uint64_t seed, std::uint64_t index)
{
    std::vector<std::size_t> order(all.x.size());
    std::iota(order.begin(), order.end(), 0);
    RandomStream stream(mixBits(seed ^ mixBits(kPurpose)), index);
    stream.shuffle(std::span(order));
    order.resize(count);
    std::sort(order.begin(), order.end());
    Observations part;
    for (const std::size_t i : order) {
        part.x.push_back(all.x[i]);
        part.y.push_back(all.y[i]);
    }
    return part;
}

struct Fits
{
    DirectionFit xToY;
    DirectionFit yToX;
    double dependenceP = 1;

    double score() const { return xToY.logLikelihood() - yToX.logLikelihood(); }
};

Result<Fits> fitBoth(const Observations& data, double level, const CancelToken& cancel)
{
    FW_ASSIGN(const Marginal x, marginalOf(data.x, cancel));
    FW_ASSIGN(const Marginal y, marginalOf(data.y, cancel));
    Fits fits;
    FW_ASSIGN(fits.xToY, fitDirection(x, y, level, cancel));
    FW_ASSIGN(fits.yToX, fitDirection(y, x, level, cancel));
    FW_ASSIGN(const Independence dependence, testIndependence(x.normalScores, y.normalScores, {}, cancel));
    fits.dependenceP = dependence.p;
    return fits;
}

Direction signOf(double score)
{
    return score > 0 ? Direction::XToY : score < 0 ? Direction::YToX : Direction::Undecided;
}

/// Scores of random halves; those that could not be fitted are left out.
Result<std::vector<double>> scoresOfHalves(const Observations& data, const CauseDirectionOptions& options,
                                           const CancelToken& cancel, const ProgressSink& progress)
{
    const std::size_t half = data.x.size() / 2;
    std::vector<double> scores(options.subsamples, std::numeric_limits<double>::quiet_NaN());
    std::mutex oneWriter; // a progress sink takes one at a time
    std::int64_t done = 0;
    progress.beginStage("direction", static_cast<std::int64_t>(options.subsamples), "subsamples");
    stats::forRanges(options.subsamples, options.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && !cancel.cancelled(); ++i) {
            const auto fits = fitBoth(partOf(data, half, options.seed, i + 1), options.level, cancel);
            if (fits.ok())
                scores[i] = fits->score();
            const std::lock_guard lock(oneWriter);
            progress.advance(++done);
        }
    });
    FW_TRY(cancel.check());
    std::erase_if(scores, [](double score) { return std::isnan(score); });
    if (scores.size() * 2 < options.subsamples)
        return Error{ErrorKind::Numerical, "over half of the subsamples could not be fitted",
                     "use more observations, or measures with fewer equal values"};
    return scores;
}

Undecided reasonAgainst(const CauseDirection& result, const CauseDirectionOptions& options)
{
    const DirectionFit& preferred = result.leaning == Direction::XToY ? result.xToY : result.yToX;
    if (result.dependenceP >= options.level)
        return Undecided::Unrelated;
    if (result.byLikelihood == Direction::Undecided)
        return Undecided::WeakEvidence;
    if (preferred.independenceP < options.level)
        return Undecided::BadFit;
    if (result.agreement < options.leastAgreement) // false for NaN: not looked at
        return Undecided::Unstable;
    return Undecided::No;
}

} // namespace

Result<CauseDirection> causeDirection(std::span<const double> x, std::span<const double> y,
                                      const CauseDirectionOptions& options, const CancelToken& cancel,
                                      const ProgressSink& progress)
{
    FW_TRY(check(x, y, options));
    Observations data{{x.begin(), x.end()}, {y.begin(), y.end()}};
    if (x.size() > options.most)
        data = partOf(data, options.most, options.seed, 0);
    CauseDirection result;
    result.observations = data.x.size();
    FW_ASSIGN(const Fits fits, fitBoth(data, options.level, cancel));
    result.xToY = fits.xToY;
    result.yToX = fits.yToX;
    result.dependenceP = fits.dependenceP;
    result.score = fits.score();
    result.leaning = signOf(result.score);
    if (std::abs(result.score) >= options.leastNats)
        result.byLikelihood = result.leaning;
    const bool fitsXToY = fits.xToY.independenceP >= options.level;
    const bool fitsYToX = fits.yToX.independenceP >= options.level;
    if (fitsXToY != fitsYToX)
        result.byIndependence = fitsXToY ? Direction::XToY : Direction::YToX;
    result.agreement = result.scoreLow = result.scoreHigh = std::numeric_limits<double>::quiet_NaN();
    if (options.subsamples > 0) {
        FW_ASSIGN(std::vector<double> scores, scoresOfHalves(data, options, cancel, progress));
        result.subsamples = scores.size();
        const auto alike =
            std::count_if(scores.begin(), scores.end(), [&](double score) { return signOf(score) == result.leaning; });
        result.agreement = static_cast<double>(alike) / static_cast<double>(scores.size());
        result.scoreLow = 2 * stats::quantile(scores, 0.05); // log likelihoods grow with the observations
        result.scoreHigh = 2 * stats::quantile(scores, 0.95);
    }
    result.undecided = reasonAgainst(result, options);
    if (result.undecided == Undecided::No)
        result.direction = result.leaning;
    return result;
}

} // namespace fw::causal
