#include <QtTest>

#include <cmath>
#include <numeric>

#include "core/base/random.h"
#include "core/causal/monotone_flow.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::causal;

namespace {

const std::vector<double> kKnots{-2, -0.5, 0.4, 1.5};
const std::vector<double> kSlopes{0.3, -1.0, 0.8, -0.2};

std::vector<double> draws(std::size_t count, const std::function<double(fw::RandomStream&)>& draw)
{
    fw::RandomStream stream(11);
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(draw(stream));
    return values;
}

} // namespace

class TestMonotoneFlow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalSlopesOfOneAreTheIdentity()
    {
        const MonotoneFlow flow(kKnots, {0, 0, 0, 0});
        for (const double value : {-9.0, -2.0, -0.7, 0.0, 0.9, 1.5, 7.0}) {
            COMPARE_NEAR(flow.at(value), value, 1e-12);
            COMPARE_NEAR(flow.slopeAt(value), 1.0, 1e-12);
        }
    }

    void mapIsTheIntegralOfASlopeThatIsPositive()
    {
        const MonotoneFlow flow(kKnots, kSlopes);
        QCOMPARE(flow.at(0), 0.0);
        for (double value = -4.05; value < 4; value += 0.1) {
            QVERIFY(flow.slopeAt(value) > 0);
            const double step = 1e-5;
            COMPARE_NEAR((flow.at(value + step) - flow.at(value - step)) / (2 * step), flow.slopeAt(value), 1e-4);
        }
        for (std::size_t k = 0; k < kKnots.size(); ++k)
            COMPARE_NEAR(flow.slopeAt(kKnots[k]), std::exp(kSlopes[k]), 1e-12);
    }

    void basisAgreesWithTheFlow()
    {
        const std::vector<double> values{-3, -1, -0.2, 0.1, 0.9, 1.6, 2.5};
        const FlowBasis basis(kKnots, values);
        const MonotoneFlow flow(kKnots, kSlopes);
        double logJacobian = 0;
        const std::vector<double> mapped = basis.map(kSlopes, logJacobian);
        double expected = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            COMPARE_NEAR(mapped[i], flow.at(values[i]), 1e-12);
            expected += std::log(flow.slopeAt(values[i]));
        }
        COMPARE_NEAR(logJacobian, expected, 1e-12);
    }

    void gradientsAreThoseOfDifferences()
    {
        const std::vector<double> values{-3, -1, -0.2, 0.1, 0.9, 1.6, 2.5};
        const std::vector<double> weights{0.3, -1, 2, 0.7, -0.4, 1.1, 0.2};
        const FlowBasis basis(kKnots, values);
        const auto valueAt = [&](const std::vector<double>& slopes) {
            double logJacobian = 0;
            const std::vector<double> mapped = basis.map(slopes, logJacobian);
            std::vector<double> unused(slopes.size());
            return std::inner_product(mapped.begin(), mapped.end(), weights.begin(), 0.0) + logJacobian -
                   flowPenalty(slopes, 0.7, unused);
        };
        std::vector<double> penaltyGradient(kSlopes.size(), 0.0);
        QVERIFY(flowPenalty(kSlopes, 0.7, penaltyGradient) > 0);
        const std::vector<double> gradient = basis.gradient(kSlopes, weights);
        for (std::size_t k = 0; k < kSlopes.size(); ++k) {
            std::vector<double> above = kSlopes;
            std::vector<double> below = kSlopes;
            above[k] += 1e-5;
            below[k] -= 1e-5;
            COMPARE_NEAR(gradient[k] - penaltyGradient[k], (valueAt(above) - valueAt(below)) / 2e-5, 1e-6);
        }
    }

    void gainIsThatOfTheTrueDensity()
    {
        // Mean log likelihood of a density of unit variance over the normal one: entropy of the normal less its own.
        const double normalEntropy = 0.5 * std::log(2 * M_PI * std::exp(1.0));
        const std::size_t count = 2000;
        const auto normal = draws(count, [](fw::RandomStream& s) { return s.nextNormal(); });
        const auto uniform =
            draws(count, [](fw::RandomStream& s) { return std::sqrt(3.0) * (2 * s.nextUniform() - 1); });
        const auto exponential = draws(count, [](fw::RandomStream& s) { return -std::log(s.nextUniform()) - 1; });
        const double n = static_cast<double>(count);
        const double gainNormal = *gainOverNormal(normal, 1, {}) / n;
        const double gainUniform = *gainOverNormal(uniform, 1, {}) / n;
        const double gainExponential = *gainOverNormal(exponential, 1, {}) / n;
        QVERIFY2(gainNormal >= 0 && gainNormal < 0.005, qPrintable(QString::number(gainNormal)));
        COMPARE_NEAR(gainUniform, normalEntropy - std::log(2 * std::sqrt(3.0)), 0.04);
        COMPARE_NEAR(gainExponential, normalEntropy - 1, 0.06);
    }
};

FW_TEST(TestMonotoneFlow)
#include "test_monotone_flow.moc"
