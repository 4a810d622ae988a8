// Figures over all groups: each prompt counts once, or each group.
#include "comparison_fixture.h"
#include "core/compare/figures/noise_band.h"
#include "core/compare/words/figure_text.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

namespace {

/// Thirty prompts of women at .2 and ten of men at .6; the student adds .1 to the men's.
compare::Comparison unequal(experiment::Overall overall)
{
    World world;
    std::vector<store::PromptRow> prompts;
    for (int i = 0; i < 40; ++i) {
        prompts.push_back(prompt("gender", i < 30 ? "women" : "men", ""));
        prompts.back().text += std::to_string(i);
    }
    const auto scores = [](double men) {
        return [men](const store::PromptRow& row, int) { return Score{row.group == "women" ? 0.2 : men, false}; };
    };
    world.addRun("base", prompts, 4, scores(0.6));
    world.addRun("student", prompts, 2, scores(0.7));
    world.asked.statistics.overall = overall;
    return world.compare();
}

} // namespace

class TestOverall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void promptsOrGroupsWeighTheSame()
    {
        const auto byPrompts = unequal(experiment::Overall::Prompts);
        QVERIFY(near(cellOf(byPrompts, "mean", "", 0).value.value, 0.3));
        QVERIFY(near(cellOf(byPrompts, "mean", "", 1).difference->value, 0.025));
        const auto byGroups = unequal(experiment::Overall::Groups);
        QVERIFY(near(cellOf(byGroups, "mean", "", 0).value.value, 0.4));
        QVERIFY(near(cellOf(byGroups, "mean", "", 1).difference->value, 0.05));
        QVERIFY(near(cellOf(byGroups, "mean", "men", 1).difference->value, 0.1));
        QVERIFY(compare::overallText(byPrompts) != compare::overallText(byGroups));
    }

    void equalNumbersAreNotWeighed()
    {
        auto axes = compare::axesOf(crossed("gender", {"women", "men"}, 6));
        std::vector<compare::ItemPlace> places;
        for (const auto& row : crossed("gender", {"women", "men"}, 6))
            places.push_back(compare::placeOf(row));
        compare::weighGroupsEqually(axes, places);
        QVERIFY(axes[0].sections[0].weights.empty());
    }

    /// The noise floor is that of the weighted figure: of one man among many women it is nearly his alone.
    void theNoiseFloorWeighsToo()
    {
        std::vector<store::PromptRow> prompts{prompt("gender", "men", "")};
        for (int i = 0; i < 9; ++i)
            prompts.push_back(prompt("gender", "women", ""));
        std::vector<compare::ItemPlace> places;
        for (const auto& row : prompts)
            places.push_back(compare::placeOf(row));
        auto axes = compare::axesOf(prompts);
        compare::SignalGrid grid{2, {0, 1}};
        grid.values.insert(grid.values.end(), 18, 0.5); // only the man's draws differ
        compare::InputGrids grids;
        grids.inputs.push_back(&grid);
        const catalogue::Metric mean = metric("mean", reduceMean);
        const compare::SplitRows splits({&mean, 0.5}, grids, 1);
        QVERIFY(std::fabs(*splits.band(axes[0].sections[0], 1) - 0.1) < 1e-9);
        compare::weighGroupsEqually(axes, places);
        QVERIFY(std::fabs(*splits.band(axes[0].sections[0], 1) - 0.5) < 1e-9);
    }
};

FW_TEST(TestOverall)
#include "test_overall.moc"
