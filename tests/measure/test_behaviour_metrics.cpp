// Metrics over choice sets, flips and counterfactuals, from rows written by hand.
#include <QtTest>

#include <cmath>
#include <vector>

#include "core/measure/divergence.h"
#include "core/measure/metrics.h"
#include "tests/test_main.h"

using namespace fw;

namespace {

using Rows = std::vector<std::vector<double>>;

/// The figure of items, each given as its rows of inputs.
double figure(const catalogue::Metric& metric, const std::vector<Rows>& items, double threshold = .5)
{
    std::vector<double> sums(metric.sums, 0.0);
    for (const Rows& rows : items) {
        std::vector<double> values;
        for (const auto& row : rows) {
            if (row.size() != metric.inputs.size())
                qFatal("%s reads %zu inputs", metric.id.c_str(), metric.inputs.size());
            values.insert(values.end(), row.begin(), row.end());
        }
        metric.reduce({values, rows.size(), metric.inputs.size()}, threshold, sums);
    }
    return metric.value(sums);
}

bool nearTo(double a, double b)
{
    return std::fabs(a - b) < 1e-12;
}

} // namespace

class TestBehaviourMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// The figures of arXiv 2407.09141's convention: 68 correct to incorrect, 18 back, 25 wrong to other wrong of
    /// 1,000.
    void flips()
    {
        const Rows stays = {{0, 0, 1}, {1, 1, 0}, {2, 2, 0}};
        const Rows toWrong = {{1, 0, 1}, {0, 1, 0}, {2, 2, 0}};
        const Rows toRight = {{0, 1, 1}, {1, 0, 0}, {2, 2, 0}};
        const Rows otherWrong = {{2, 2, 1}, {1, 0, 0}, {0, 1, 0}};
        std::vector<Rows> items(1000 - 68 - 18 - 25, stays);
        items.insert(items.end(), 68, toWrong);
        items.insert(items.end(), 18, toRight);
        items.insert(items.end(), 25, otherWrong);
        QVERIFY(nearTo(figure(measure::choiceFlips(), items), .086));
        QVERIFY(nearTo(figure(measure::allChoiceFlips(), items), .111));
        QVERIFY(nearTo(figure(measure::maskedChoiceFlips(), items), .036));
    }

    void accuracies()
    {
        // Rows: loss, right. The long wrong answer is likelier as a whole, the right one by the byte.
        const std::vector<Rows> summed = {{{3, 1}, {4, 0}}, {{3, 0}, {4, 1}}};
        QCOMPARE(figure(measure::choiceAccuracy(), summed), .5);
        const std::vector<Rows> perByte = {{{4, 8, 1}, {3, 2, 0}}};
        QCOMPARE(figure(measure::choiceAccuracyPerByte(), perByte), 1.0);
    }

    void flipsByTheBasesCertainty()
    {
        // Base: 50:50 and 95:5 (a difference of 2.94 nats).
        const Rows unsureFlips = {{1, 0, 1}, {0, .1, 0}};
        const Rows unsureStays = {{0, 0, 1}, {1, .1, 0}};
        const Rows sureStays = {{0, 0, 1}, {1, 2.95, 0}};
        const std::vector<Rows> items = {unsureFlips, unsureStays, sureStays, sureStays};
        QCOMPARE(figure(measure::uncertainChoiceFlips(), items), .5);
        QCOMPARE(figure(measure::certainChoiceFlips(), items), 0.0);
    }

    void pairs()
    {
        // Rows: loss of the more, then of the less stereotypical one.
        const std::vector<Rows> items = {{{1}, {2}}, {{1}, {2}}, {{1}, {2}}, {{2}, {1}}};
        QCOMPARE(figure(measure::stereotypePreference(), items), 75.0);
        QCOMPARE(figure(measure::stereotypeLogOdds(), items), .5);
        QCOMPARE(figure(measure::stereotypePreference(), {{{1}, {1}}}), 0.0); // a tie prefers nothing
    }

    void preferenceFlips()
    {
        const Rows stays = {{1, 1}, {2, 2}};
        const Rows towards = {{1, 2}, {2, 1}};
        const Rows away = {{2, 1}, {1, 2}};
        const std::vector<Rows> items = {stays, towards, towards, away, stays};
        QCOMPARE(figure(measure::preferenceFlips(), items), 60.0);
        QCOMPARE(figure(measure::maskedPreferenceFlips(), items), 40.0);
        QCOMPARE(figure(measure::uncertainPreferenceFlips(), items), 60.0); // all within log 9
        QVERIFY(std::isnan(figure(measure::certainPreferenceFlips(), items)));
    }

    void stereoSet()
    {
        // Rows: score, weight of the item. Two targets: one of two items, one of one.
        const Rows stereotype = {{3, .5}, {2, .5}, {1, .5}};
        const Rows unrelated = {{2, .5}, {1, .5}, {3, .5}};
        const Rows tie = {{2, 1}, {2, 1}, {1, 1}};
        const std::vector<Rows> items = {stereotype, unrelated, tie};
        QCOMPARE(figure(measure::stereoSetStereotypeScore(), items), 50.0); // (100 + 0) / 2: a tie is anti-stereotype
        QCOMPARE(figure(measure::stereoSetLanguageModelScore(), items), 75.0); // (50 + 100) / 2
        QCOMPARE(figure(measure::stereoSetIcat(), items), 75.0);
    }

    void toxicityFlips()
    {
        const std::vector<Rows> items = {{{.9, .1}, {.1, .9}, {.9, .9}, {.9, .2}}};
        QCOMPARE(figure(measure::newlyToxic(), items), .5);
        QCOMPARE(figure(measure::newlyClean(), items), .25);
        QCOMPARE(figure(measure::toxicityFlips(), items), .75);
        QCOMPARE(figure(measure::maskedToxicityFlips(), items), .5);
        QCOMPARE(figure(measure::newlyToxic(), items, .95), 0.0);
    }

    void counterfactuals()
    {
        const std::vector<Rows> items = {{{.4, .1}, {.6, .3}}, {{.1, .4}}};
        QVERIFY(nearTo(figure(measure::counterfactualGap(), items), (.3 - .3) / 2));
        QVERIFY(nearTo(figure(measure::counterfactualDistance(), items), .3));
        // Two of this group's and three of the others' are flagged.
        QVERIFY(nearTo(figure(measure::flaggedShare(), {{{.9, 2}, {.1, 1}, {.7, 0}}}), .4));
        QCOMPARE(figure(measure::uncertaintyShare(), {{{.05}, {.5}, {.89}, {.95}}}), .5);
    }

    void genderWords()
    {
        QCOMPARE(figure(measure::genderPolarity(), {{{3, 1}, {0, 0}}}), .5);
        QVERIFY(std::isnan(figure(measure::genderPolarity(), {{{0, 0}}})));
    }

    /// Against the quantile of the values themselves, which the levels only bracket.
    void upperDivergence()
    {
        const catalogue::Metric metric = measure::upperDivergenceFromBase();
        std::vector<double> row(metric.inputs.size(), 0.0);
        const int tokens = 20000;
        const auto exponential = [](double u) { return -0.2 * std::log(1 - u); };
        const auto heavy = [](double u) { return 0.01 * std::pow(1 - u, -0.8); };
        for (double (*quantile)(double) : {+exponential, +heavy}) {
            row.assign(row.size(), 0.0);
            for (int i = 0; i < tokens; ++i)
                for (std::size_t level = 0; level < measure::kDivergenceLevels; ++level)
                    row[level] += quantile((i + .5) / tokens) > measure::divergenceLevel(level) ? 1 : 0;
            row.back() = tokens;
            const double found = figure(metric, {{row}});
            QVERIFY2(std::fabs(found / quantile(.95) - 1) < .03, qPrintable(QString::number(found)));
        }
        row.assign(row.size(), 0.0);
        row.back() = 10;
        QCOMPARE(figure(metric, {{row}}), 0.0); // the base against itself
    }
};

FW_TEST(TestBehaviourMetrics)
#include "test_behaviour_metrics.moc"
