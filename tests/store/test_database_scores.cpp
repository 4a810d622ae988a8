#include <thread>

#include "store_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::store;

namespace {

constexpr int kPrompts = 12;
constexpr int kScoredDraws = 4;

/// A whole run, committed in blocks out of order.
PreparedRun filledRun(Database& database)
{
    const PreparedRun run = prepareRun(database, kPrompts, kScoredDraws);
    for (const int block : {2, 0, 1}) {
        std::vector<NewContinuation> rows;
        for (int i = block * 4; i < block * 4 + 4; ++i)
            for (int draw = kScoredDraws - 1; draw >= 0; --draw)
                rows.push_back(continuation(run.prompts[static_cast<std::size_t>(i)], draw,
                                            {{run.toxicity, i + draw / 10.0}, {run.tokens, 3}}));
        (void)database.commitBlock(run.run, block, rows).ok();
    }
    return run;
}

} // namespace

class TestDatabaseScores : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void valuesInPromptAndDrawOrder()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = filledRun(database);
        const SignalValues values = database.signalValues(run.run, run.toxicity).value();
        QCOMPARE(values.size(), std::size_t{kPrompts * kScoredDraws});
        QCOMPARE(values.promptPosition.size(), values.size());
        QCOMPARE(values.draw.size(), values.size());
        for (int i = 0; i < kPrompts * kScoredDraws; ++i) {
            const auto row = static_cast<std::size_t>(i);
            QCOMPARE(values.promptPosition[row], i / kScoredDraws);
            QCOMPARE(values.draw[row], i % kScoredDraws);
            QCOMPARE(values.value[row], i / kScoredDraws + (i % kScoredDraws) / 10.0);
        }
        QCOMPARE(database.signalValues(run.run, 99).value().size(), std::size_t{0});
        QCOMPARE(database.signalValues(99, run.toxicity).value().size(), std::size_t{0});
    }

    void signalsThatARunHas()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = filledRun(database);
        const std::int64_t loss = database.ensureSignal("nll").value();
        QVERIFY(database.ensureSignal("unused").ok());
        const std::int64_t set = database.ensureTextSet("h", "text", 1).value();
        QVERIFY(database.saveTextScores(run.run, set, std::vector<NewTextScore>{{0, loss, 1}}).ok());
        const std::int64_t other = database.beginRun("other", "v", "[]", "").value().id;
        std::vector<std::string> names;
        const auto signals = database.signalsOf(run.run).value();
        for (const SignalRow& row : signals)
            names.push_back(row.name + (row.scorer ? "@" + row.scorer->hash : ""));
        QCOMPARE(names, (std::vector<std::string>{"toxicity@hash", "tokens", "nll"}));
        QVERIFY(database.signalsOf(other).value().empty());
    }

    void pages()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = filledRun(database);
        const auto page = database.continuations(run.run, {}, 5, 3).value();
        QCOMPARE(page.size(), std::size_t{3});
        for (int i = 0; i < 3; ++i) {
            const ContinuationRow& row = page[static_cast<std::size_t>(i)];
            QCOMPARE(row.promptPosition, 1);
            QCOMPARE(row.draw, 1 + i);
            QCOMPARE(row.prompt, run.prompts[1]);
            const NewContinuation expected = continuation(row.prompt, row.draw);
            QCOMPARE(row.text, expected.text);
            QCOMPARE(row.finish, expected.finish);
            QCOMPARE(row.tokens, expected.tokens);
            QCOMPARE(row.ids, expected.ids);
            QCOMPARE(row.scores.size(), std::size_t{2});
            QCOMPARE(row.scores[0].signal, run.toxicity);
            QCOMPARE(row.scores[0].value, 1 + (1 + i) / 10.0);
            QCOMPARE(row.scores[1].value, 3.0);
        }
        QCOMPARE(database.continuations(run.run, {}, 46, 100).value().size(), std::size_t{2});
        QVERIFY(database.continuations(run.run, {}, 48, 100).value().empty());
        QVERIFY(database.continuations(run.run, {}, 0, 0).value().empty());
    }

    void filters_data()
    {
        QTest::addColumn<QString>("axis");
        QTest::addColumn<QString>("group");
        QTest::addColumn<int>("prompt"); // its position, or -1
        QTest::addColumn<QList<int>>("positions");
        QTest::newRow("all") << ""
                             << "" << -1 << QList<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        QTest::newRow("axis") << "race"
                              << "" << -1 << QList<int>{2, 3, 6, 7, 10, 11};
        QTest::newRow("group") << ""
                               << "men" << -1 << QList<int>{1, 5, 9};
        QTest::newRow("both") << "gender"
                              << "women" << -1 << QList<int>{0, 4, 8};
        QTest::newRow("neither") << "race"
                                 << "women" << -1 << QList<int>{};
        QTest::newRow("prompt") << ""
                                << "" << 6 << QList<int>{6};
        QTest::newRow("prompt elsewhere") << "gender"
                                          << "" << 6 << QList<int>{};
    }

    void filters()
    {
        QFETCH(QString, axis);
        QFETCH(QString, group);
        QFETCH(int, prompt);
        QFETCH(QList<int>, positions);
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = filledRun(database);
        ContinuationFilter filter;
        if (!axis.isEmpty())
            filter.axis = axis.toStdString();
        if (!group.isEmpty())
            filter.group = group.toStdString();
        if (prompt >= 0)
            filter.prompt = run.prompts[static_cast<std::size_t>(prompt)];
        QList<int> found;
        const auto rows = database.continuations(run.run, filter, 0, 1000).value();
        for (const ContinuationRow& row : rows)
            if (row.draw == 0)
                found.push_back(row.promptPosition);
        QCOMPARE(found, positions);
        QCOMPARE(database.continuationCount(run.run, filter).value(), std::int64_t{positions.size() * kScoredDraws});
    }

    void readsManyScoresQuicklyAndCancels()
    {
        const Folder folder;
        const std::filesystem::path path = folder / "a.db";
        constexpr int kManyPrompts = 4000;
        constexpr int kManyDraws = 50;
        PreparedRun run;
        {
            Database database = openForWriting(path);
            run = prepareRun(database, kManyPrompts, kManyDraws);
            for (int block = 0; block < 10; ++block) {
                std::vector<NewContinuation> rows;
                for (int i = 0; i < kManyPrompts / 10; ++i)
                    for (int draw = 0; draw < kManyDraws; ++draw)
                        rows.push_back(
                            continuation(run.prompts[static_cast<std::size_t>(block * (kManyPrompts / 10) + i)], draw,
                                         {{run.toxicity, 0.5}, {run.tokens, 20}}));
                FW_VERIFY_OK(database.commitBlock(run.run, block, rows));
            }
        }
        const auto database = Database::open(path, OpenMode::ReadOnly);
        QElapsedTimer timer;
        timer.start();
        const auto values = database->signalValues(run.run, run.toxicity);
        const qint64 milliseconds = timer.elapsed();
        FW_VERIFY_OK(values);
        QCOMPARE(values->size(), std::size_t{kManyPrompts * kManyDraws});
        qInfo() << "200,000 scores in" << milliseconds << "ms";

        timer.restart();
        QCOMPARE(database->continuations(run.run, {}, 199'990, 100)->size(), std::size_t{10});
        qInfo() << "the last page in" << timer.elapsed() << "ms";

        CancelToken cancel;
        cancel.cancel();
        FW_VERIFY_ERROR(database->signalValues(run.run, run.toxicity, cancel), ErrorKind::Cancelled, "cancelled");
        FW_VERIFY_ERROR(database->continuationCount(run.run, {}, cancel), ErrorKind::Cancelled, "cancelled");
        FW_VERIFY_OK(database->signalValues(run.run, run.toxicity)); // the token is forgotten

        CancelToken later;
        std::thread canceller([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            later.cancel();
        });
        int reads = 0;
        Result<SignalValues> last = SignalValues{};
        while (last.ok() && ++reads < 1000)
            last = database->signalValues(run.run, run.toxicity, later);
        canceller.join();
        FW_VERIFY_ERROR(last, ErrorKind::Cancelled, "cancelled");
    }
};

FW_TEST(TestDatabaseScores)
#include "test_database_scores.moc"
