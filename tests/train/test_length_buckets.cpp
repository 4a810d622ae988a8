// Batches by length: every row once an epoch, the same for the same seed and step, little padding.
#include <QtTest>

#include <algorithm>
#include <set>

#include "core/base/random.h"
#include "core/train/length_buckets.h"
#include "tests/test_main.h"

using fw::train::LengthBuckets;

class TestLengthBuckets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEpochHoldsEveryRowOnce()
    {
        LengthBuckets buckets(lengths(640), 16, 1);
        QCOMPARE(buckets.stepsPerEpoch(), 40);
        for (const int epoch : {0, 1}) {
            std::set<std::uint32_t> seen;
            for (int step = 0; step < 40; ++step)
                for (const std::uint32_t row : buckets.rows(epoch * 40 + step))
                    QVERIFY(seen.insert(row).second);
            QCOMPARE(seen.size(), std::size_t{640});
        }
    }

    void aStepIsAFunctionOfSeedAndStep()
    {
        LengthBuckets forward(lengths(500), 8, 3);
        std::vector<std::vector<std::uint32_t>> expected;
        for (int step = 0; step < 150; ++step)
            expected.push_back(forward.rows(step));
        LengthBuckets other(lengths(500), 8, 3);
        for (const int step : {149, 0, 77, 61, 62, 3})
            QCOMPARE(other.rows(step), expected[std::size_t(step)]);
        QVERIFY(LengthBuckets(lengths(500), 8, 4).rows(0) != expected[0]);
        QVERIFY(expected[0] != expected[62]); // the next epoch is shuffled anew
    }

    void batchesHoldTextsOfAboutOneLength()
    {
        const auto all = lengths(4096);
        LengthBuckets buckets(all, 32, 5);
        double tokens = 0;
        double padded = 0;
        for (int step = 0; step < buckets.stepsPerEpoch(); ++step) {
            std::int32_t longest = 0;
            for (const std::uint32_t row : buckets.rows(step)) {
                tokens += all[row];
                longest = std::max(longest, all[row]);
            }
            padded += 32.0 * longest;
        }
        QVERIFY(padded < 1.05 * tokens); // at random it would be about 1.9
    }

    void fewRowsRepeat()
    {
        LengthBuckets buckets({3, 4, 5}, 8, 1);
        QCOMPARE(buckets.stepsPerEpoch(), 1);
        QCOMPARE(buckets.rows(0).size(), std::size_t{8});
    }

private:
    static std::vector<std::int32_t> lengths(std::size_t count)
    {
        fw::RandomStream random(9);
        std::vector<std::int32_t> result(count);
        for (std::int32_t& length : result)
            length = 4 + std::int32_t(random.nextBelow(60));
        return result;
    }
};

FW_TEST(TestLengthBuckets)
#include "test_length_buckets.moc"
