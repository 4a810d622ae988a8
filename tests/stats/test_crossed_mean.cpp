// The mean over realisations: components by hand, and how often its test rejects where there is nothing.
#include <QtTest>

#include <cmath>
#include <vector>

#include "core/base/random.h"
#include "core/stats/crossed_mean.h"
#include "core/stats/student.h"
#include "tests/test_main.h"

using namespace fw;

namespace {

bool isNear(double a, double b, double by = 1e-9)
{
    return std::fabs(a - b) <= by * std::max(1.0, std::fabs(b));
}

struct Deviations
{
    double clusters = 1;
    double draws = 0;
    double realisations = 0;
    double residual = 1;
};

struct Cells
{
    std::vector<double> values;
    std::vector<double> drawContrasts;
};

/// Two halves of draws a cell, which all realisations share but for their residual.
Cells drawn(RandomStream& random, std::size_t realisations, std::size_t clusters, const Deviations& deviations)
{
    std::vector<double> ofCluster(clusters);
    std::vector<double> ofHalf(2 * clusters);
    for (double& value : ofCluster)
        value = deviations.clusters * random.nextNormal();
    for (double& value : ofHalf)
        value = std::sqrt(2.0) * deviations.draws * random.nextNormal();
    Cells cells;
    for (std::size_t r = 0; r < realisations; ++r) {
        const double own = deviations.realisations * random.nextNormal();
        for (std::size_t c = 0; c < clusters; ++c) {
            double half[2];
            for (std::size_t h = 0; h < 2; ++h)
                half[h] =
                    ofCluster[c] + ofHalf[2 * c + h] + own + std::sqrt(2.0) * deviations.residual * random.nextNormal();
            cells.values.push_back((half[0] + half[1]) / 2);
            cells.drawContrasts.push_back((half[0] - half[1]) / 2);
        }
    }
    return cells;
}

} // namespace

