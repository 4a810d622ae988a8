#include <QtTest>

#include "core/base/random.h"
#include "core/stats/normal.h"
#include "core/stats/permutation.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

namespace {

Rows column(std::vector<double> values)
{
    const std::size_t count = values.size();
    return {std::move(values), count, 1};
}

double total(std::span<const double> totals)
{
    return totals[0];
}

} // namespace

class TestPermutation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithScipy_data()
    {
        QTest::addColumn<int>("index");
        const QJsonArray cases = statsGoldens()["sign_flip"].toArray();
        for (int i = 0; i < cases.size(); ++i)
            QTest::newRow(qPrintable(cases[i]["name"].toString())) << i;
    }
    void agreesWithScipy()
    {
        QFETCH(int, index);
        const QJsonObject golden = statsGoldens()["sign_flip"].toArray()[index].toObject();
        const Rows base = rowsOf(golden["base"]);
        const Rows variant = rowsOf(golden["variant"]);
        SignFlipOptions options;
        options.minimumPermutations = 99'999;
        options.threads = 2;
        const auto result = signFlipTest(base.view(), variant.view(), ratioOfTotals, options);
        QVERIFY(result.ok());
        QCOMPARE(result->exact, golden["exact"].toBool());
        COMPARE_NEAR(result->observed, golden["observed"].toDouble(), 1e-12);
        const double p = golden["p"].toDouble();
        // Exact ones agree to the digit; drawn ones within four standard errors of two samples of 100,000.
        COMPARE_NEAR(result->p, p, result->exact ? 1e-12 : 4 * std::sqrt(2 * p * (1 - p) / 1e5) + 2e-5);
    }

    void exactByHand()
    {
        // Differences 1, 2, 3: of the 8 sign patterns only +++ and −−− reach |6|.
        const auto result = signFlipTest(column({0, 0, 0}).view(), column({1, 2, 3}).view(), total, {});
        QVERIFY(result.ok());
        QVERIFY(result->exact);
        QCOMPARE(result->permutations, std::size_t{7});
        QCOMPARE(result->exceeding, std::size_t{1});
        QCOMPARE(result->p, 0.25);
        QCOMPARE(result->observed, 6.0);
    }

    void clustersThatDontDifferChangeNothing()
    {
        std::vector<double> base{0, 0, 0};
        std::vector<double> variant{1, 2, 3};
        for (int i = 0; i < 40; ++i) {
            base.push_back(0.1 * i);
            variant.push_back(0.1 * i);
        }
        const auto result = signFlipTest(column(base).view(), column(variant).view(), total, {});
        QVERIFY(result->exact);
        QCOMPARE(result->p, 0.25);
        const auto none = signFlipTest(column(base).view(), column(base).view(), total, {});
        QCOMPARE(none->p, 1.0);
        QCOMPARE(none->observed, 0.0);
        QCOMPARE(none->permutations, std::size_t{0});
    }

    void tiesCountInSpiteOfRounding()
    {
        // Differences in tenths, which binary numbers cannot hold: many sign patterns tie with the observed one, but
        // only up to rounding. The same differences as whole numbers give the count without any.
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            fw::RandomStream stream(seed, 1);
            const std::vector<double> zeros(9, 0.0);
            std::vector<double> tenths;
            std::vector<double> base;
            std::vector<double> variant;
            for (int i = 0; i < 9; ++i) {
                tenths.push_back(1.0 + stream.nextBelow(9));
                if (stream.nextBelow(3) == 0)
                    tenths.back() = -tenths.back();
                base.push_back(stream.nextUniform());
                variant.push_back(base.back() + tenths.back() / 10);
            }
            const auto rounded = signFlipTest(column(base).view(), column(variant).view(), total, {});
            const auto exact = signFlipTest(column(zeros).view(), column(tenths).view(), total, {});
            QCOMPARE(rounded->exceeding, exact->exceeding);
        }
    }

    void swappingBaseAndVariantKeepsP()
    {
        const QJsonObject golden = statsGoldens()["sign_flip"].toArray()[2].toObject();
        const Rows base = rowsOf(golden["base"]);
        const Rows variant = rowsOf(golden["variant"]);
        const auto forth = signFlipTest(base.view(), variant.view(), ratioOfTotals, {});
        const auto back = signFlipTest(variant.view(), base.view(), ratioOfTotals, {});
        COMPARE_NEAR(back->observed, -forth->observed, 1e-15);
        QCOMPARE(back->p, forth->p);
    }

    /// Whether tables of eight or of four clusters are looked up: p is that of a normal figure, 2 · Φ(−z).
    void manyClustersAreFlippedEachByItself_data()
    {
        QTest::addColumn<int>("clusters");
        for (const int clusters : {17, 64, 65, 1000, 1500})
            QTest::addRow("%d", clusters) << clusters;
    }
    void manyClustersAreFlippedEachByItself()
    {
        QFETCH(int, clusters);
        std::vector<double> base(static_cast<std::size_t>(clusters), 0.0);
        std::vector<double> variant;
        for (int i = 0; i < clusters; ++i) // unequal steps, so that every cluster has its own weight
            variant.push_back((i % 5 == 0 ? -1 : 1) * (1 + 0.01 * (i % 7)));
        double sum = 0;
        double squares = 0;
        for (const double step : variant) {
            sum += step;
            squares += step * step;
        }
        // Constants keep the observed sum at 1.5 standard deviations.
        const double wanted = 1.5 * std::sqrt(squares);
        for (double& step : variant)
            step += (wanted - sum) / clusters;
        squares = 0;
        for (const double step : variant)
            squares += step * step;
        const auto result =
            signFlipTest(column(base).view(), column(variant).view(), total, {.minimumPermutations = 40'000});
        QVERIFY(!result->exact);
        const double p = 2 * normalCdf(-wanted / std::sqrt(squares));
        COMPARE_NEAR(result->p, p, 0.01 + 0.3 / clusters);
    }

    void permutationsRiseUntilHolmCouldPass()
    {
        std::vector<double> base(40, 0.0);
        std::vector<double> variant(40, 1.0); // as clear as can be: b stays 0
        SignFlipOptions options;
        options.minimumPermutations = 999;
        options.family = 200;
        const auto clear = signFlipTest(column(base).view(), column(variant).view(), total, options);
        QCOMPARE(clear->permutations, std::size_t{80'000}); // 20 · 200/0.05
        QVERIFY(!clear->exact);
        QVERIFY(clear->p * 200 < 0.05);
        for (std::size_t i = 0; i < 20; ++i)
            variant[2 * i] = -1.0;
        variant[0] = 1.0;
        const auto unclear = signFlipTest(column(base).view(), column(variant).view(), total, options);
        QCOMPARE(unclear->permutations, std::size_t{999}); // large p: no time spent
        QVERIFY(unclear->p > 0.5);
    }

    void threadsChangeNoDigit()
    {
        const QJsonObject golden = statsGoldens()["sign_flip"].toArray()[2].toObject();
        const Rows base = rowsOf(golden["base"]);
        const Rows variant = rowsOf(golden["variant"]);
        SignFlipOptions options;
        options.family = 50;
        const auto one = signFlipTest(base.view(), variant.view(), ratioOfTotals, options);
        options.threads = 5;
        const auto five = signFlipTest(base.view(), variant.view(), ratioOfTotals, options);
        QCOMPARE(five->exceeding, one->exceeding);
        QCOMPARE(five->permutations, one->permutations);
    }

    void pIsUniformWhereNothingDiffers()
    {
        // 400 data sets without an effect: about 5 % of the p-values are at most 0.05 (standard error 1.1 %).
        int small = 0;
        for (std::uint64_t seed = 0; seed < 400; ++seed) {
            fw::RandomStream stream(seed, 3);
            std::vector<double> base(25);
            std::vector<double> variant(25);
            for (std::size_t i = 0; i < 25; ++i) {
                base[i] = stream.nextNormal();
                variant[i] = stream.nextNormal();
            }
            SignFlipOptions options;
            options.minimumPermutations = 999;
            small += signFlipTest(column(base).view(), column(variant).view(), total, options)->p <= 0.05 ? 1 : 0;
        }
        QVERIFY2(small >= 8 && small <= 33, qPrintable(QString::number(small)));
    }

    void badInputIsAnError()
    {
        const Rows one = column({1, 2, 3});
        const Rows two = column({1, 2});
        QVERIFY(!signFlipTest(one.view(), two.view(), total, {}).ok());
        QVERIFY(!signFlipTest(one.view(), one.view(), total, {.family = 0}).ok());
        QVERIFY(!signFlipTest(one.view(), one.view(), total, {.alpha = 0}).ok());
        QVERIFY(!signFlipTest(one.view(), one.view(), total, {.exactClusters = 25}).ok());
        QVERIFY(!signFlipTest(one.view(), one.view(), total, {.family = 1'000'000'000}).ok());
        const auto undefined =
            signFlipTest(one.view(), one.view(), [](std::span<const double>) { return std::nan(""); }, {});
        QVERIFY(!undefined.ok());
        QCOMPARE(undefined.error().kind, fw::ErrorKind::Numerical);
    }
};

FW_TEST(TestPermutation)
#include "test_permutation.moc"
