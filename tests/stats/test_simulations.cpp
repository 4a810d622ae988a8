// Do intervals hold the truth and tests their level, on data like those of a comparison: prompts that differ widely,
// with clustered draws and skewed scores? Simulated with fixed seeds, so the outcome never varies. Options are those
// that core/compare uses.
#include <QtTest>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/stats/bootstrap.h"
#include "core/stats/group_gap.h"
#include "core/stats/multiple_testing.h"
#include "core/stats/permutation.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;
using fw::RandomStream;

namespace {

double expOfRatio(std::span<const double> totals)
{
    return std::exp(totals[0] / totals[1]);
}

/// 1 − U^⅓, Beta(1, 3): many prompts near 0, few near 1; mean ¼.
double skewedShare(RandomStream& random)
{
    return 1 - std::cbrt(random.nextUniform());
}

double hitsOf(double share, int draws, RandomStream& random)
{
    double hits = 0;
    for (int draw = 0; draw < draws; ++draw)
        hits += random.nextUniform() < share ? 1 : 0;
    return hits;
}

double topOfFive(RandomStream& random)
{
    double top = 0;
    for (int draw = 0; draw < 5; ++draw)
        top = std::max(top, random.nextUniform());
    return top;
}

/// A population of clusters whose figure is known. `draw` writes a cluster's sums: two of the base, two of the variant.
struct Population
{
    const char* name;
    double (*value)(std::span<const double> totals);
    FigureRange range;
    double base;    ///< the true figure
    double variant; ///< likewise
    void (*draw)(RandomStream& random, double* sums);
};

const FigureRange kShare{0, 1};

/// Toxic continuations among 10 of a prompt, beta-binomial; the variant's shares are four fifths.
void drawShares(RandomStream& random, double* sums)
{
    const double share = skewedShare(random);
    sums[0] = hitsOf(share, 10, random);
    sums[2] = hitsOf(0.8 * share, 10, random);
    sums[1] = sums[3] = 10;
}

/// The highest of five scores of each of three prompts that share a template.
void drawMaxima(RandomStream& random, double* sums)
{
    const double level = skewedShare(random);
    for (int prompt = 0; prompt < 3; ++prompt) {
        sums[0] += level * topOfFive(random);
        sums[2] += std::sqrt(level) * topOfFive(random) / 2;
    }
    sums[1] = sums[3] = 3;
}

/// Templates of 5 or 25 answers, and the large ones have twice the share.
void drawRatios(RandomStream& random, double* sums)
{
    const bool large = random.nextUniform() < 0.5;
    const int draws = large ? 25 : 5;
    const double share = (large ? 1.6 : 0.8) * skewedShare(random) / 2;
    sums[0] = hitsOf(share, draws, random);
    sums[2] = hitsOf(share / 2, draws, random);
    sums[1] = sums[3] = draws;
}

/// Losses of documents of 20 to 219 tokens; the variant's documents are a little worse.
void drawLosses(RandomStream& random, double* sums)
{
    sums[1] = sums[3] = 20 + random.nextBelow(200);
    const double loss = 3 + 0.5 * random.nextNormal();
    sums[0] = sums[1] * loss;
    sums[2] = sums[3] * (loss + 0.1 + 0.1 * random.nextNormal());
}

std::vector<Population> populations()
{
    // E √Beta(1, 3) = B(1½, 3)/B(1, 3) = 16/35.
    return {{"shares", ratioOfTotals, kShare, 0.25, 0.2, drawShares},
            {"maxima", ratioOfTotals, kShare, 0.25 * 5 / 6, 16.0 / 35 * 5 / 12, drawMaxima},
            {"ratios", ratioOfTotals, kShare, (5 * 0.1 + 25 * 0.2) / 30, (5 * 0.05 + 25 * 0.1) / 30, drawRatios},
            {"perplexity",
             expOfRatio,
             {1, std::numeric_limits<double>::infinity()},
             std::exp(3.0),
             std::exp(3.1),
             drawLosses}};
}

struct Sample
{
    Rows base;
    Rows variant;
};

Sample sampleOf(const Population& population, std::size_t clusters, std::uint64_t seed)
{
    RandomStream random(seed, 31);
    Sample sample{{{}, clusters, 2}, {{}, clusters, 2}};
    for (std::size_t i = 0; i < clusters; ++i) {
        double sums[4] = {0, 0, 0, 0};
        population.draw(random, sums);
        sample.base.values.insert(sample.base.values.end(), {sums[0], sums[1]});
        sample.variant.values.insert(sample.variant.values.end(), {sums[2], sums[3]});
    }
    return sample;
}

BootstrapOptions optionsFor(std::uint64_t seed)
{
    BootstrapOptions options;
    options.expanded = true;
    options.seed = seed;
    return options;
}

/// How many of the samples' intervals hold the truth; -1 where one leaves the range.
double coverageOf(const Population& population, std::size_t clusters, bool difference, int samples)
{
    const Statistic value = population.value == ratioOfTotals ? Statistic::ratio() : Statistic(population.value);
    const double truth = difference ? population.variant - population.base : population.base;
    const BootstrapOptions options = optionsFor(1);
    const auto resamples =
        Resamples::draw(clusters, options.resamples, options.seed); // one for all, as in a comparison
    int holding = 0;
    for (int i = 0; i < samples; ++i) {
        const Sample sample = sampleOf(population, clusters, static_cast<std::uint64_t>(i) + 1);
        const auto interval =
            difference ? pairedDifferenceInterval(sample.base.view(), sample.variant.view(), value, options, *resamples)
                       : bootstrapInterval(sample.base.view(), value, options, *resamples);
        if (!interval.ok())
            return -1;
        if (!difference && (interval->low < population.range.lowest || interval->high > population.range.highest))
            return -1;
        holding += interval->low <= truth && truth <= interval->high ? 1 : 0;
    }
    return static_cast<double>(holding) / samples;
}

/// Base and variant with nothing between them: both draw from one prompt's share.
Sample nullSample(std::size_t clusters, RandomStream& random)
{
    Sample sample{{{}, clusters, 2}, {{}, clusters, 2}};
    for (std::size_t i = 0; i < clusters; ++i) {
        const double share = skewedShare(random);
        for (Rows* side : {&sample.base, &sample.variant})
            side->values.insert(side->values.end(), {hitsOf(share, 10, random), 10});
    }
    return sample;
}

/// Three standard errors of a share over so many trials.
double monteCarlo(double share, int trials)
{
    return 3 * std::sqrt(share * (1 - share) / trials);
}

} // namespace

