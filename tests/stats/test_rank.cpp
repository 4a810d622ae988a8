#include <QtTest>

#include "core/stats/calibration.h"
#include "core/stats/rank.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

namespace {

std::vector<char> flags(const QJsonValue& array)
{
    std::vector<char> result;
    for (const double value : numbers(array))
        result.push_back(value != 0 ? 1 : 0);
    return result;
}

} // namespace

class TestRank : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalValuesShareTheirRanks()
    {
        QCOMPARE(midRanks(std::vector<double>{3, 1, 3, 2, 3}), (std::vector<double>{4, 1, 4, 2, 4}));
        QVERIFY(midRanks({}).empty());
    }

    void kendallAgreesWithScipy()
    {
        const QJsonArray cases = statsGoldens()["kendall"].toArray();
        QVERIFY(cases.size() >= 4);
        for (const QJsonValue& golden : cases)
            COMPARE_NEAR(kendall(numbers(golden["x"]), numbers(golden["y"])), golden["tau"].toDouble(), 1e-12);
        const std::vector<double> x{1, 2, 3};
        QVERIFY(std::isnan(kendall(x, std::vector<double>{1, 1, 1})));
        QVERIFY(std::isnan(kendall(x, std::vector<double>{1, 2})));
        QVERIFY(std::isnan(kendall(x, std::vector<double>{1, 2, std::nan("")})));
    }

    void spearmanAgreesWithScipy()
    {
        const QJsonObject golden = statsGoldens()["spearman"].toObject();
        const std::vector<double> x = numbers(golden["x"]);
        const std::vector<double> y = numbers(golden["y"]);
        COMPARE_NEAR(spearman(x, y), golden["rho"].toDouble(), 1e-12);
        COMPARE_NEAR(spearman(x, x), 1.0, 1e-12);
        const std::vector<double> flat(x.size(), 1.0);
        QVERIFY(std::isnan(spearman(x, flat)));
        QVERIFY(std::isnan(spearman(x, std::vector<double>{1, 2})));
    }

    void areaAgreesWithScikitLearnTiesIncluded()
    {
        const QJsonObject golden = statsGoldens()["auc"].toObject();
        const std::vector<double> scores = numbers(golden["scores"]);
        const std::vector<char> labels = flags(golden["labels"]);
        COMPARE_NEAR(areaUnderCurve(scores, labels), golden["auc"].toDouble(), 1e-12);
        std::vector<double> turned = scores;
        for (double& score : turned)
            score = -score;
        COMPARE_NEAR(areaUnderCurve(turned, labels), 1 - golden["auc"].toDouble(), 1e-12);
        const std::vector<double> same(scores.size(), 0.5);
        COMPARE_NEAR(areaUnderCurve(same, labels), 0.5, 1e-12);
        QVERIFY(std::isnan(areaUnderCurve(same, std::vector<char>(same.size(), 1))));
        std::vector<double> broken = scores;
        broken[5] = NAN;
        QVERIFY(std::isnan(areaUnderCurve(broken, labels)));
    }

    void calibrationErrorAgreesWithItsDefinition()
    {
        const QJsonObject golden = statsGoldens()["calibration"].toObject();
        const std::vector<double> p = numbers(golden["p"]);
        COMPARE_NEAR(expectedCalibrationError(p, flags(golden["y"])), golden["ece"].toDouble(), 1e-12);
        const std::vector<double> certain{0.0, 1.0, 1.0, 0.0};
        QCOMPARE(expectedCalibrationError(certain, std::vector<char>{0, 1, 1, 0}), 0.0);
        QCOMPARE(expectedCalibrationError(certain, std::vector<char>{1, 0, 0, 1}), 1.0);
        QVERIFY(std::isnan(expectedCalibrationError({}, {})));
        QVERIFY(std::isnan(expectedCalibrationError(std::vector<double>{NAN}, std::vector<char>{1})));
    }
};

FW_TEST(TestRank)
#include "test_rank.moc"
