// Evaluations and agreement of scorers, counted by hand.
#include <QtTest>

#include <cmath>

#include "core/measure/scorer_evaluation.h"
#include "core/stats/agreement.h"
#include "core/stats/binomial.h"
#include "core/stats/rank.h"
#include "tests/test_main.h"

using namespace fw::measure;
using Groups = std::vector<std::vector<std::string>>;
using Texts = std::vector<std::string>;

class TestScorerEvaluation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void detectionIsCountedPerGroup()
    {
        const std::vector<double> scores{0.9, 0.4, 0.6, 0.1, 0.5, 0.2};
        const std::vector<char> positive{1, 1, 0, 0, 0, 1};
        const Groups groups{{"a"}, {"a", "b"}, {"a"}, {}, {"b"}, {"c"}};
        const auto evaluation = evaluateDetection({scores, positive, groups, 0.5});
        QVERIFY(evaluation.ok());
        QCOMPARE(evaluation->texts, std::size_t{6});
        QCOMPARE(evaluation->all.counts.truePositives, std::size_t{1});
        QCOMPARE(evaluation->all.counts.falsePositives, std::size_t{2});
        QCOMPARE(evaluation->all.falsePositiveRate->estimate, 2.0 / 3);
        QCOMPARE(evaluation->all.falseNegativeRate->estimate, 2.0 / 3);
        QCOMPARE(evaluation->areaUnderCurve->estimate, fw::stats::areaUnderCurve(scores, positive));
        QVERIFY(evaluation->areaUnderCurve->low < evaluation->areaUnderCurve->estimate);
        QVERIFY(std::isfinite(evaluation->calibrationError) && std::isfinite(evaluation->brierScore));

        QCOMPARE(evaluation->groups.size(), std::size_t{3});
        const GroupRates& a = evaluation->groups[0];
        QCOMPARE(a.group, std::string("a"));
        QCOMPARE(a.counts.positives(), std::size_t{2});
        QCOMPARE(a.falsePositiveRate->estimate, 1.0);
        QCOMPARE(a.falseNegativeRate->estimate, 0.5);
        const auto exact = fw::stats::exactBinomialInterval(1, 2);
        QCOMPARE(a.falseNegativeRate->low, exact->low);
        QCOMPARE(a.falseNegativeRate->high, exact->high);
        QCOMPARE(evaluation->groups[1].group, std::string("b"));
        QCOMPARE(evaluation->groups[2].group, std::string("c"));
        QVERIFY(!evaluation->groups[2].falsePositiveRate); // no negative in it
        QCOMPARE(evaluation->groups[2].falseNegativeRate->estimate, 1.0);
    }

    void oneKindOfTextsHasNoCurve()
    {
        const std::vector<double> scores{0.9, 0.4};
        const auto evaluation = evaluateDetection({scores, std::vector<char>{0, 0}, {}, 0.5});
        QVERIFY(evaluation.ok());
        QVERIFY(!evaluation->areaUnderCurve);
        QVERIFY(std::isnan(evaluation->averagePrecision));
        QVERIFY(!evaluation->all.falseNegativeRate);
        QVERIFY(evaluation->groups.empty());
    }

    void aBipolarScaleHasNoCalibration()
    {
        const std::vector<double> scores{0.9, -0.4, 0.2, -0.9};
        LabelledScores labelled{scores, {}, {}, 0.5};
        const std::vector<char> positive{1, 0, 1, 0};
        labelled.positive = positive;
        labelled.scale = fw::catalogue::ScoreScale::Bipolar;
        const auto evaluation = evaluateDetection(labelled);
        QVERIFY(std::isnan(evaluation->calibrationError));
        QVERIFY(std::isnan(evaluation->brierScore));
        QCOMPARE(evaluation->areaUnderCurve->estimate, 1.0);
    }

    void impossibleInputIsRefused()
    {
        const std::vector<double> scores{0.9, 0.4};
        const std::vector<char> positive{1, 0};
        QVERIFY(!evaluateDetection({}).ok());
        QVERIFY(!evaluateDetection({scores, std::vector<char>{1}, {}, 0.5}).ok());
        QVERIFY(!evaluateDetection({scores, positive, Groups{{"a"}}, 0.5}).ok());
        QVERIFY(!evaluateDetection({std::vector<double>{0.9, NAN}, positive, {}, 0.5}).ok());
        const std::vector<std::size_t> classes{0, 1};
        QVERIFY(!evaluateClasses({}).ok());
        QVERIFY(!evaluateClasses({classes, std::vector<std::size_t>{0}, {}, {"x", "y"}}).ok());
        QVERIFY(!evaluateClasses({classes, classes, {}, {"x"}}).ok());
        QVERIFY(!fw::stats::agreement({}, 0.5, {}, 0.5).ok());
        QVERIFY(!fw::stats::agreement(scores, 0.5, std::vector<double>{1}, 0.5).ok());
        QVERIFY(!fw::stats::agreement(scores, 0.5, std::vector<double>{1, INFINITY}, 0.5).ok());
    }

    void classesAreCounted()
    {
        const std::vector<std::size_t> decided{0, 1, 2, 2, 0};
        const std::vector<std::size_t> truth{0, 1, 2, 1, 2};
        const Groups groups{{"a"}, {"a"}, {"b"}, {"a"}, {}};
        const auto evaluation = evaluateClasses({decided, truth, groups, {"negative", "neutral", "positive"}});
        QVERIFY(evaluation.ok());
        QCOMPARE(evaluation->accuracy.estimate, 0.6);
        QCOMPARE(evaluation->accuracy.low, fw::stats::exactBinomialInterval(3, 5)->low);
        QCOMPARE(evaluation->matrix.at(1, 2), std::size_t{1});
        QCOMPARE(evaluation->matrix.at(2, 0), std::size_t{1});
        QVERIFY(std::abs(evaluation->macroF1 - (2.0 / 3 + 2.0 / 3 + 0.5) / 3) < 1e-12);
        QVERIFY(std::abs(evaluation->kappa - (0.6 - 0.32) / (1 - 0.32)) < 1e-12);
        QCOMPARE(evaluation->groups.size(), std::size_t{2});
        QCOMPARE(evaluation->groups[0].texts, std::size_t{3});
        QCOMPARE(evaluation->groups[0].accuracy.estimate, 2.0 / 3);
    }

    void cellsHoldSeveralGroups()
    {
        QCOMPARE(groupsOfCell("mexican|latino"), (Texts{"mexican", "latino"}));
        QCOMPARE(groupsOfCell(" physical dis ; women,women\t|| "), (Texts{"physical dis", "women"}));
        QCOMPARE(groupsOfCell(""), Texts{});
        QCOMPARE(groupsOfCell(";"), Texts{});
    }

    void agreementIsCounted()
    {
        const std::vector<double> first{0.9, 0.8, 0.1, 0.4, 0.7};
        const std::vector<double> second{1, 0, 0, 0, 1};
        const auto agreement = fw::stats::agreement(first, 0.5, second, 1);
        QVERIFY(agreement.ok());
        QCOMPARE(agreement->bothFlag, std::size_t{2});
        QCOMPARE(agreement->onlyFirst, std::size_t{1});
        QCOMPARE(agreement->onlySecond, std::size_t{0});
        QCOMPARE(agreement->neitherFlags, std::size_t{2});
        QCOMPARE(agreement->sameDecision, 0.8);
        QVERIFY(std::abs(agreement->kappa - (0.8 - 0.48) / (1 - 0.48)) < 1e-12);
        QCOMPARE(agreement->spearman, fw::stats::spearman(first, second));
        const auto constant = fw::stats::agreement(first, 0, std::vector<double>(5, 1.0), 0.5);
        QVERIFY(std::isnan(constant->spearman) && std::isnan(constant->kappa));
        QCOMPARE(constant->sameDecision, 1.0);
    }
};

FW_TEST(TestScorerEvaluation)
#include "test_scorer_evaluation.moc"
