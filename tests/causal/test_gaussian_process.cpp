#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/causal/evidence.h"
#include "core/causal/gaussian_process.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::causal;

namespace {

struct Data
{
    std::vector<double> x;
    std::vector<double> y;
};

/// sin(2x) + noise, x from −2 to 2.
Data waves(std::size_t count, double noise, std::uint64_t seed)
{
    fw::RandomStream stream(seed);
    Data data;
    for (std::size_t i = 0; i < count; ++i) {
        data.x.push_back(4 * stream.nextUniform() - 2);
        data.y.push_back(std::sin(2 * data.x.back()) + noise * stream.nextNormal());
    }
    return data;
}

} // namespace

class TestGaussianProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithScikitLearn()
    {
        const QJsonArray goldens = statsGoldens("causal.json")["processes"].toArray();
        QCOMPARE(goldens.size(), 3);
        for (const QJsonValue& value : goldens) {
            const QJsonObject golden = value.toObject();
            const auto dimensions = static_cast<std::size_t>(golden["dimensions"].toInt());
            const std::vector<double> inputs = numbers(golden["inputs"]);
            const std::vector<double> targets = numbers(golden["targets"]);
            const std::vector<double> p = numbers(golden["parameters"]);
            const Kernel kernel =
                golden["kernel"].toString() == "matern 5/2" ? Kernel::Matern52 : Kernel::SquaredExponential;
            const KernelParameters parameters{p[0], p[1], p[2]};
            const auto evidence = EvidenceFunction(inputs, dimensions, kernel).at(toLog(parameters), targets);
            QVERIFY(evidence.has_value());
            COMPARE_NEAR(evidence->logLikelihood, golden["log_likelihood"].toDouble(), 1e-8);
            const std::vector<double> gradient = numbers(golden["gradient"]);
            for (std::size_t i = 0; i < kKernelParameters; ++i)
                COMPARE_NEAR(evidence->gradient[i], gradient[i], 1e-7);
            const auto process = conditionGaussianProcess(inputs, dimensions, targets, kernel, parameters);
            QVERIFY(process.ok());
            const auto predictions = predict(*process, numbers(golden["places"]));
            QVERIFY(predictions.ok());
            const std::vector<double> means = numbers(golden["mean"]);
            const std::vector<double> variances = numbers(golden["variance"]);
            QCOMPARE(predictions->size(), means.size());
            for (std::size_t i = 0; i < means.size(); ++i) {
                COMPARE_NEAR((*predictions)[i].mean, means[i], 1e-8);
                COMPARE_NEAR((*predictions)[i].variance, variances[i], 1e-8);
            }
        }
    }

    void findsFunctionAndNoise()
    {
        const Data data = waves(200, 0.3, 3);
        const auto process = fitGaussianProcess(data.x, 1, data.y, {}, {});
        QVERIFY2(process.ok(), process.ok() ? "" : process.error().message.c_str());
        COMPARE_NEAR(std::sqrt(process->parameters.noiseVariance), 0.3, 0.05);
        const auto predictions = predict(*process, std::vector<double>{-1.5, -0.5, 0.5, 1.5});
        for (const std::size_t i : {0, 1, 2, 3}) {
            const double x = -1.5 + static_cast<double>(i);
            COMPARE_NEAR((*predictions)[i].mean, std::sin(2 * x), 0.2);
            QVERIFY((*predictions)[i].variance > 0 && (*predictions)[i].variance < 0.02);
        }
    }

    void fitIsAMaximum()
    {
        const Data data = waves(60, 0.3, 4);
        const auto process = fitGaussianProcess(data.x, 1, data.y, {}, {});
        const auto scoreAt = [&](double signal, double length, double noise) {
            const KernelParameters& best = process->parameters;
            const KernelParameters moved{best.signalVariance * signal, best.length * length,
                                         best.noiseVariance * noise};
            std::vector<double> unused(kKernelParameters);
            return conditionGaussianProcess(data.x, 1, data.y, Kernel::SquaredExponential, moved)->logLikelihood -
                   priorPenalty(toLog(moved), unused);
        };
        const double best = scoreAt(1, 1, 1);
        for (const double factor : {0.8, 1.25}) {
            QVERIFY(scoreAt(factor, 1, 1) < best);
            QVERIFY(scoreAt(1, factor, 1) < best);
            QVERIFY(scoreAt(1, 1, factor) < best);
        }
    }

    void leftOutIsThePredictionWithoutIt()
    {
        const Data data = waves(30, 0.3, 5);
        const KernelParameters parameters{1, 0.7, 0.1};
        const Kernel kernel = Kernel::SquaredExponential;
        const auto all = conditionGaussianProcess(data.x, 1, data.y, kernel, parameters);
        Data others = data;
        others.x.erase(others.x.begin() + 7);
        others.y.erase(others.y.begin() + 7);
        const auto without = conditionGaussianProcess(others.x, 1, others.y, kernel, parameters);
        const Prediction prediction = predict(*without, std::vector<double>{data.x[7]})->front();
        const double deviation = std::sqrt(prediction.variance + parameters.noiseVariance);
        COMPARE_NEAR(all->leftOut[7], (data.y[7] - prediction.mean) / deviation, 1e-8);
        COMPARE_NEAR(all->fitted[7], predict(*all, std::vector<double>{data.x[7]})->front().mean, 1e-8);
    }

    void badInputIsAnError()
    {
        const Data data = waves(30, 0.3, 5);
        QVERIFY(!fitGaussianProcess(data.x, 2, data.y, {}, {}).ok());
        QVERIFY(!fitGaussianProcess(data.x, 0, data.y, {}, {}).ok());
        QVERIFY(!fitGaussianProcess(std::vector<double>{1, 2}, 1, std::vector<double>{1, 2}, {}, {}).ok());
        Data broken = data;
        broken.y[3] = std::nan("");
        QCOMPARE(fitGaussianProcess(broken.x, 1, broken.y, {}, {}).error().kind, fw::ErrorKind::InvalidInput);
        QVERIFY(!conditionGaussianProcess(data.x, 1, data.y, Kernel::Matern52, {1, 0, 1}).ok());
        const fw::CancelToken cancelled;
        cancelled.cancel();
        QCOMPARE(fitGaussianProcess(data.x, 1, data.y, {}, cancelled).error().kind, fw::ErrorKind::Cancelled);
    }
};

FW_TEST(TestGaussianProcess)
#include "test_gaussian_process.moc"
