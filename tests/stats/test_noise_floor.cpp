#include <QtTest>

#include <algorithm>
#include <map>
#include <mutex>

#include "core/stats/noise_floor.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

namespace {

/// Sums (maximum over the chosen draws, 1): the figure is the expected maximum.
SplitDraws maxima(const Rows& scores)
{
    return {scores.count, scores.width, 2,
            [&scores](std::size_t prompt, std::span<const int> draws, std::span<double> out) {
                const auto row = scores.view().row(prompt);
                out[0] = 0;
                for (const int draw : draws)
                    out[0] = std::max(out[0], row[static_cast<std::size_t>(draw)]);
                out[1] = 1;
            }};
}

/// Sums (sum over the chosen draws, their number).
SplitDraws sums(const Rows& scores)
{
    return {scores.count, scores.width, 2,
            [&scores](std::size_t prompt, std::span<const int> draws, std::span<double> out) {
                const auto row = scores.view().row(prompt);
                out[0] = 0;
                for (const int draw : draws)
                    out[0] += row[static_cast<std::size_t>(draw)];
                out[1] = static_cast<double>(draws.size());
            }};
}

} // namespace

class TestNoiseFloor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithRandomHalvesInNumpy()
    {
        const QJsonObject golden = statsGoldens()["noise_floor"].toObject();
        const Rows scores = rowsOf(golden["scores"]);
        NoiseFloorOptions options;
        options.splits = 20'000;
        options.threads = 2;
        const auto floor = noiseFloor(maxima(scores), ratioOfTotals, options);
        QVERIFY2(floor.ok(), floor.ok() ? "" : floor.error().message.c_str());
        COMPARE_NEAR(floor->band / golden["band"].toDouble(), 1.0, 0.03);
        COMPARE_NEAR(floor->median / golden["median"].toDouble(), 1.0, 0.04);
        COMPARE_NEAR(floor->pairedDeviation / golden["paired_deviation"].toDouble(), 1.0, 0.01);
        QCOMPARE(floor->splits, std::size_t{20'000});
        options.threads = 1;
        QCOMPARE(noiseFloor(maxima(scores), ratioOfTotals, options)->band, floor->band);
        options.seed = 2;
        QVERIFY(noiseFloor(maxima(scores), ratioOfTotals, options)->band != floor->band);
    }

    void halvesAreUniformAscendingAndComplete()
    {
        // One prompt, four draws: 6 halves, each a sixth of the splits.
        std::map<std::vector<int>, int> seen;
        std::vector<int> previous;
        SplitDraws draws{1, 4, 1, [&](std::size_t, std::span<const int> chosen, std::span<double> out) {
                             const std::vector<int> half(chosen.begin(), chosen.end());
                             QVERIFY(std::is_sorted(half.begin(), half.end()));
                             if (previous.empty()) {
                                 previous = half;
                                 ++seen[half];
                             } else {
                                 std::vector<int> both = previous;
                                 both.insert(both.end(), half.begin(), half.end());
                                 std::sort(both.begin(), both.end());
                                 QCOMPARE(both, (std::vector<int>{0, 1, 2, 3}));
                                 previous.clear();
                             }
                             out[0] = 0;
                         }};
        NoiseFloorOptions options;
        options.splits = 6000;
        QVERIFY(noiseFloor(
                    draws, [](std::span<const double> totals) { return totals[0]; }, options)
                    .ok());
        QCOMPARE(seen.size(), std::size_t{6});
        for (const auto& [half, count] : seen)
            COMPARE_NEAR(count, 1000.0, 120.0);
    }

    void exactByHand()
    {
        // Scores 0, 0, 0, 1 and k = 2: one half always has a mean of ½, the other 0.
        const Rows scores{{0, 0, 0, 1}, 1, 4};
        const auto floor = noiseFloor(sums(scores), ratioOfTotals, {});
        COMPARE_NEAR(floor->band, 0.5, 1e-12);
        COMPARE_NEAR(floor->median, 0.5, 1e-12);
        QVERIFY(std::isnan(floor->pairedDeviation)); // one prompt has no spread over prompts
    }

    void drawsThatAgreeHaveNoNoise()
    {
        const Rows scores{std::vector<double>(60, 0.4), 6, 10};
        const auto floor = noiseFloor(maxima(scores), ratioOfTotals, {});
        QCOMPARE(floor->band, 0.0);
        QCOMPARE(floor->pairedDeviation, 0.0);
    }

    void everyPromptCounts()
    {
        // 150 prompts (more than are held at once), of which only the last has any noise: ±½ of it in every split.
        Rows scores{std::vector<double>(600, 0.0), 150, 4};
        scores.values.back() = 1;
        const auto floor = noiseFloor(sums(scores), ratioOfTotals, {});
        COMPARE_NEAR(floor->band, 0.5 / 150, 1e-12);
        COMPARE_NEAR(floor->median, 0.5 / 150, 1e-12);
        // One difference of ½ among 150: variance (¼ − ¼/150)/149.
        COMPARE_NEAR(floor->pairedDeviation, std::sqrt((0.25 - 0.25 / 150) / 149), 1e-12);
    }

    void moreDrawsShrinkTheBand()
    {
        Rows few{{}, 20, 8};
        Rows many{{}, 20, 128};
        for (Rows* rows : {&few, &many})
            for (std::size_t i = 0; i < rows->count * rows->width; ++i)
                rows->values.push_back(i % 2 == 0 ? 0.0 : 1.0);
        const double ratio =
            noiseFloor(sums(few), ratioOfTotals, {})->band / noiseFloor(sums(many), ratioOfTotals, {})->band;
        QVERIFY2(ratio > 3 && ratio < 5.5, qPrintable(QString::number(ratio))); // √16 about
    }

    void badInputIsAnError()
    {
        const Rows odd{{0, 0, 0}, 1, 3};
        QVERIFY(!noiseFloor(sums(odd), ratioOfTotals, {}).ok());
        const Rows scores{{0, 1}, 1, 2};
        QVERIFY(!noiseFloor({}, ratioOfTotals, {}).ok());
        QVERIFY(!noiseFloor(sums(scores), ratioOfTotals, {.splits = 0}).ok());
        const auto undefined = noiseFloor(sums(scores), [](std::span<const double>) { return std::nan(""); }, {});
        QCOMPARE(undefined.error().kind, fw::ErrorKind::Numerical);
    }
};

FW_TEST(TestNoiseFloor)
#include "test_noise_floor.moc"
