#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/causal/independence.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::causal;

class TestIndependence : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithNumpy()
    {
        const QJsonArray goldens = statsGoldens("causal.json")["independence"].toArray();
        QCOMPARE(goldens.size(), 4);
        for (const QJsonValue& value : goldens) {
            const QJsonObject golden = value.toObject();
            IndependenceOptions options;
            options.permutations = 5000;
            const auto result = testIndependence(numbers(golden["x"]), numbers(golden["y"]), options, {});
            QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
            COMPARE_NEAR(result->statistic, golden["statistic"].toDouble(), 1e-10);
            COMPARE_NEAR(result->gammaP / golden["gamma_p"].toDouble(), 1.0, 1e-6);
            const double p = golden["permutation_p"].toDouble();
            COMPARE_NEAR(result->p, p, 4 * std::sqrt(2 * p * (1 - p) / 5000) + 1e-12);
        }
    }

    void holdsItsLevel()
    {
        fw::RandomStream stream(31);
        int rejectedByGamma = 0;
        int rejectedByPermutation = 0;
        const int samples = 400;
        for (int sample = 0; sample < samples; ++sample) {
            std::vector<double> x;
            std::vector<double> y;
            for (int i = 0; i < 50; ++i) {
                x.push_back(stream.nextNormal());
                y.push_back(std::exp(stream.nextNormal()));
            }
            IndependenceOptions options;
            options.permutations = 99;
            options.seed = static_cast<std::uint64_t>(sample);
            const auto result = testIndependence(x, y, options, {});
            rejectedByPermutation += result->p <= 0.05 ? 1 : 0;
            rejectedByGamma += result->gammaP <= 0.05 ? 1 : 0;
        }
        // 5 % of 400 are 20; four standard errors are 17.
        QVERIFY2(rejectedByPermutation > 3 && rejectedByPermutation < 37,
                 qPrintable(QString::number(rejectedByPermutation)));
        QVERIFY2(rejectedByGamma > 3 && rejectedByGamma < 37, qPrintable(QString::number(rejectedByGamma)));
    }

    void dependsOnTheSeedOnly()
    {
        std::vector<double> x;
        std::vector<double> y;
        fw::RandomStream stream(5);
        for (int i = 0; i < 40; ++i) {
            x.push_back(stream.nextNormal());
            y.push_back(0.3 * x.back() + stream.nextNormal());
        }
        IndependenceOptions options;
        options.permutations = 500;
        const double p = testIndependence(x, y, options, {})->p;
        QCOMPARE(testIndependence(x, y, options, {})->p, p);
        options.seed = 2;
        QVERIFY(testIndependence(x, y, options, {})->p != p);
    }

    void mostlyEqualValuesHaveAWidth()
    {
        std::vector<double> x(30, 0.0);
        std::vector<double> y(30, 0.0);
        for (std::size_t i = 0; i < 6; ++i) {
            x[i] = static_cast<double>(i + 1);
            y[i] = static_cast<double>(i + 1);
        }
        const auto result = testIndependence(x, y, {}, {});
        QVERIFY(result.ok());
        QVERIFY(result->p < 0.01);
    }

    void badInputIsAnError()
    {
        const std::vector<double> x{1, 2, 3, 4, 5, 6, 7};
        QVERIFY(!testIndependence(x, std::vector<double>{1, 2}, {}, {}).ok());
        QVERIFY(!testIndependence(x, std::vector<double>(7, 1.0), {}, {}).ok());
        QVERIFY(!testIndependence(x, std::vector<double>{1, 2, 3, 4, 5, 6, std::nan("")}, {}, {}).ok());
        const fw::CancelToken cancelled;
        cancelled.cancel();
        IndependenceOptions options;
        options.permutations = 10;
        QCOMPARE(testIndependence(x, x, options, cancelled).error().kind, fw::ErrorKind::Cancelled);
    }
};

FW_TEST(TestIndependence)
#include "test_independence.moc"
