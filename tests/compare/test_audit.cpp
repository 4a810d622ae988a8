// The audit judges as the comparison does: null halves rarely claim anything, and what cannot be split is refused.
#include <QtTest>

#include "core/compare/audit.h"
#include "tests/compare/comparison_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

class TestAudit : public QObject
{
    Q_OBJECT

    static Result<compare::Audit> auditOf(World& world, int comparisons)
    {
        for (experiment::Recipe& recipe : world.asked.recipes)
            recipe.stored = "a finished variant";
        world.row.json = experiment::toJson(world.asked).dump();
        World::take(world.database->saveExperiment(world.row.name, world.row.json, "identity"));
        return compare::auditRuns(*world.database, world.row.id, world.metrics, comparisons);
    }

private Q_SLOTS:
    void halvesOfTheBaseClaimHardlyAnything()
    {
        World world;
        addShiftedRuns(world, 0.1); // the variant's effect is none of the audit's business
        world.asked.model = "model";
        world.asked.promptSets = {{"prompts.json"}};
        const auto audit = auditOf(world, 20);
        QVERIFY2(audit.ok(), audit.ok() ? "" : audit.error().message.c_str());
        QCOMPARE(audit->comparisons, 20);
        QVERIFY(audit->withClaims <= 3);
        QVERIFY(compare::auditText(*audit).find("20 comparisons of the base with itself") == 0);
    }

    void aBaseWithoutSpareDrawsIsRefused()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 12);
        const auto score = [](const store::PromptRow& row, int draw) { return Score{noise(1, row, draw), false}; };
        world.addRun("base", prompts, 2, score);
        world.addRun("student", prompts, 2, score);
        world.asked.model = "model";
        world.asked.promptSets = {{"prompts.json"}};
        const auto audit = auditOf(world, 2);
        QVERIFY(!audit.ok());
        QVERIFY2(audit.error().message.find("2 draws of a prompt, and an audit needs 4") != std::string::npos,
                 audit.error().message.c_str());
    }
};

FW_TEST(TestAudit)
#include "test_audit.moc"
