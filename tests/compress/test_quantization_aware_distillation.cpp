// QuantGPT: the gradients of the paper, a form that runs as it trained, and training that pays.
#include <QtTest>

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include "core/compress/quantization/module_quantized_linear.h"
#include "core/compress/training/distillation_loss.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/language_model.h"
#include "tests/compress/compress_fixture.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::compress::contrastiveLoss;
using fw::compress::ModuleQuantizedLinear;
using fw::compress::quantizeByModule;
using fw::nn::Role;
using nlohmann::json;

namespace {

json brief(json parameters)
{
    parameters.update({{"steps", 30}, {"batch", 2}, {"window", 32}, {"learning_rate", 1e-3}});
    return parameters;
}

double error(const at::Tensor& weight, double gamma, int bits)
{
    return quantizeByModule(weight, at::full({1}, gamma), bits).sub(weight).square().sum().item<double>();
}

/// Distance of the logits from the base's.
double distance(const Bench& bench, const fw::nn::Decoder& model)
{
    const at::NoGradGuard noGradient;
    const auto ids = gpt2_logits::someIds(40, 2);
    return gpt2_logits::logitsOf(model, ids)
        .sub(gpt2_logits::logitsOf(bench.base.decoder(), ids))
        .square()
        .mean()
        .item<double>();
}

} // namespace