class TestCrossedMean : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Sums of squares 158/15, 656/15 and 112/15 with 2, 4 and 8 degrees of freedom: by hand, and by projections in
    /// numpy 2.4.6; half widths and p by scipy 1.17.1.
    void componentsByHand()
    {
        const std::vector<double> values{1, 2, 4, 3, 6, 2, 4, 4, 5, 8, 0, 1, 3, 5, 4};
        const auto mean = stats::crossedMean(values, 3);
        QVERIFY(mean.ok());
        QVERIFY(isNear(mean->mean, 52.0 / 15));
        const double realisations = 158.0 / 30;
        const double clusters = 656.0 / 60;
        const double residual = 112.0 / 120;
        QVERIFY(isNear(mean->components.realisations, (realisations - residual) / 5));
        QVERIFY(isNear(mean->components.clusters, (clusters - residual) / 3 / 5));
        QVERIFY(isNear(mean->components.residual, residual / 5));
        QVERIFY(!mean->components.draws);
        QVERIFY(isNear(mean->standardError(), 1.0088497300281034));
        QVERIFY(isNear(mean->halfWidth(0.05), 3.4116206209817883));
        QVERIFY(isNear(mean->halfWidth(0.001), 20.000234860646028));
        QVERIFY(isNear(mean->pOf(2), 0.24630742317462567));
        QCOMPARE(mean->pOf(0), 1.0 / 16); // 0.048 by t, but five templates
        QCOMPARE(mean->pOf(mean->mean), 1.0);
        QVERIFY(isNear(mean->equivalenceP(5), mean->pOf(5) / 2));
        QVERIFY(mean->equivalenceP(1) > 0.5);
        QVERIFY(std::isinf(mean->minimumDetectableEffect(0.05, 0)));
        QVERIFY(isNear(mean->minimumDetectableEffect(0.1, 0), mean->halfWidth(0.1) + mean->halfWidth(0.4)));
    }

    /// Equal realisations leave what one would have said: the templates' own t.
    void equalRealisationsAreOne()
    {
        const std::vector<double> one{0.1, 0.3, 0.2, 0.5, 0.4, 0.0, 0.6, 0.3};
        std::vector<double> three;
        for (int i = 0; i < 3; ++i)
            three.insert(three.end(), one.begin(), one.end());
        const auto mean = stats::crossedMean(three, 3);
        QVERIFY(mean.ok());
        QVERIFY(isNear(mean->standardError(), 0.2 / std::sqrt(8.0)));
        QVERIFY(mean->components.realisations < 1e-25 && mean->components.residual < 1e-25);
    }

    void componentsAreRecovered()
    {
        RandomStream random(7);
        stats::VarianceComponents sum;
        sum.draws = 0;
        constexpr int kTables = 400;
        constexpr double kClusters = 40;
        for (int i = 0; i < kTables; ++i) {
            const Cells cells = drawn(random, 5, 40, {1, 0.6, 0.3, 0.5});
            const auto mean = stats::crossedMean(cells.values, 5, cells.drawContrasts).value();
            sum.clusters += mean.components.clusters / kTables;
            *sum.draws += *mean.components.draws / kTables;
            sum.realisations += mean.components.realisations / kTables;
            sum.residual += mean.components.residual / kTables;
        }
        QVERIFY(isNear(sum.clusters * kClusters, 1, 0.05));
        QVERIFY(isNear(*sum.draws * kClusters, 0.36, 0.03));
        QVERIFY(isNear(sum.realisations, 0.09, 0.01));
        QVERIFY(isNear(sum.residual * kClusters, 0.25, 0.02));
    }

    /// At both levels at most what they say, whichever component is the largest; templates alone would reject in a
    /// half.
    void nothingIsRarelyRejected()
    {
        RandomStream random(11);
        constexpr int kTables = 3000;
        for (const Deviations& deviations : {Deviations{1, 0, 0, 1}, Deviations{1, 0, 0.3, 0.5},
                                             Deviations{1, 0, 1, 0.3}, Deviations{0.01, 0, 0.2, 1}})
            for (const std::size_t realisations : {std::size_t{3}, std::size_t{5}}) {
                int at05 = 0;
                int at005 = 0;
                for (int i = 0; i < kTables; ++i) {
                    const auto mean =
                        stats::crossedMean(drawn(random, realisations, 44, deviations).values, realisations).value();
                    const bool outside = std::fabs(mean.mean) >= mean.halfWidth(0.05);
                    at05 += outside ? 1 : 0;
                    at005 += std::fabs(mean.mean) >= mean.halfWidth(0.005) ? 1 : 0;
                    if (i < 100) // interval and p agree
                        QCOMPARE(mean.pOf(0) <= 0.05, outside);
                }
                QVERIFY2(at05 <= 0.06 * kTables, qPrintable(QString::number(at05)));
                QVERIFY2(at005 <= 0.009 * kTables, qPrintable(QString::number(at005)));
            }
    }

    /// A mean that is nearly the centre has a p of nearly 1: Student's quantile is there in the middle, too.
    void nearTheCentre()
    {
        for (const double degrees : {1.0, 2.0, 4.0, 11.0, 43.0, 1000.0})
            for (double above = 0.3; above > 1e-12; above /= 1.3) {
                const double t = stats::studentQuantile(0.5 + above, degrees);
                QVERIFY(t > 0 && std::fabs(stats::studentQuantile(0.5 - above, degrees) + t) <= 1e-9 * t + 1e-15);
                QVERIFY2(std::fabs((1 - stats::studentTwoSidedP(t, degrees)) / 2 - above) <= 1e-9 * above + 1e-14,
                         qPrintable(QString::number(above)));
            }
        const auto mean =
            stats::crossedMean(std::vector<double>{1, 2, 4, 3, 6, 2, 4, 4, 5, 8, 0, 1, 3, 5, 4}, 3).value();
        double before = 1;
        for (double distance = 1e-14; distance < 1; distance *= 2) {
            const double p = mean.pOf(mean.mean + distance);
            QVERIFY(p <= before && p > 0);
            before = p;
        }
        QVERIFY(before < 0.9);
    }

    void whatCannotBeIsSaid()
    {
        const std::vector<double> values{1, 2, 3, 4};
        QVERIFY(!stats::crossedMean(values, 1).ok());
        QVERIFY(!stats::crossedMean(values, 4).ok());
        QVERIFY(!stats::crossedMean(values, 3).ok());
        QVERIFY(!stats::crossedMean(values, 2, std::vector<double>{1}).ok());
        QCOMPARE(stats::crossedMean(std::vector<double>{1, NAN, 2, 3}, 2).error().kind, ErrorKind::Numerical);
    }
};

FW_TEST(TestCrossedMean)
#include "test_crossed_mean.moc"
