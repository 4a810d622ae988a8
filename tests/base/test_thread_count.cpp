// Whose word counts for the number of threads: --threads, then an experiment's, then the machine's cores.
#include <QtTest>

#include <thread>

#include "core/base/thread_count.h"
#include "tests/test_main.h"

class TestThreadCount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anExperimentsLimitIsItsOwn()
    {
        const int cores = fw::threadCount();
        QVERIFY(cores >= 1);
        {
            const fw::ThreadLimit outer(3);
            QCOMPARE(fw::threadCount(), 3);
            {
                const fw::ThreadLimit inner(1);
                QCOMPARE(fw::threadCount(), 1);
                const fw::ThreadLimit nothing(0);
                QCOMPARE(fw::threadCount(), 1);
                int elsewhere = 0;
                std::thread([&] { elsewhere = fw::threadCount(); }).join();
                QCOMPARE(elsewhere, cores);
            }
            QCOMPARE(fw::threadCount(), 3);
        }
        QCOMPARE(fw::threadCount(), cores);
    }

    void theCommandLineOutranksIt()
    {
        fw::setThreadCount(2);
        const fw::ThreadLimit limit(5);
        QCOMPARE(fw::threadCount(), 2);
        fw::setThreadCount(0);
        QCOMPARE(fw::threadCount(), 5);
    }
};

FW_TEST(TestThreadCount)
#include "test_thread_count.moc"
