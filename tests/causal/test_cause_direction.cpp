#include <QtTest>

#include <cmath>

#include "core/causal/cause_direction.h"
#include "tests/causal/synthetic_pairs.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::causal;

namespace {

constexpr std::uint64_t kSeed = 20261;
constexpr std::size_t kObservations = 200;

} // namespace

class TestCauseDirection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysNothingOfUnrelatedVariables()
    {
        for (std::size_t i = 0; i < 5; ++i) {
            const SyntheticPair pair = synthetic::pair(synthetic::Kind::Unrelated, kObservations, kSeed, i);
            const auto result = causeDirection(pair.cause, pair.effect, {.subsamples = 0}, {}, {});
            QCOMPARE(result->direction, Direction::Undecided);
            QCOMPARE(result->undecided, Undecided::Unrelated);
        }
    }

    void turnsWithTheVariables()
    {
        const SyntheticPair pair = synthetic::pair(synthetic::Kind::Additive, 100, kSeed, 1);
        const auto there = causeDirection(pair.cause, pair.effect, {.subsamples = 0}, {}, {});
        const auto back = causeDirection(pair.effect, pair.cause, {.subsamples = 0}, {}, {});
        COMPARE_NEAR(there->score, -back->score, 1e-9);
        COMPARE_NEAR(there->xToY.independenceP, back->yToX.independenceP, 1e-12);
    }

    void subsamplesGiveAgreementAndRange()
    {
        // A parabola: the way back has two branches, so every half must agree.
        fw::RandomStream stream(kSeed);
        std::vector<double> x;
        std::vector<double> y;
        for (int i = 0; i < 150; ++i) {
            x.push_back(stream.nextNormal());
            y.push_back(x.back() * x.back() + 0.3 * stream.nextNormal());
        }
        CauseDirectionOptions options;
        options.subsamples = 6;
        const auto result = causeDirection(x, y, options, {}, {});
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
        QCOMPARE(result->direction, Direction::XToY);
        QCOMPARE(result->byLikelihood, Direction::XToY);
        QCOMPARE(result->byIndependence, Direction::XToY);
        QCOMPARE(result->agreement, 1.0);
        QVERIFY(result->scoreLow > 0 && result->scoreLow < result->scoreHigh);
        QVERIFY(result->xToY.independenceP > 0.05 && result->yToX.independenceP < 0.01);
        QVERIFY(result->xToY.explained > 0.8);
        options.threads = 2;
        const auto threaded = causeDirection(x, y, options, {}, {});
        QCOMPARE(threaded->scoreLow, result->scoreLow);
        QCOMPARE(threaded->scoreHigh, result->scoreHigh);
        options.leastNats = 1e6;
        const auto strict = causeDirection(x, y, options, {}, {});
        QCOMPARE(strict->direction, Direction::Undecided);
        QCOMPARE(strict->undecided, Undecided::WeakEvidence);
        QCOMPARE(strict->leaning, Direction::XToY);
    }

    void manyObservationsAreDrawnFrom()
    {
        const SyntheticPair pair = synthetic::pair(synthetic::Kind::Additive, 300, kSeed, 2);
        CauseDirectionOptions options;
        options.subsamples = 0;
        options.most = 60;
        const auto result = causeDirection(pair.cause, pair.effect, options, {}, {});
        QCOMPARE(result->observations, std::size_t{60});
        options.seed = 2;
        QVERIFY(causeDirection(pair.cause, pair.effect, options, {}, {})->score != result->score);
    }

    void badInputIsAnError()
    {
        const SyntheticPair pair = synthetic::pair(synthetic::Kind::Additive, 50, kSeed, 2);
        QVERIFY(!causeDirection(pair.cause, std::vector<double>(49, 1.0), {}, {}, {}).ok());
        QVERIFY(!causeDirection(pair.cause, std::vector<double>(50, 1.0), {}, {}, {}).ok()); // one value only
        std::vector<double> broken = pair.effect;
        broken[7] = std::nan("");
        QVERIFY(!causeDirection(pair.cause, broken, {}, {}, {}).ok());
        QVERIFY(!causeDirection(pair.cause, pair.effect, {.leastAgreement = 2}, {}, {}).ok());
        const fw::CancelToken cancelled;
        cancelled.cancel();
        QCOMPARE(causeDirection(pair.cause, pair.effect, {}, cancelled, {}).error().kind, fw::ErrorKind::Cancelled);
    }
};

FW_TEST(TestCauseDirection)
#include "test_cause_direction.moc"
