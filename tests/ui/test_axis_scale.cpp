// Round axes, and that nothing leaves them.
#include <QtTest>

#include <limits>

#include "tests/test_main.h"
#include "ui/charts/axis_scale.h"

using namespace fw::ui;

class TestAxisScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ticksAreRoundAndCoverTheRange()
    {
        const AxisScale scale = roundScale(-0.0713, 0.026, 5);
        QCOMPARE(scale.step, 0.02);
        QVERIFY(scale.low <= -0.0713 && scale.low > -0.0713 - scale.step);
        QVERIFY(scale.high >= 0.026 && scale.high < 0.026 + scale.step);
        QCOMPARE(scale.decimals, 2);
        bool zero = false;
        for (const double tick : scale.ticks())
            zero = zero || tick == 0.0; // exactly, so that its label has no sign
        QVERIFY(zero);
    }

    void roundEndsStay()
    {
        const AxisScale scale = roundScale(0, 100, 5);
        QCOMPARE(scale.low, 0.0);
        QCOMPARE(scale.high, 100.0);
        QCOMPARE(scale.ticks().size(), std::size_t{6});
        QCOMPARE(scale.decimals, 0);
    }

    void nonsenseGivesAUsableAxis()
    {
        for (const auto& [low, high] :
             {std::pair(1.0, 1.0), std::pair(2.0, 1.0), std::pair(0.0, std::numeric_limits<double>::infinity()),
              std::pair(std::numeric_limits<double>::quiet_NaN(), 1.0)}) {
            const AxisScale scale = roundScale(low, high, 4);
            QCOMPARE(scale.low, 0.0);
            QCOMPARE(scale.high, 1.0);
        }
    }

    void spansAreCutToTheAxis()
    {
        const AxisScale scale = roundScale(0, 1, 5);
        QCOMPARE(scale.cut(-3, 0.5).value(), std::pair(0.0, 0.5));
        QCOMPARE(scale.cut(0.8, 7).value(), std::pair(0.8, 1.0));
        QCOMPARE(scale.cut(0.9, 0.2).value(), std::pair(0.2, 0.9));
        QVERIFY(!scale.cut(1.5, 2));
        QVERIFY(!scale.cut(std::numeric_limits<double>::quiet_NaN(), 2));
        QCOMPARE(scale.fraction(-5), 0.0);
        QCOMPARE(scale.fraction(0.25), 0.25);
        QCOMPARE(scale.fraction(9), 1.0);
    }
};

FW_TEST(TestAxisScale)
#include "test_axis_scale.moc"