class TestQuantizationAwareDistillation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void levelsAreEvenAndClipped()
    {
        // mean|w| = 1, γ = 1.5: three levels −1.5, 0, 1.5 of 2 bits.
        const at::Tensor weight = at::tensor({0.2, -0.7, 0.8, -2.3}).to(at::kFloat).view({2, 2});
        const at::Tensor rounded = quantizeByModule(weight, at::full({1}, 1.5), 2);
        QVERIFY(at::equal(rounded, at::tensor({0.0, 0.0, 1.5, -1.5}).to(at::kFloat).view({2, 2})));
    }

    /// Equations 5 to 7 of the paper, for an upstream gradient c.
    void gradientsAreThePapers()
    {
        for (const int bits : {2, 3, 4, 8}) {
            const at::Tensor weight = randomTensor({6, 5}, 3).requires_grad_(true);
            const at::Tensor gamma = at::full({1}, 1.3).requires_grad_(true);
            const at::Tensor upstream = randomTensor({6, 5}, 4);
            quantizeByModule(weight, gamma, bits).mul(upstream).sum().backward();
            const at::NoGradGuard noGradient;
            const double mean = weight.abs().mean().item<double>();
            const double levels = (1 << (bits - 1)) - 1;
            const at::Tensor u = weight.div(1.3 * mean);
            const at::Tensor inside = u.abs().le(1).to(at::kFloat);
            const at::Tensor slope =
                inside.mul(u.mul(levels).round().div(levels).sub(u)).add(u.sign().mul(inside.neg().add(1)));
            QVERIFY(weight.grad().sub(upstream.mul(inside)).abs().max().item<double>() < 1e-5);
            const double expected = slope.mul(upstream).sum().item<double>() * mean;
            QVERIFY2(
                std::abs(gamma.grad().item<double>() - expected) < 2e-3 * (1 + std::abs(expected)),
                qPrintable(
                    QStringLiteral("%1 bits: %2 for %3").arg(bits).arg(gamma.grad().item<double>()).arg(expected)));
        }
    }

    void theStartIsNearTheBestRange()
    {
        const at::Tensor weight = randomTensor({32, 24}, 5);
        for (const int bits : {2, 3, 4, 8}) {
            const double start = fw::compress::startingGamma(weight, bits);
            for (const double other : {0.7, 0.9, 1.1, 1.4})
                QVERIFY(error(weight, start, bits) <= error(weight, other * start, bits) * 1.02);
        }
        QCOMPARE(fw::compress::startingGamma(weight.mul(0), 4), 1.0);
    }

    void whatTrainedIsWhatRuns()
    {
        for (const int bits : {2, 3, 4, 8}) {
            const ModuleQuantizedLinear trained(randomTensor({7, 130}, 6), randomTensor({7}, 7), bits);
            const auto frozen = trained.frozen();
            QCOMPARE(frozen->form(), "int" + std::to_string(bits));
            QVERIFY(frozen->denseWeight().sub(trained.denseWeight()).abs().max().item<double>() < 1e-6);
            QVERIFY(at::equal(frozen->bias(), trained.bias()));
        }
    }

    /// Activations, too: with 8 bits rounded a row as the int8 slot rounds them, with fewer as they are.
    void activationsTrainAsTheyRun()
    {
        for (const int bits : {2, 4, 8}) {
            const ModuleQuantizedLinear trained(randomTensor({7, 130}, 6), randomTensor({7}, 7), bits);
            const at::Tensor input = randomTensor({5, 130}, 8).requires_grad_(true);
            const at::Tensor output = trained.apply(input);
            const double apart =
                gpt2_logits::largestDifference(output.detach(), trained.frozen()->apply(input.detach()));
            QVERIFY2(apart < 1e-3, qPrintable(QStringLiteral("%1 bits: %2").arg(bits).arg(apart)));
            // The gradient passes through the rounding.
            output.sum().backward();
            QVERIFY(gpt2_logits::largestDifference(input.grad(), trained.denseWeight().sum(0).expand({5, 130})) < 1e-4);
        }
    }

    void contrastIsACrossEntropyOfCosines()
    {
        // Two windows of two tokens along the axes: a cosine of 1 with one's own, 0 with the other.
        const at::Tensor axes = at::tensor({3.0, 0.0, 0.0, 2.0, 0.0, 5.0, 1.0, 0.0}).to(at::kFloat).view({4, 2});
        QVERIFY(std::abs(contrastiveLoss(axes, axes, 2).item<double>() - std::log1p(std::exp(-10.0))) < 1e-6);
        const at::Tensor swapped = at::tensor({0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0}).to(at::kFloat).view({4, 2});
        QVERIFY(std::abs(contrastiveLoss(axes, swapped, 2).item<double>() - std::log1p(std::exp(10.0))) < 1e-4);
    }

    void trainingBeatsRounding()
    {
        const Bench bench("base");
        const auto before = compress_fixture::copyOfWeights(bench.base.decoder());
        double last = 0;
        double trainedInEight = 0;
        for (const int bits : {8, 4, 2}) {
            auto parameters = brief({{"bits", bits}});
            const double trained = distance(bench, bench.applied({step("quantgpt", parameters)}));
            parameters.update({{"steps", 1}, {"learning_rate", 1e-8}});
            const double rounded = distance(bench, bench.applied({step("quantgpt", parameters)}));
            // In 8 bits there is nothing to win, and 60 steps on a few lines of text move a model: by less than what
            // four bits more are worth.
            const auto figures = QStringLiteral("%1 bits: %2, rounded %3").arg(bits).arg(trained).arg(rounded);
            if (bits == 8)
                trainedInEight = trained;
            else
                QVERIFY2(trained < rounded, qPrintable(figures));
            QVERIFY2(trainedInEight < (bits == 4 ? rounded : 1e30), qPrintable(figures));
            QVERIFY(rounded > last);
            last = rounded;
        }
        QVERIFY(compress_fixture::sameWeights(bench.base.decoder(), before));
    }

    void itIsStoredAndLoaded()
    {
        const Bench bench("base");
        for (const int bits : {2, 8}) {
            const std::vector steps{step("svd", {{"budget", 0.5}}),
                                    step("quantgpt", brief({{"bits", bits}, {"steps", 3}}))};
            const auto status = bench.compress(steps, "variant");
            QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
            const auto loaded = valueOf(fw::nn::LanguageModel::load(bench.place() / "variant"));
            const auto again = bench.applied(steps);
            const auto ids = gpt2_logits::someIds(30);
            const at::NoGradGuard noGradient;
            QVERIFY(gpt2_logits::largestDifference(gpt2_logits::logitsOf(loaded.decoder(), ids),
                                                   gpt2_logits::logitsOf(again, ids)) <
                    0.05); // half-precision embeddings
        }
    }

    void impossibleStepsAreRefused()
    {
        const Bench bench("base");
        const auto refused = [&](const std::vector<fw::compress::PlannedStep>& steps) {
            const auto status = fw::compress::checkSteps(bench.base, steps);
            return status.ok() ? std::string() : status.error().message;
        };
        QVERIFY(refused({step("quantgpt", {{"bits", 5}})}).find("recipes[1].steps[0].bits") != std::string::npos);
        QVERIFY(refused({step("int8"), step("quantgpt")}).find("int8") != std::string::npos);
        QVERIFY(!refused({step("quantgpt"), step("wanda")}).empty());
        QCOMPARE(refused({step("head_pruning"), step("quantgpt")}), std::string());
    }

    void blocksWithoutHeadsStayEmpty()
    {
        const Bench bench("base");
        const auto model = bench.applied({step("head_pruning", {{"ratio", 1.0}, {"criterion", "norm"}}),
                                          step("quantgpt", brief({{"bits", 2}, {"steps", 2}}))});
        QCOMPARE(model.blocks[0][Role::Output]->form(), std::string("int2"));
        QCOMPARE(model.blocks[0].heads, std::int64_t{0});
    }
};

FW_TEST(TestQuantizationAwareDistillation)
#include "test_quantization_aware_distillation.moc"
