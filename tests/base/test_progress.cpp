// Progress and cancellation between threads.
#include <QtTest>

#include <atomic>
#include <thread>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "tests/test_main.h"

class TestProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesShareOneSnapshot()
    {
        fw::ProgressSink sink;
        const fw::ProgressSink copy = sink;
        sink.setVariant("int8");
        sink.beginStage("generate", 100, "continuations");
        QCOMPARE(copy.snapshot().secondsLeft, -1.0);
        QTest::qSleep(20);
        sink.advance(25, "hello");
        sink.setOverall(0.5);
        const fw::Progress seen = copy.snapshot();
        QCOMPARE(seen.variant, std::string("int8"));
        QCOMPARE(seen.stage, std::string("generate"));
        QCOMPARE(seen.unit, std::string("continuations"));
        QCOMPARE(seen.message, std::string("hello"));
        QCOMPARE(seen.done, std::int64_t{25});
        QCOMPARE(seen.total, std::int64_t{100});
        QCOMPARE(seen.overallFraction, 0.5);
        QVERIFY(seen.ratePerSecond > 0 && seen.ratePerSecond <= 25 / 0.02);
        QVERIFY(std::abs(seen.secondsLeft - 75 / seen.ratePerSecond) < 1e-9);
    }

    void aStageBeginsAnew()
    {
        fw::ProgressSink sink;
        sink.beginStage("load", 2, "files");
        sink.advance(2, "done");
        sink.beginStage("tokenize", 0, "documents");
        fw::Progress seen = sink.snapshot();
        QCOMPARE(seen.done, std::int64_t{0});
        QCOMPARE(seen.ratePerSecond, 0.0);
        QVERIFY(seen.message.empty());
        QTest::qSleep(2);
        sink.advance(5);
        seen = sink.snapshot();
        QVERIFY(seen.ratePerSecond > 0);
        QCOMPARE(seen.secondsLeft, -1.0); // the total is not known
        sink.advance(6, {});
        sink.setMessage("text");
        sink.advance(7);
        QCOMPARE(sink.snapshot().message, std::string("text"));
    }

    void aReaderSeesWholeSnapshots()
    {
        fw::ProgressSink sink;
        sink.beginStage("0", 0, "0");
        std::atomic<bool> stop = false;
        std::thread writer([&] {
            for (int i = 1; !stop; ++i)
                sink.beginStage(std::to_string(i), i, std::to_string(i));
        });
        bool whole = true;
        for (int i = 0; i < 5000; ++i) {
            const fw::Progress seen = sink.snapshot();
            whole = whole && seen.stage == seen.unit && seen.stage == std::to_string(seen.total);
        }
        stop = true;
        writer.join();
        QVERIFY(whole);
    }

    void cancellingIsSharedByCopies()
    {
        const fw::CancelToken token;
        const fw::CancelToken copy = token;
        QVERIFY(copy.check().ok());
        std::thread([token] { token.cancel(); }).join();
        QVERIFY(copy.cancelled());
        QVERIFY(copy.check().error().kind == fw::ErrorKind::Cancelled);
        QVERIFY(!fw::CancelToken().cancelled());
    }
};

FW_TEST(TestProgress)
#include "test_progress.moc"
