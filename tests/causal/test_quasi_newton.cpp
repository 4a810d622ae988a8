#include <QtTest>

#include <cmath>

#include "core/causal/quasi_newton.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::causal;

namespace {

/// Rosenbrock's valley, its minimum 0 at (1, 1).
double valley(std::span<const double> at, std::span<double> gradient)
{
    const double a = 1 - at[0];
    const double b = at[1] - at[0] * at[0];
    gradient[0] = -2 * a - 400 * at[0] * b;
    gradient[1] = 200 * b;
    return a * a + 100 * b * b;
}

} // namespace

class TestQuasiNewton : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void followsACurvedValley()
    {
        QuasiNewtonOptions options;
        options.tolerance = 1e-14;
        options.gradientNorm = 1e-8;
        const auto minimum = minimise(valley, {-1.2, 1}, options, {});
        QVERIFY(minimum.ok() && minimum->converged);
        COMPARE_NEAR(minimum->point[0], 1.0, 1e-6);
        COMPARE_NEAR(minimum->point[1], 1.0, 1e-6);
        QVERIFY2(minimum->evaluations < 100, qPrintable(QString::number(minimum->evaluations)));
    }

    void staysInsideTheDomain()
    {
        // x − log x, which is not a number for x < 0; from far above, full steps overshoot.
        const auto function = [](std::span<const double> at, std::span<double> gradient) {
            gradient[0] = 1 - 1 / at[0];
            return at[0] - std::log(at[0]);
        };
        const auto minimum = minimise(function, {30}, {}, {});
        QVERIFY(minimum.ok());
        COMPARE_NEAR(minimum->point[0], 1.0, 1e-2);
        COMPARE_NEAR(minimum->value, 1.0, 1e-4);
        QCOMPARE(minimise(function, {-1}, {}, {}).error().kind, fw::ErrorKind::Numerical);
    }

    void saysWhenItRanOutOfSteps()
    {
        QuasiNewtonOptions options;
        options.steps = 3;
        const auto minimum = minimise(valley, {-1.2, 1}, options, {});
        QVERIFY(minimum.ok() && !minimum->converged);
        QVERIFY(minimum->value < 24.2); // where it began
    }

    void isCancelled()
    {
        const fw::CancelToken token;
        token.cancel();
        QCOMPARE(minimise(valley, {-1.2, 1}, {}, token).error().kind, fw::ErrorKind::Cancelled);
    }
};

FW_TEST(TestQuasiNewton)
#include "test_quasi_newton.moc"
