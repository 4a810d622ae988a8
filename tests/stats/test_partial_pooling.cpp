#include <QtTest>

#include "core/base/random.h"
#include "core/stats/partial_pooling.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

class TestPartialPooling : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// Paule & Mandel's variance as in statsmodels, Morris' formulas in numpy.
    void agreesWithTheReference_data()
    {
        QTest::addColumn<int>("index");
        const QJsonArray cases = statsGoldens()["partial_pooling"].toArray();
        QVERIFY(cases.size() >= 4);
        for (int i = 0; i < cases.size(); ++i)
            QTest::newRow(qPrintable(QString("tau %1").arg(cases[i]["tau"].toDouble()))) << i;
    }
    void agreesWithTheReference()
    {
        QFETCH(int, index);
        const QJsonObject golden = statsGoldens()["partial_pooling"].toArray()[index].toObject();
        const auto pooled = poolPartially(numbers(golden["y"]), numbers(golden["s"]));
        QVERIFY2(pooled.ok(), pooled.ok() ? "" : pooled.error().message.c_str());
        COMPARE_NEAR(pooled->mean, golden["mean"].toDouble(), 1e-10);
        COMPARE_NEAR(pooled->meanError, golden["mean_error"].toDouble(), 1e-10);
        COMPARE_NEAR(pooled->betweenDeviation, golden["tau"].toDouble(), 1e-9);
        const std::vector<double> estimates = numbers(golden["estimate"]);
        const std::vector<double> shrinkages = numbers(golden["shrinkage"]);
        const std::vector<double> errors = numbers(golden["error"]);
        QCOMPARE(pooled->groups.size(), estimates.size());
        for (std::size_t i = 0; i < estimates.size(); ++i) {
            const PooledGroup& group = pooled->groups[i];
            COMPARE_NEAR(group.estimate, estimates[i], 1e-9);
            COMPARE_NEAR(group.shrinkage, shrinkages[i], 1e-9);
            COMPARE_NEAR(group.standardError, errors[i], 1e-9);
            COMPARE_NEAR(group.high - group.estimate, 1.959963985 * errors[i], 1e-8);
            COMPARE_NEAR(group.estimate - group.low, 1.959963985 * errors[i], 1e-8);
        }
    }

    void smallGroupsLeanFurther()
    {
        const auto pooled = poolPartially(std::vector<double>{0.1, 0.5, 0.3, 0.9, 0.9},
                                          std::vector<double>{0.05, 0.05, 0.05, 0.05, 0.4});
        const PooledGroup& known = pooled->groups[3];
        const PooledGroup& unknown = pooled->groups[4];
        QVERIFY(pooled->mean < unknown.estimate && unknown.estimate < known.estimate && known.estimate < 0.9);
        QVERIFY(unknown.shrinkage > 2 * known.shrinkage);
        QVERIFY(unknown.standardError < 0.4); // what is known of the others helps
    }

    void groupsThatDontDifferMoreThanChanceLieAtTheMean()
    {
        const std::vector<double> figures{0.30, 0.31, 0.29, 0.30, 0.32, 0.28};
        const auto pooled = poolPartially(figures, std::vector<double>(6, 0.1));
        QCOMPARE(pooled->betweenDeviation, 0.0);
        for (std::size_t i = 0; i < figures.size(); ++i) // Morris: never all the way
            COMPARE_NEAR(pooled->groups[i].estimate, 0.3 + (figures[i] - 0.3) * 2 / 5, 1e-12);
    }

    void intervalsStayInTheRange()
    {
        PartialPoolingOptions options;
        options.range = {0, 1};
        const auto pooled =
            poolPartially(std::vector<double>{0.02, 0.99, 0.4, 0.5}, std::vector<double>{0.1, 0.1, 0.1, 0.1}, options);
        QCOMPARE(pooled->groups[0].low, 0.0);
        QCOMPARE(pooled->groups[1].high, 1.0);
        QVERIFY(pooled->groups[2].low > 0 && pooled->groups[2].high < 1);
    }

    /// Eight groups, known errors between 0.5 and 1.5, a thousand times.
    void intervalsHoldTheTruth_data()
    {
        QTest::addColumn<double>("spread");
        QTest::addColumn<double>("most"); // Morris' intervals are on the safe side where groups are nearly alike
        QTest::newRow("groups alike") << 0.0 << 0.995;
        QTest::newRow("a little apart") << 0.5 << 0.985;
        QTest::newRow("as far as the errors") << 1.0 << 0.97;
        QTest::newRow("far apart") << 3.0 << 0.97;
    }
    void intervalsHoldTheTruth()
    {
        QFETCH(double, spread);
        QFETCH(double, most);
        constexpr int kSamples = 1000;
        constexpr std::size_t kGroups = 8;
        int holding = 0;
        double error = 0;
        double ownError = 0;
        for (int sample = 0; sample < kSamples; ++sample) {
            fw::RandomStream random(static_cast<std::uint64_t>(sample), 5);
            std::vector<double> truth(kGroups), figures(kGroups), errors(kGroups);
            for (std::size_t i = 0; i < kGroups; ++i) {
                errors[i] = 0.5 + static_cast<double>(i) / (kGroups - 1);
                truth[i] = spread * random.nextNormal();
                figures[i] = truth[i] + errors[i] * random.nextNormal();
            }
            const auto pooled = poolPartially(figures, errors);
            QVERIFY(pooled.ok());
            for (std::size_t i = 0; i < kGroups; ++i) {
                const PooledGroup& group = pooled->groups[i];
                holding += group.low <= truth[i] && truth[i] <= group.high ? 1 : 0;
                error += (group.estimate - truth[i]) * (group.estimate - truth[i]);
                ownError += (figures[i] - truth[i]) * (figures[i] - truth[i]);
            }
        }
        const double share = static_cast<double>(holding) / (kSamples * static_cast<double>(kGroups));
        QVERIFY2(share >= 0.935 && share <= most, qPrintable(QString::number(share)));
        QVERIFY2(error < ownError, qPrintable(QString("%1, unpooled %2").arg(error).arg(ownError)));
    }

    void badInputIsAnError()
    {
        const std::vector<double> four{0.1, 0.2, 0.3, 0.4};
        QVERIFY(!poolPartially(std::vector<double>{0.1, 0.2, 0.3}, std::vector<double>{0.1, 0.1, 0.1}).ok());
        QVERIFY(!poolPartially(four, std::vector<double>{0.1, 0.1, 0.1}).ok());
        QVERIFY(!poolPartially(four, four, {.confidence = 1}).ok());
        const auto equal = poolPartially(four, std::vector<double>{0.1, 0.0, 0.1, 0.1});
        QVERIFY(!equal.ok());
        QCOMPARE(equal.error().message, std::string("group 1 has no finite figure with a standard error above 0"));
        QVERIFY(!poolPartially(std::vector<double>{0.1, 0.2, std::nan(""), 0.4}, four).ok());
    }
};

FW_TEST(TestPartialPooling)
#include "test_partial_pooling.moc"
