// Figures of classifiers: against scikit-learn and by hand.
#include <QtTest>

#include "core/stats/calibration.h"
#include "core/stats/classes.h"
#include "core/stats/detection.h"
#include "core/stats/rank.h"
#include "core/stats/roc_interval.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

namespace {

template <typename T>
std::vector<T> whole(const QJsonValue& array)
{
    std::vector<T> result;
    for (const double value : numbers(array))
        result.push_back(static_cast<T>(value));
    return result;
}

} // namespace

class TestClassification : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void detectionAgreesWithScikitLearn()
    {
        const QJsonArray cases = statsGoldens("classification.json")["detection"].toArray();
        QCOMPARE(cases.size(), 3);
        for (const QJsonValue& golden : cases) {
            const std::vector<double> scores = numbers(golden["scores"]);
            const auto labels = whole<char>(golden["labels"]);
            const DetectionCounts counts = countDetections(scores, labels, golden["threshold"].toDouble());
            QCOMPARE(counts.positives() + counts.negatives(), scores.size());
            COMPARE_NEAR(counts.precision(), golden["precision"].toDouble(), 1e-12);
            COMPARE_NEAR(counts.recall(), golden["recall"].toDouble(), 1e-12);
            COMPARE_NEAR(counts.f1(), golden["f1"].toDouble(), 1e-12);
            COMPARE_NEAR(counts.accuracy(), golden["accuracy"].toDouble(), 1e-12);
            COMPARE_NEAR(averagePrecision(scores, labels), golden["average_precision"].toDouble(), 1e-12);
            COMPARE_NEAR(brierScore(scores, labels), golden["brier"].toDouble(), 1e-12);
        }
    }

    void theAreasIntervalIsDeLongs()
    {
        for (const QJsonValue& golden : statsGoldens("classification.json")["detection"].toArray()) {
            const std::vector<double> scores = numbers(golden["scores"]);
            const auto labels = whole<char>(golden["labels"]);
            const auto interval = areaUnderCurveInterval(scores, labels, golden["confidence"].toDouble());
            QVERIFY(interval.ok());
            COMPARE_NEAR(interval->estimate, golden["roc_auc"].toDouble(), 1e-12);
            COMPARE_NEAR(interval->standardError, golden["delong"]["error"].toDouble(), 1e-12);
            COMPARE_NEAR(interval->low, golden["delong"]["low"].toDouble(), 1e-12);
            COMPARE_NEAR(interval->high, golden["delong"]["high"].toDouble(), 1e-12);
            QVERIFY(!interval->degenerate);
            QCOMPARE(interval->method, IntervalMethod::DeLong);
        }
    }

    void aPerfectSeparationHasNoWidthAndSaysSo()
    {
        const auto interval =
            areaUnderCurveInterval(std::vector<double>{0.1, 0.2, 0.8, 0.9}, std::vector<char>{0, 0, 1, 1});
        QVERIFY(interval.ok());
        QCOMPARE(interval->estimate, 1.0);
        QCOMPARE(interval->low, 1.0);
        QVERIFY(interval->degenerate);
    }

    void noAreaWithoutBothKinds()
    {
        const std::vector<double> scores{0.1, 0.2, 0.8, 0.9};
        QVERIFY(!areaUnderCurveInterval(scores, std::vector<char>{1, 1, 1, 1}).ok());
        QVERIFY(!areaUnderCurveInterval(scores, std::vector<char>{0, 1, 1, 1}).ok());
        QVERIFY(!areaUnderCurveInterval(scores, std::vector<char>{0, 1}).ok());
        QVERIFY(!areaUnderCurveInterval(std::vector<double>{0.1, NAN, 0.8, 0.9}, std::vector<char>{0, 0, 1, 1}).ok());
        QVERIFY(!areaUnderCurveInterval(scores, std::vector<char>{0, 0, 1, 1}, 1.0).ok());
    }

    void sharesOfNothingAreNoNumbers()
    {
        const DetectionCounts none = countDetections(std::vector<double>{0.1, 0.2}, std::vector<char>{0, 0}, 0.5);
        QVERIFY(std::isnan(none.precision()));
        QVERIFY(std::isnan(none.recall()));
        QVERIFY(std::isnan(none.f1()));
        QCOMPARE(none.accuracy(), 1.0);
        QVERIFY(std::isnan(DetectionCounts().accuracy()));
        QVERIFY(std::isnan(averagePrecision(std::vector<double>{0.1, 0.2}, std::vector<char>{0, 0})));
        QVERIFY(std::isnan(averagePrecision(std::vector<double>{NAN, 0.2}, std::vector<char>{0, 1})));
        QVERIFY(std::isnan(brierScore({}, {})));
    }

    void theThresholdItselfIsFlagged()
    {
        const DetectionCounts counts = countDetections(std::vector<double>{0.5, 0.49}, std::vector<char>{1, 1}, 0.5);
        QCOMPARE(counts.truePositives, std::size_t{1});
        QCOMPARE(counts.falseNegatives, std::size_t{1});
    }

    void classesAgreeWithScikitLearn()
    {
        const QJsonArray cases = statsGoldens("classification.json")["classes"].toArray();
        QCOMPARE(cases.size(), 3);
        for (const QJsonValue& golden : cases) {
            const auto classes = static_cast<std::size_t>(golden["classes"].toInt());
            const ConfusionMatrix matrix = confusionMatrix(whole<std::size_t>(golden["truth"]),
                                                           whole<std::size_t>(golden["decision"]), classes);
            const QJsonArray rows = golden["matrix"].toArray();
            for (std::size_t row = 0; row < classes; ++row)
                for (std::size_t column = 0; column < classes; ++column)
                    QCOMPARE(int(matrix.at(row, column)), rows[int(row)].toArray()[int(column)].toInt());
            COMPARE_NEAR(double(matrix.correct()) / double(matrix.total()), golden["accuracy"].toDouble(), 1e-12);
            COMPARE_NEAR(macroF1(matrix), golden["macro_f1"].toDouble(), 1e-12);
            COMPARE_NEAR(cohenKappa(matrix), golden["kappa"].toDouble(), 1e-12);
        }
    }

    void kappaNeedsRoomForDisagreement()
    {
        using Classes = std::vector<std::size_t>;
        QVERIFY(std::isnan(cohenKappa(confusionMatrix(Classes{1, 1}, Classes{1, 1}, 2))));
        QVERIFY(std::isnan(cohenKappa(confusionMatrix({}, {}, 2))));
        QVERIFY(std::isnan(macroF1(confusionMatrix({}, {}, 2))));
        COMPARE_NEAR(cohenKappa(confusionMatrix(Classes{0, 1, 0, 1}, Classes{0, 1, 0, 1}, 2)), 1.0, 1e-12);
        COMPARE_NEAR(cohenKappa(confusionMatrix(Classes{0, 1, 0, 1}, Classes{1, 0, 1, 0}, 2)), -1.0, 1e-12);
        QCOMPARE(confusionMatrix(Classes{0, 7}, Classes{0, 0}, 2).total(), std::size_t{1});
    }
};

FW_TEST(TestClassification)
#include "test_classification.moc"
