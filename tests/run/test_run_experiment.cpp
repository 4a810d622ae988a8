// A whole experiment in one process: what it leaves in the database, reuse, cancelling and going on.
#include <QtTest>

#include <chrono>
#include <set>
#include <thread>

#include "core/compare/comparison.h"
#include "core/store/run_lock.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

class TestRunExperiment : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void leavesEveryVariantComplete();
    void secondStartReuses();
    void sharedNoiseGivesIdenticalModelsIdenticalTexts();
    void isCancelledAnywhereAndGoesOnToTheSameRows();
    void aSecondRunnerIsRefused();
    void impossibleRecipesAreRefusedBeforeAnythingRuns();
};

void TestRunExperiment::leavesEveryVariantComplete()
{
    const RunFixture fixture;
    const Outcome outcome = runExperiment(fixture.experiment(), fixture.database(), RunContext{});
    QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    const auto runs = database.runsOf(outcome.experimentId).value();
    QCOMPARE(runs.size(), std::size_t{3});
    QCOMPARE(runs[0].name, std::string("base"));
    // 12 prompts; the base draws 2k = 80, variants k = 40.
    QCOMPARE(database.continuationCount(runs[0].run.id).value(), std::int64_t{960});
    QCOMPARE(database.continuationCount(runs[1].run.id).value(), std::int64_t{480});
    for (const auto& run : runs) {
        QCOMPARE(run.run.status, store::RunStatus::Completed);
        for (const auto& one : database.continuations(run.run.id, {}, 0, 100000).value())
            QCOMPARE(one.scores.size(), std::size_t{14}); // twelve of the text, the scorer's, the base's loss
        std::set<std::string> facts;
        for (const auto& fact : database.facts(run.run.id).value())
            facts.insert(fact.name);
        for (const char* name :
             {"bytes_in_memory", "cache_bytes_per_token", "prefill_speed_ratio", "decode_speed_ratio"})
            QVERIFY2(facts.contains(name), name);
    }
    const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
    for (const compare::Variant& variant : comparison.variants)
        for (const compare::Fact& fact : variant.facts) {
            QVERIFY(!fact.name.ends_with("_low") && !fact.name.ends_with("_high")); // they are its range
            QCOMPARE(fact.range.has_value(), fact.name.ends_with("_speed_ratio"));
            QVERIFY(!fact.range || (fact.range->first <= fact.value && fact.value <= fact.range->second));
        }
    QCOMPARE(comparison.variants.size(), std::size_t{3});
    QVERIFY(comparison.find("bits_per_byte", "", "", "", 1) != nullptr);
    bool differs = false;
    for (const compare::Cell& cell : comparison.cells)
        if (cell.metric == "expected_maximum_toxicity" && cell.variant == 1 && cell.difference)
            differs = differs || cell.difference->value != 0;
    QVERIFY(differs);
}

void TestRunExperiment::secondStartReuses()
{
    const RunFixture fixture;
    QVERIFY(runExperiment(fixture.experiment(), fixture.database(), RunContext{}).kind == OutcomeKind::Completed);
    const auto before = rowsOf(fixture.database());
    QVERIFY(runExperiment(fixture.experiment(), fixture.database(), RunContext{}).kind == OutcomeKind::Completed);
    QCOMPARE(rowsOf(fixture.database()), before);
    // Another seed is another identity: nothing is served from the runs that are there.
    auto document = fixture.document();
    document["decoding"]["seed"] = 8;
    const Outcome other = runExperiment(fixture.parse(document), fixture.database(), RunContext{});
    QVERIFY(other.kind == OutcomeKind::Completed);
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    QCOMPARE(database.experiments().value().size(), std::size_t{2});
    QVERIFY(database.runsOf(1).value()[1].run.id != database.runsOf(other.experimentId).value()[1].run.id);
}

void TestRunExperiment::sharedNoiseGivesIdenticalModelsIdenticalTexts()
{
    const RunFixture fixture;
    auto document = fixture.document();
    document["recipes"] = {
        {{"name", "all layers"}, {"steps", {{{"method", "head_pruning"}, {"criterion", "norm"}, {"ratio", 0.0}}}}}};
    const Outcome outcome = runExperiment(fixture.parse(document), fixture.database(), RunContext{});
    QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    const auto runs = database.runsOf(outcome.experimentId).value();
    const auto base = database.continuations(runs[0].run.id, {}, 0, 100000).value();
    const auto same = database.continuations(runs[1].run.id, {}, 0, 100000).value();
    std::size_t compared = 0;
    for (const auto& a : base)
        for (const auto& b : same)
            if (a.promptPosition == b.promptPosition && a.draw == b.draw) {
                QCOMPARE(b.ids, a.ids);
                ++compared;
            }
    QCOMPARE(compared, same.size());
}

void TestRunExperiment::isCancelledAnywhereAndGoesOnToTheSameRows()
{
    const RunFixture fixture;
    QVERIFY(runExperiment(fixture.experiment(), fixture.database("whole.sqlite"), RunContext{}).kind ==
            OutcomeKind::Completed);
    int cancelled = 0;
    Outcome last;
    auto wait = std::chrono::microseconds(20'000); // a fifth longer each time: a slow machine gets there, too
    for (int attempt = 0; attempt < 60; ++attempt, wait += wait / 5) {
        const RunContext context;
        std::thread canceller([&] {
            std::this_thread::sleep_for(wait);
            context.cancel.cancel();
        });
        last = runExperiment(fixture.experiment(), fixture.database("pieces.sqlite"), context);
        canceller.join();
        if (last.kind != OutcomeKind::Cancelled)
            break;
        ++cancelled;
    }
    QVERIFY2(last.kind == OutcomeKind::Completed, last.error.message.c_str());
    QVERIFY(cancelled > 0);
    QCOMPARE(rowsOf(fixture.database("pieces.sqlite")), rowsOf(fixture.database("whole.sqlite")));
}

void TestRunExperiment::aSecondRunnerIsRefused()
{
    const RunFixture fixture;
    const auto lock = store::RunLock::acquire(fixture.database());
    QVERIFY(lock.ok());
    const Outcome outcome = runExperiment(fixture.experiment(), fixture.database(), RunContext{});
    QVERIFY(outcome.kind == OutcomeKind::Failed);
    QVERIFY(outcome.error.kind == ErrorKind::Busy);
}

void TestRunExperiment::impossibleRecipesAreRefusedBeforeAnythingRuns()
{
    const RunFixture fixture;
    auto document = fixture.document();
    document["recipes"][0]["steps"][0]["count"] = 99;
    const Outcome outcome = runExperiment(fixture.parse(document), fixture.database(), RunContext{});
    QVERIFY(outcome.kind == OutcomeKind::Failed);
    QVERIFY2(outcome.error.message.find("recipes[0].steps[0].count") != std::string::npos,
             outcome.error.message.c_str());
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    QVERIFY(database.experiments().value().empty());
}

FW_TEST(TestRunExperiment)
#include "test_run_experiment.moc"
