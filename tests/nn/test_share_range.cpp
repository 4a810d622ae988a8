// A range shared among threads: every index once, whatever the grain, the threads and who else is sharing.
#include <QtTest>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "core/nn/kernels/runtime.h"
#include "core/nn/kernels/share_range.h"
#include "tests/test_main.h"

namespace {

/// How often each index of [0, count) was computed.
std::vector<int> timesComputed(std::int64_t count, std::int64_t grain)
{
    std::vector<int> times(static_cast<std::size_t>(count));
    fw::nn::shareRange(0, count, grain, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i)
            ++times[static_cast<std::size_t>(i)];
    });
    return times;
}

} // namespace

class TestShareRange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { fw::nn::setThreads(0); }

    void everyIndexOnce_data()
    {
        QTest::addColumn<int>("threads");
        for (const int threads : {1, 2, 5})
            QTest::addRow("%d threads", threads) << threads;
    }
    void everyIndexOnce()
    {
        QFETCH(const int, threads);
        fw::nn::setThreads(threads);
        for (const std::int64_t count : {0, 1, 2, 7, 64, 1000})
            for (const std::int64_t grain : {0, 1, 3, 100, 5000})
                QCOMPARE(timesComputed(count, grain), std::vector<int>(static_cast<std::size_t>(count), 1));
    }

    void manyShortRangesInTurn()
    {
        fw::nn::setThreads(4);
        for (int round = 0; round < 20000; ++round) {
            const std::int64_t count = 1 + round % 37;
            QCOMPARE(timesComputed(count, 1), std::vector<int>(static_cast<std::size_t>(count), 1));
        }
    }

    void severalCallersAndRangesWithinRanges()
    {
        fw::nn::setThreads(3);
        std::atomic<int> wrong = 0;
        std::vector<std::thread> callers;
        for (int caller = 0; caller < 3; ++caller)
            callers.emplace_back([&] {
                for (int round = 0; round < 500; ++round)
                    fw::nn::shareRange(0, 8, 1, [&](std::int64_t first, std::int64_t last) {
                        for (std::int64_t i = first; i < last; ++i)
                            if (timesComputed(10, 1) != std::vector<int>(10, 1))
                                ++wrong;
                    });
            });
        for (std::thread& caller : callers)
            caller.join();
        QCOMPARE(wrong.load(), 0);
    }

    void aHelperThatLosesItsCoreCostsOneWait()
    {
        // Pieces of the helper's thread take 2 ms longer, as if another program had its core. Each pause that follows a
        // wait is longer than the last, so that few of the ranges wait.
        fw::nn::setThreads(2);
        const std::thread::id own = std::this_thread::get_id();
        int late = 0;
        QElapsedTimer timer;
        timer.start();
        int ranges = 0;
        for (; timer.elapsed() < 300; ++ranges) {
            std::atomic<bool> helped = false;
            fw::nn::shareRange(0, 64, 1, [&](std::int64_t, std::int64_t) {
                if (std::this_thread::get_id() != own && !helped.exchange(true))
                    std::this_thread::sleep_for(std::chrono::milliseconds(2));
                else
                    std::this_thread::sleep_for(std::chrono::microseconds(1));
            });
            late += helped ? 1 : 0;
        }
        QVERIFY2(late <= 20, qPrintable(QStringLiteral("%1 of %2 ranges had help that came late").arg(late).arg(ranges)));
    }
};

FW_TEST(TestShareRange)
#include "test_share_range.moc"
