// The engine's thread and background jobs over fakes: what the screen sees, when, and that nothing outlives its owner.
#include <QSignalSpy>
#include <QtTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <stdexcept>
#include <thread>

#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/engine/engine.h"
#include "ui/engine/latest_job.h"
#include "ui/engine/workbench.h"

using namespace fw;
using namespace fw::ui;
using namespace std::chrono_literals;

class TestEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_outcomes.clear();
        m_snapshots.clear();
    }

    void completesAfterShowingItsProgress()
    {
        std::atomic<int> seen = 0; // the run goes on when the screen has seen how far it is
        Engine engine([&seen](const experiment::Experiment&, const std::filesystem::path&,
                              const run::RunContext& context) {
            context.progress.beginStage("generate", 400, "texts");
            for (int done = 100; done <= 400; done += 100) {
                context.progress.advance(done);
                for (const int before = seen; seen < before + 2;)
                    std::this_thread::sleep_for(1ms);
            }
            return run::Outcome();
        });
        connect(&engine, &Engine::progressed, this, [&seen] { ++seen; });
        watch(engine);
        QVERIFY(engine.start(named("a"), "x.db"));
        QCOMPARE(engine.state(), Engine::State::Running);
        QVERIFY(!engine.start(named("b"), "x.db")); // one at a time
        QTRY_COMPARE_WITH_TIMEOUT(m_outcomes.size(), std::size_t{1}, 60'000);
        QCOMPARE(m_outcomes[0].kind, run::OutcomeKind::Completed);
        QCOMPARE(engine.state(), Engine::State::Idle);
        QVERIFY(m_snapshots.size() >= 8);
        bool counted = false;
        for (const Progress& progress : m_snapshots)
            counted = counted || (progress.stage == "generate" && progress.done > 0 && progress.total == 400 &&
                                  progress.ratePerSecond > 0);
        QVERIFY(counted);
        QVERIFY(engine.start(named("again"), "x.db"));
        QTRY_COMPARE_WITH_TIMEOUT(m_outcomes.size(), std::size_t{2}, 60'000);
    }

    /// How soon it takes effect is measured by tests/bench/bench_cancel.cpp.
    void cancelShowsAtOnceAndStopsTheRun()
    {
        const auto witness = std::make_shared<sample::Witness>();
        Engine engine(sample::runFunction(100000, 5ms, witness));
        watch(engine);
        engine.start(named("a"), "x.db");
        QTRY_VERIFY(!m_snapshots.empty());
        engine.cancel();
        QCOMPARE(engine.state(), Engine::State::Cancelling); // before anything else happens
        QTRY_COMPARE(m_outcomes.size(), std::size_t{1}); // 500 s before its end
        QCOMPARE(m_outcomes.back().kind, run::OutcomeKind::Cancelled);
        QVERIFY(witness->ended);
    }

    void failureArrivesWithMessageAndHint()
    {
        Engine engine([](const experiment::Experiment&, const std::filesystem::path& database, const run::RunContext&) {
            run::Outcome outcome;
            outcome.kind = run::OutcomeKind::Failed;
            outcome.error = {ErrorKind::Io, database.string() + ": the disk is full", "free some space"};
            return outcome;
        });
        watch(engine);
        engine.start(named("a"), "full.db");
        QTRY_COMPARE(m_outcomes.size(), std::size_t{1});
        QCOMPARE(m_outcomes[0].kind, run::OutcomeKind::Failed);
        QCOMPARE(m_outcomes[0].error.message, std::string("full.db: the disk is full"));
        QCOMPARE(m_outcomes[0].error.hint, std::string("free some space"));
    }

    void anExceptionBecomesAFailure()
    {
        Engine engine([](const experiment::Experiment&, const std::filesystem::path&,
                         const run::RunContext&) -> run::Outcome { throw std::runtime_error("out of luck"); });
        watch(engine);
        engine.start(named("a"), "x.db");
        QTRY_COMPARE(m_outcomes.size(), std::size_t{1});
        QCOMPARE(m_outcomes[0].kind, run::OutcomeKind::Failed);
        QVERIFY(m_outcomes[0].error.message.find("out of luck") != std::string::npos);
    }

    void memoryThatIsNotToBeHadIsSaid()
    {
        Engine engine([](const experiment::Experiment&, const std::filesystem::path&,
                         const run::RunContext&) -> run::Outcome { throw std::bad_alloc(); });
        watch(engine);
        engine.start(named("a"), "x.db");
        QTRY_COMPARE(m_outcomes.size(), std::size_t{1});
        QCOMPARE(m_outcomes[0].error.kind, ErrorKind::OutOfMemory);
        QVERIFY(!m_outcomes[0].error.hint.empty());
        QVERIFY(engine.start([](const run::RunContext&) -> run::Outcome { throw 7; })); // any throw at all
        QTRY_COMPARE(m_outcomes.size(), std::size_t{2});
        QCOMPARE(m_outcomes[1].kind, run::OutcomeKind::Failed);
    }

    void whatAJobThrowsIsDeliveredAsItsError()
    {
        LatestJob jobs;
        std::vector<Error> errors;
        jobs.start<Result<int>>([](const CancelToken&) -> Result<int> { throw std::bad_alloc(); },
                                [&](const Result<int>& result) { errors.push_back(result.error()); });
        QTRY_COMPARE(errors.size(), std::size_t{1});
        QCOMPARE(errors[0].kind, ErrorKind::OutOfMemory);
        QVERIFY(!jobs.busy());
        int delivered = 0;
        jobs.start<int>([](const CancelToken&) -> int { throw std::runtime_error("x"); }, [&](int) { ++delivered; });
        QTRY_VERIFY(!jobs.busy());
        QCOMPARE(delivered, 0);
        jobs.start<int>([](const CancelToken&) { return 1; }, [&](int value) { delivered += value; });
        QTRY_COMPARE(delivered, 1);
    }

    void destroyingWhileRunningCancelsAndWaits()
    {
        const auto witness = std::make_shared<sample::Witness>();
        auto engine = std::make_unique<Engine>(sample::runFunction(100000, 2ms, witness));
        watch(*engine);
        engine->start(named("a"), "x.db");
        QTRY_COMPARE(witness->runs.load(), 1);
        engine.reset();
        QVERIFY(witness->ended);
        QTest::qWait(150);
        QVERIFY(m_outcomes.empty());
    }

    void onlyTheNewestJobDelivers()
    {
        std::vector<int> delivered;
        std::atomic<int> cancelled = 0;
        LatestJob jobs;
        const auto start = [&](int value, std::chrono::milliseconds time) {
            jobs.start<int>(
                [value, time, &cancelled](const CancelToken& token) {
                    const auto end = std::chrono::steady_clock::now() + time;
                    while (std::chrono::steady_clock::now() < end && !token.cancelled())
                        std::this_thread::sleep_for(1ms);
                    cancelled += token.cancelled();
                    return value;
                },
                [&delivered](int result) { delivered.push_back(result); });
        };
        start(1, 10s);
        start(2, 10s);
        start(3, 20ms);
        QVERIFY(jobs.busy());
        QTRY_COMPARE(delivered.size(), std::size_t{1});
        QCOMPARE(delivered[0], 3);
        QTRY_COMPARE(cancelled.load(), 2);
        QVERIFY(!jobs.busy());
        start(4, 10s);
        jobs.abandon();
        QTest::qWait(60);
        QCOMPARE(delivered.size(), std::size_t{1});
    }

    void aStaleComparisonNeverReplacesANewerOne()
    {
        Services services = sample::services(sample::runFunction(1, 1ms));
        std::atomic<bool> newerIsHere = false;
        std::atomic<bool> staleEnded = false;
        services.compare = [&](const std::filesystem::path&, const std::string& name,
                               const CancelToken&) -> Result<compare::Comparison> {
            while (name == "slow" && !newerIsHere) // deaf to its token
                std::this_thread::sleep_for(1ms);
            staleEnded = staleEnded || name == "slow";
            compare::Comparison made = sample::comparison();
            made.experimentName = name;
            return made;
        };
        Workbench workbench(std::move(services));
        workbench.setDatabase("x.db");
        int changes = 0;
        connect(&workbench, &Workbench::comparisonChanged, this, [&changes] { ++changes; });
        workbench.setExperimentName("slow");
        workbench.refreshComparison();
        workbench.setExperimentName("quick");
        workbench.refreshComparison();
        QTRY_VERIFY(workbench.comparison());
        newerIsHere = true;
        QTRY_VERIFY(staleEnded);
        QTest::qWait(60); // for the stale one to be delivered, were it so
        QCOMPARE(changes, 1);
        QCOMPARE(workbench.comparison()->experimentName, std::string("quick"));
    }

    void aFailedComparisonKeepsItsError()
    {
        Services services = sample::services(sample::runFunction(1, 1ms));
        services.compare = [](const std::filesystem::path&, const std::string&,
                              const CancelToken&) -> Result<compare::Comparison> {
            return Error{ErrorKind::Corrupt, "x.db: is no database", "choose another"};
        };
        Workbench workbench(std::move(services));
        QSignalSpy spy(&workbench, &Workbench::comparisonChanged);
        workbench.setDatabase("x.db");
        workbench.setExperimentName("a");
        workbench.refreshComparison();
        QTRY_COMPARE(spy.count(), 1);
        QVERIFY(!workbench.comparison());
        QCOMPARE(workbench.comparisonError()->message, std::string("x.db: is no database"));
    }

private:
    static experiment::Experiment named(const std::string& name)
    {
        experiment::Experiment experiment;
        experiment.name = name;
        return experiment;
    }

    void watch(Engine& engine)
    {
        connect(&engine, &Engine::finished, this,
                [this](const run::Outcome& outcome) { m_outcomes.push_back(outcome); });
        connect(&engine, &Engine::progressed, this,
                [this](const Progress& progress) { m_snapshots.push_back(progress); });
    }

    std::vector<run::Outcome> m_outcomes;
    std::vector<Progress> m_snapshots;
};

FW_TEST(TestEngine)
#include "test_engine.moc"
