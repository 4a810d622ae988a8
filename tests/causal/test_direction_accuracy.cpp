// Is the direction of synthetic pairs found? Fixed seeds, on none of which the settings were chosen; the accuracy over
// many more pairs is tests/bench/bench_direction's.
#include <QtTest>

#include <cmath>

#include "core/causal/cause_direction.h"
#include "tests/causal/synthetic_pairs.h"
#include "tests/test_main.h"

using namespace fw::causal;

namespace {

constexpr std::uint64_t kAccuracySeed = 20261;
constexpr std::size_t kPairs = 30;
constexpr std::size_t kAccuracyObservations = 200;

struct Counts
{
    int leaningRight = 0;
    int decided = 0;
    int wrong = 0;
};

Counts countOver(synthetic::Kind kind)
{
    CauseDirectionOptions options;
    options.subsamples = 0;
    Counts counts;
    for (std::size_t i = 0; i < kPairs; ++i) {
        const SyntheticPair pair = synthetic::pair(kind, kAccuracyObservations, kAccuracySeed, i);
        const bool turned = i % 2 == 1; // so that no preference for x passes
        const auto result =
            causeDirection(turned ? pair.effect : pair.cause, turned ? pair.cause : pair.effect, options, {}, {});
        if (!result.ok())
            continue;
        const Direction truth = turned ? Direction::YToX : Direction::XToY;
        counts.leaningRight += result->leaning == truth ? 1 : 0;
        counts.decided += result->direction != Direction::Undecided ? 1 : 0;
        counts.wrong += result->direction != Direction::Undecided && result->direction != truth ? 1 : 0;
    }
    return counts;
}

const char* describe(const Counts& counts)
{
    static QByteArray text;
    text = QStringLiteral("leaning right %1, decided %2, wrong %3")
               .arg(counts.leaningRight)
               .arg(counts.decided)
               .arg(counts.wrong)
               .toUtf8();
    return text.constData();
}

} // namespace

class TestDirectionAccuracy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheCauseUnderAdditiveNoise()
    {
        const Counts counts = countOver(synthetic::Kind::Additive);
        QVERIFY2(counts.leaningRight >= 24, describe(counts)); // 80 %
        QVERIFY2(counts.decided >= 24 && counts.wrong <= 3, describe(counts));
    }

    void findsTheCauseBehindAPostNonlinearEffect()
    {
        const Counts counts = countOver(synthetic::Kind::PostNonlinear);
        QVERIFY2(counts.leaningRight >= 24, describe(counts)); // 80 %
        QVERIFY2(counts.decided >= 15 && counts.wrong <= 5, describe(counts));
    }

    void seldomDecidesWhereThereIsNoDirection()
    {
        int decided = 0;
        for (std::size_t i = 0; i < 12; ++i) {
            const SyntheticPair pair =
                synthetic::pair(synthetic::Kind::LinearNormal, kAccuracyObservations, kAccuracySeed, i);
            const auto result = causeDirection(pair.cause, pair.effect, {.subsamples = 0}, {}, {});
            decided += result->direction != Direction::Undecided ? 1 : 0;
            QVERIFY(std::abs(result->score) < 8);
        }
        QVERIFY2(decided <= 5, qPrintable(QString::number(decided)));
    }

    /// The figure that is said beside every direction is the one that is measured, as far as so few pairs tell.
    void saysHowOftenACommonCauseIsGivenADirection()
    {
        const Counts counts = countOver(synthetic::Kind::Confounded);
        const double spread = 3 * std::sqrt(0.25 / kPairs);
        const double share = counts.decided / static_cast<double>(kPairs);
        QVERIFY2(std::abs(share - kDirectionsUnderCommonCause) < spread, describe(counts));
    }
};

FW_TEST(TestDirectionAccuracy)
#include "test_direction_accuracy.moc"