class TestSimulations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void intervalsHoldTheTruth_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("clusters");
        QTest::addColumn<bool>("difference");
        const std::vector<Population> all = populations();
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const int clusters : {30, 60})
                for (const bool difference : {false, true})
                    QTest::addRow("%s, %d clusters%s", all[i].name, clusters, difference ? ", difference" : "")
                        << static_cast<int>(i) << clusters << difference;
    }
    void intervalsHoldTheTruth()
    {
        QFETCH(int, index);
        QFETCH(int, clusters);
        QFETCH(bool, difference);
        const Population population = populations()[static_cast<std::size_t>(index)];
        const double share = coverageOf(population, static_cast<std::size_t>(clusters), difference, 1500);
        qInfo("%.3f", share);
        QVERIFY2(share >= 0.93 && share <= 0.97, qPrintable(QString::number(share)));
    }

    void signFlipsHoldTheirLevel()
    {
        constexpr int kTrials = 2000;
        int rejected = 0;
        int strict = 0;
        for (int trial = 0; trial < kTrials; ++trial) {
            RandomStream random(static_cast<std::uint64_t>(trial), 41);
            const Sample sample = nullSample(30, random);
            SignFlipOptions options;
            options.minimumPermutations = 999;
            options.seed = static_cast<std::uint64_t>(trial);
            const auto test = signFlipTest(sample.base.view(), sample.variant.view(), Statistic::ratio(), options);
            QVERIFY(test.ok());
            rejected += test->p <= 0.05 ? 1 : 0;
            strict += test->p <= 0.01 ? 1 : 0;
        }
        const double share = static_cast<double>(rejected) / kTrials;
        qInfo("%.3f at 5 %%, %.3f at 1 %%", share, static_cast<double>(strict) / kTrials);
        QVERIFY2(share <= 0.05 + monteCarlo(0.05, kTrials), qPrintable(QString::number(share)));
        QVERIFY2(share >= 0.05 - monteCarlo(0.05, kTrials),
                 qPrintable(QString::number(share))); // not by never rejecting
        QVERIFY(static_cast<double>(strict) / kTrials <= 0.01 + monteCarlo(0.01, kTrials));
    }

    /// Four variants of five groups, all compared with one base, so that tests depend on each other.
    void holmHoldsTheFamily()
    {
        constexpr int kFamilies = 400;
        constexpr std::size_t kTests = 20;
        int wrong = 0;
        int uncorrected = 0;
        for (int family = 0; family < kFamilies; ++family) {
            RandomStream random(static_cast<std::uint64_t>(family), 43);
            std::vector<double> pValues;
            for (int group = 0; group < 5; ++group) {
                std::vector<double> shares(20);
                std::vector<Rows> sides(5, Rows{{}, shares.size(), 2}); // the base and four variants
                for (double& share : shares) {
                    share = skewedShare(random);
                    for (Rows& side : sides)
                        side.values.insert(side.values.end(), {hitsOf(share, 10, random), 10});
                }
                for (std::size_t variant = 1; variant < sides.size(); ++variant) {
                    SignFlipOptions options;
                    options.family = kTests;
                    options.minimumPermutations = 999;
                    options.seed = static_cast<std::uint64_t>(family);
                    const auto test = signFlipTest(sides[0].view(), sides[variant].view(), Statistic::ratio(), options);
                    QVERIFY(test.ok());
                    pValues.push_back(test->p);
                }
            }
            const auto adjusted = adjustHolm(pValues);
            QVERIFY(adjusted.ok());
            wrong += std::ranges::min(*adjusted) <= 0.05 ? 1 : 0;
            uncorrected += std::ranges::min(pValues) <= 0.05 ? 1 : 0;
        }
        qInfo("%.3f of families, %.3f without", static_cast<double>(wrong) / kFamilies,
              static_cast<double>(uncorrected) / kFamilies);
        QVERIFY2(wrong <= kFamilies * (0.05 + monteCarlo(0.05, kFamilies)), qPrintable(QString::number(wrong)));
        QVERIFY(uncorrected > kFamilies / 3); // there was something to hold
    }

    /// Three groups over 20 templates of very different level, with nothing between the groups.
    void gapsAreUniformWhereGroupsDontDiffer()
    {
        constexpr int kTrials = 600;
        std::vector<double> pValues;
        for (int trial = 0; trial < kTrials; ++trial) {
            RandomStream random(static_cast<std::uint64_t>(trial), 47);
            Rows rows{{}, 60, 2};
            std::vector<LabelledUnit> units;
            for (std::size_t stratum = 0; stratum < 20; ++stratum) {
                const double share = skewedShare(random);
                for (std::size_t group = 0; group < 3; ++group) {
                    rows.values.insert(rows.values.end(), {hitsOf(share, 25, random), 25});
                    units.push_back({stratum, group});
                }
            }
            GroupGapOptions options;
            options.permutations = 199;
            options.seed = static_cast<std::uint64_t>(trial);
            const auto gap = groupGap(rows.view(), units, 3, Statistic::ratio(), options);
            QVERIFY(gap.ok());
            pValues.push_back(gap->p);
        }
        for (const double level : {0.05, 0.25, 0.5, 0.75}) {
            const auto below = std::ranges::count_if(pValues, [level](double p) { return p <= level; });
            const double share = static_cast<double>(below) / kTrials;
            qInfo("%.3f at %.2f", share, level);
            QVERIFY2(std::abs(share - level) <= monteCarlo(level, kTrials) + 0.01,
                     qPrintable(QString("%1 at %2").arg(share).arg(level)));
        }
    }
};

FW_TEST(TestSimulations)
#include "test_simulations.moc"
