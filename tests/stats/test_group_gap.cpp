#include <QtTest>

#include "core/stats/group_gap.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

namespace {

struct Design
{
    Rows rows;
    std::vector<LabelledUnit> units;
};

/// (templates, groups) of hits; a stratum a template.
Design design(const QJsonArray& hits, double draws)
{
    Design result;
    result.rows.width = 2;
    for (int t = 0; t < hits.size(); ++t) {
        const std::vector<double> row = numbers(hits[t]);
        for (std::size_t g = 0; g < row.size(); ++g) {
            result.rows.values.insert(result.rows.values.end(), {row[g], draws});
            result.units.push_back({static_cast<std::size_t>(t), g});
            ++result.rows.count;
        }
    }
    return result;
}

} // namespace

class TestGroupGap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithPermutedLabelsInNumpy()
    {
        const QJsonObject golden = statsGoldens()["group_gap"].toObject();
        const Design data = design(golden["hits"].toArray(), golden["draws"].toDouble());
        GroupGapOptions options;
        options.permutations = 20'000;
        options.threads = 2;
        const auto gap = groupGap(data.rows.view(), data.units, 3, ratioOfTotals, options);
        QVERIFY2(gap.ok(), gap.ok() ? "" : gap.error().message.c_str());
        COMPARE_NEAR(gap->gap, golden["gap"].toDouble(), 1e-12);
        COMPARE_NEAR(gap->expectedWithoutDifference / golden["expected"].toDouble(), 1.0, 0.02);
        const double p = golden["p"].toDouble();
        COMPARE_NEAR(gap->p, p, 4 * std::sqrt(2 * p * (1 - p) / 2e4) + 1e-4);
        options.threads = 1;
        QCOMPARE(groupGap(data.rows.view(), data.units, 3, ratioOfTotals, options)->p, gap->p);
    }

    void labelsStayWithinTheirStratum()
    {
        // Templates differ wildly, groups not at all: within templates every shuffle gives the same gap of 0.
        const Design data = design(QJsonArray{QJsonArray{0, 0}, QJsonArray{5, 5}, QJsonArray{10, 10}}, 10);
        const auto gap = groupGap(data.rows.view(), data.units, 2, ratioOfTotals, {});
        QCOMPARE(gap->gap, 0.0);
        QCOMPARE(gap->expectedWithoutDifference, 0.0);
        QCOMPARE(gap->p, 1.0);
        std::vector<LabelledUnit> together = data.units;
        for (LabelledUnit& unit : together)
            unit.stratum = 0;
        QVERIFY(groupGap(data.rows.view(), together, 2, ratioOfTotals, {})->expectedWithoutDifference > 0.1);
    }

    void namesTheExtremes()
    {
        QJsonArray hits;
        for (int i = 0; i < 12; ++i)
            hits.append(QJsonArray{4, 9, 1});
        const Design data = design(hits, 10);
        const auto gap = groupGap(data.rows.view(), data.units, 3, ratioOfTotals, {});
        QCOMPARE(gap->highest, std::size_t{1});
        QCOMPARE(gap->lowest, std::size_t{2});
        COMPARE_NEAR(gap->gap, 0.8, 1e-12);
        QVERIFY(gap->p <= 0.001);
        QVERIFY(gap->expectedWithoutDifference > 0.05); // a gap without a difference is not 0
    }

    void sharedShufflesGiveTheSameGap()
    {
        const Design data = design(statsGoldens()["group_gap"].toObject()["hits"].toArray(), 25);
        GroupGapOptions options;
        options.permutations = 2500; // more than are drawn at once
        options.seed = 3;
        const auto own = groupGap(data.rows.view(), data.units, 3, ratioOfTotals, options);
        const auto shuffles = LabelShuffles::draw(data.units, 0, 2500, 3, 2);
        QVERIFY(shuffles.ok());
        const auto shared = groupGap(data.rows.view(), data.units, 3, ratioOfTotals, {}, *shuffles);
        QVERIFY(own.ok() && shared.ok());
        QCOMPARE(shared->p, own->p);
        QCOMPARE(shared->expectedWithoutDifference, own->expectedWithoutDifference);
        QCOMPARE(shared->permutations, std::size_t{2500});
        // Every template keeps its groups, in an order of its own, each as often in each place.
        std::vector<int> first(3, 0);
        for (std::size_t k = 0; k < shuffles->count(); ++k) {
            const auto labels = shuffles->labels(k);
            for (std::size_t unit = 0; unit < labels.size(); unit += 3)
                QCOMPARE(labels[unit] + labels[unit + 1] + labels[unit + 2], 3);
            ++first[labels[0]];
        }
        for (const int count : first)
            COMPARE_NEAR(count, 2500.0 / 3, 90.0);
        std::vector<LabelledUnit> others = data.units;
        std::swap(others[0].group, others[1].group);
        QVERIFY(!groupGap(data.rows.view(), others, 3, ratioOfTotals, {}, *shuffles).ok());
    }

    void badInputIsAnError()
    {
        const Design data = design(QJsonArray{QJsonArray{1, 2}, QJsonArray{3, 4}}, 10);
        QVERIFY(!groupGap(data.rows.view(), data.units, 3, ratioOfTotals, {}).ok());
        QVERIFY(!groupGap(data.rows.view(), data.units, 1, ratioOfTotals, {}).ok());
        QVERIFY(!groupGap(data.rows.view(), std::span(data.units).first(3), 2, ratioOfTotals, {}).ok());
        const Design empty = design(QJsonArray{QJsonArray{0, 2}, QJsonArray{0, 4}}, 0);
        QCOMPARE(groupGap(empty.rows.view(), empty.units, 2, ratioOfTotals, {}).error().kind, fw::ErrorKind::Numerical);
    }
};

FW_TEST(TestGroupGap)
#include "test_group_gap.moc"
