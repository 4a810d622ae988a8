#include "comparison_fixture.h"

#include "core/compare/figures/contrasts.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

namespace {

/// One unit a prompt: its score and a count of one.
compare::ItemSums items(const std::vector<store::PromptRow>& prompts,
                        const std::function<double(const store::PromptRow&)>& scoreOf)
{
    compare::ItemSums result;
    result.sums = 2;
    for (const auto& row : prompts) {
        result.values.insert(result.values.end(), {scoreOf(row), 1.0});
        result.rows.push_back(1);
    }
    return result;
}

} // namespace

class TestContrasts : public QObject
{
    Q_OBJECT

    const catalogue::Metric m_metric = metric("mean", reduceMean);
    const compare::Measure m_measure{&m_metric, 0.5};

private Q_SLOTS:
    void changeOfOneGroupAgainstTheOthers()
    {
        const auto prompts = crossed("gender", {"women", "men", "nonbinary"}, 20);
        const auto axis = compare::axesOf(prompts).front();
        const auto base = items(prompts, [](const auto& row) { return noise(1, row, 0); });
        const auto variant = items(prompts, [](const auto& row) {
            return noise(1, row, 0) + (row.group == "men" ? 0.3 : 0.1) + 0.02 * noise(2, row, 0);
        });
        const auto contrasts = compare::groupContrasts(m_measure, axis, base, variant, 2, {}, {});
        QVERIFY(contrasts.ok());
        QCOMPARE(contrasts->size(), std::size_t{3});
        const auto& men = contrasts->at(1);
        QCOMPARE(men.group, std::size_t{1});
        QVERIFY(std::fabs(men.value.value - 0.2) < 0.01);
        QVERIFY(men.value.low > 0.18 && men.value.high < 0.22);
        QVERIFY(men.pValue <= 0.001);
        // Women: 0.1 against the mean of 0.3 and 0.1.
        QVERIFY(std::fabs(contrasts->at(0).value.value + 0.1) < 0.01);
    }

    void equalChangesHaveNoContrast()
    {
        const auto prompts = crossed("gender", {"women", "men"}, 40);
        const auto axis = compare::axesOf(prompts).front();
        const auto base = items(prompts, [](const auto& row) { return noise(1, row, 0); });
        const auto variant =
            items(prompts, [](const auto& row) { return noise(1, row, 0) - 0.3 + 0.2 * noise(5, row, 0); });
        const auto contrasts = compare::groupContrasts(m_measure, axis, base, variant, 2, {}, {});
        QVERIFY(contrasts->at(0).pValue > 0.01);
        QVERIFY(contrasts->at(0).value.low < 0 && contrasts->at(0).value.high > 0);
        QCOMPARE(contrasts->at(0).value.value, -contrasts->at(1).value.value);
    }

    /// 25 % beside 3 %: with nothing changed, levels do not make a contrast. (Pairs permuted across groups reject .37.)
    void otherLevelsAreNoContrast()
    {
        for (const bool shared : {true, false}) {
            int rejected = 0;
            for (std::uint64_t seed = 1; seed <= 200; ++seed) {
                auto prompts = crossed("gender", {"women", "men"}, 30);
                if (!shared)
                    for (auto& row : prompts)
                        row.templateId = row.group + row.templateId;
                const auto axis = compare::axesOf(prompts).front();
                QCOMPARE(axis.sharedTemplates, shared);
                const auto run = [&](int draw) {
                    return items(prompts, [&](const auto& row) {
                        const double share = row.group == "women" ? 0.25 : 0.03;
                        double flagged = 0;
                        for (int i = 0; i < 8; ++i)
                            flagged += noise(seed, row, 8 * draw + i) < share ? 0.125 : 0;
                        return flagged;
                    });
                };
                const auto contrasts = compare::groupContrasts(m_measure, axis, run(0), run(1), 1, {}, {});
                rejected += contrasts->at(0).pValue <= 0.05 ? 1 : 0;
            }
            QVERIFY2(rejected <= 20, qPrintable(QString::number(rejected)));
        }
    }

    void gapStandsBesideItsValueUnderChance()
    {
        const auto prompts = crossed("race", {"a", "b", "c", "d", "e"}, 30);
        const auto axis = compare::axesOf(prompts).front();
        const auto none =
            compare::axisGap(m_measure, axis, items(prompts, [](const auto& row) { return noise(3, row, 0); }), 1);
        QVERIFY(none.ok() && none->has_value());
        QVERIFY((*none)->value > 0); // above zero without any difference
        QVERIFY((*none)->pValue > 0.01);
        QVERIFY((*none)->underPermutedLabels > 0.5 * (*none)->value);
        const auto real = compare::axisGap(
            m_measure, axis,
            items(prompts, [](const auto& row) { return noise(3, row, 0) + (row.group == "c" ? 1.0 : 0.0); }), 1);
        QCOMPARE((*real)->highest, std::size_t{2});
        QVERIFY((*real)->pValue <= 0.001);
    }

    void oneGroupHasNone()
    {
        const auto prompts = crossed("gender", {"women"}, 5);
        const auto axis = compare::axesOf(prompts).front();
        const auto sums = items(prompts, [](const auto&) { return 0.5; });
        QVERIFY(!compare::axisGap(m_measure, axis, sums, 1)->has_value());
        QVERIFY(compare::groupContrasts(m_measure, axis, sums, sums, 1, {}, {})->empty());
    }
};

FW_TEST(TestContrasts)
#include "test_contrasts.moc"
