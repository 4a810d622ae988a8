// Philox against Random123's known answers, and what the streams over it promise.
#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/base/random.h"
#include "tests/test_main.h"

using Words = std::array<std::uint32_t, 4>;

class TestRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// philox4x32-10 of Random123's kat_vectors.
    void knownAnswers()
    {
        QCOMPARE(fw::philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
        QCOMPARE(fw::philox({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
        QCOMPARE(fw::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
                 (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
    }

    void aStreamIsPhiloxInOrder()
    {
        fw::RandomStream stream(0x123456789ULL, 7);
        for (std::uint32_t block = 0; block < 3; ++block)
            for (const std::uint32_t word : fw::philox({block, 0, 7, 0}, {0x23456789, 0x1}))
                QCOMPARE(stream.nextBits(), word);
    }

    void seekingReturnsToAPlace()
    {
        fw::RandomStream stream(5);
        for (int i = 0; i < 7; ++i)
            stream.nextBits();
        const std::uint64_t place = stream.position();
        QCOMPARE(place, std::uint64_t{7});
        std::vector<std::uint32_t> first;
        for (int i = 0; i < 10; ++i)
            first.push_back(stream.nextBits());
        fw::RandomStream other(5);
        other.nextBits();
        other.seek(place);
        for (const std::uint32_t word : first)
            QCOMPARE(other.nextBits(), word);
    }

    void otherSeedsAndStreamsDiffer()
    {
        fw::RandomStream a(1, 0);
        fw::RandomStream b(1, 1);
        fw::RandomStream c(2, 0);
        int equal = 0;
        for (int i = 0; i < 1000; ++i) {
            const std::uint32_t word = a.nextBits();
            equal += (word == b.nextBits()) + (word == c.nextBits());
        }
        QCOMPARE(equal, 0);
    }

    void uniformsAreOpen()
    {
        QVERIFY(fw::toOpenUniform(0) > 0 && fw::toOpenUniform(~0U) < 1);
        QVERIFY(fw::toOpenUniform(1U << 31) > 0.5);
        fw::RandomStream stream(11);
        double sum = 0;
        for (int i = 0; i < 100'000; ++i)
            sum += stream.nextUniform();
        QVERIFY(std::abs(sum / 100'000 - 0.5) < 5 * 0.2887 / std::sqrt(1e5));
    }

    void belowIsUnbiased()
    {
        fw::RandomStream stream(12);
        std::array<int, 7> counts{};
        for (int i = 0; i < 70'000; ++i)
            ++counts.at(stream.nextBelow(7));
        double chiSquare = 0;
        for (const int count : counts)
            chiSquare += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
        QVERIFY2(chiSquare < 22.46, qPrintable(QString::number(chiSquare))); // 6 degrees of freedom, p = .001
        // Taking bits modulo 3·2^30 would give the lower third twice as often.
        const std::uint32_t bound = 3U << 30;
        int low = 0;
        for (int i = 0; i < 30'000; ++i)
            low += stream.nextBelow(bound) < (1U << 30);
        QVERIFY(std::abs(low - 10'000) < 5 * 82);
        QCOMPARE(stream.nextBelow(1), 0U);
    }

    void normalsHaveTheirMoments()
    {
        fw::RandomStream stream(13);
        constexpr int kCount = 100'000;
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        for (int i = 0; i < kCount; ++i) {
            const double x = stream.nextNormal();
            sum += x;
            squares += x * x;
            fourth += x * x * x * x;
        }
        QVERIFY(std::abs(sum / kCount) < 5 / std::sqrt(double(kCount)));
        QVERIFY(std::abs(squares / kCount - 1) < 5 * std::sqrt(2.0 / kCount));
        QVERIFY(std::abs(fourth / kCount - 3) < 5 * std::sqrt(96.0 / kCount));
    }

    void aShuffleIsAPermutation()
    {
        std::vector<int> items(50);
        std::iota(items.begin(), items.end(), 0);
        std::vector<int> shuffled = items;
        fw::RandomStream stream(14);
        stream.shuffle(std::span<int>(shuffled));
        QVERIFY(shuffled != items);
        std::sort(shuffled.begin(), shuffled.end());
        QCOMPARE(shuffled, items);
        // Every order of three is as likely.
        std::array<int, 27> orders{};
        for (int i = 0; i < 6000; ++i) {
            std::array<int, 3> three{0, 1, 2};
            stream.shuffle(std::span<int>(three));
            ++orders.at(std::size_t(three[0] * 9 + three[1] * 3 + three[2]));
        }
        QCOMPARE(std::count_if(orders.begin(), orders.end(), [](int n) { return n > 0; }), std::ptrdiff_t{6});
        for (const int count : orders)
            QVERIFY(count == 0 || std::abs(count - 1000) < 150);
    }
};

FW_TEST(TestRandom)
#include "test_random.moc"
