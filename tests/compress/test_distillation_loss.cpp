// Terms of the distillation loss beyond DistilGPT2's: inner values, logits, uncertainty; and what the method reports.
#include <QtTest>

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "core/compress/layers/layer_choice.h"
#include "core/compress/training/distillation_loss.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::step;
using fw::compress::DistillationTerms;
using nlohmann::json;

namespace {

fw::train::WindowBatch someBatch()
{
    static const fw::train::TokenCorpus corpus{
        std::vector<std::int32_t>{5, 17, 30, 8, 99, 120, 44, 7, 250, 3, 61, 18, 2}, 1, 0};
    const std::int64_t start = 0;
    return fw::train::gatherWindows(corpus, {&start, 1}, 12, at::kCPU);
}

double lossOf(const Bench& bench, const fw::nn::Decoder& student, const DistillationTerms& terms,
              const std::vector<std::int64_t>& layers)
{
    const at::NoGradGuard noGradient;
    return fw::compress::distillationLoss(student, bench.base.decoder(), someBatch(), terms, layers).item<double>();
}

} // namespace

class TestDistillationLoss : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEqualStudentHasNothingToLearn()
    {
        const Bench bench("base");
        DistillationTerms terms{2, 1, 0};
        terms.cosine = terms.inner = terms.logits = 1;
        QVERIFY(std::abs(lossOf(bench, bench.base.decoder(), terms, {0, 1, 2})) < 1e-5);
    }

    void innerValuesAreComparedLayerByLayer()
    {
        const Bench bench("base");
        DistillationTerms terms{2, 0, 0};
        terms.inner = 1;
        fw::nn::Decoder student = bench.base.decoder();
        fw::compress::keepLayers(student, {0, 1});
        QVERIFY(lossOf(bench, student, terms, {0, 1}) < 1e-6); // its blocks are the teacher's first two
        QVERIFY(lossOf(bench, student, terms, {0, 2}) > 1e-4); // not these
        const auto pruned = bench.applied({step("head_pruning", {{"criterion", "norm"}, {"scope", "layer"}})});
        QVERIFY(lossOf(bench, pruned, terms, {0, 1, 2}) > 1e-6); // scores of fewer heads are left out, the rest counts
    }

    void logitsAreTheirMeanSquare()
    {
        const Bench bench("base");
        fw::nn::Decoder student = bench.base.decoder();
        fw::compress::keepLayers(student, {0, 2});
        DistillationTerms terms{2, 0, 0};
        terms.logits = 0.5;
        const at::NoGradGuard noGradient;
        const auto batch = someBatch();
        const at::Tensor difference =
            student.logits(fw::train::hiddenOf(student, batch))
                .sub(bench.base.decoder().logits(fw::train::hiddenOf(bench.base.decoder(), batch)));
        QVERIFY(std::abs(lossOf(bench, student, terms, {0, 2}) - 0.5 * difference.square().mean().item<double>()) <
                1e-5);
    }

    void uncertainTokensCountMore()
    {
        at::Tensor logits = at::zeros({3, 4});
        logits.select(0, 0).select(0, 1).fill_(20); // sure
        logits.select(0, 1).select(0, 1).fill_(1);
        const at::Tensor weights = fw::compress::uncertaintyWeights(logits, 1);
        QVERIFY(weights[0].item<double>() < 1e-3);
        QVERIFY(weights[1].item<double>() < weights[2].item<double>());
        QVERIFY(std::abs(weights.mean().item<double>() - 1) < 1e-6);
        const at::Tensor squared = fw::compress::uncertaintyWeights(logits, 2);
        QVERIFY(squared[1].item<double>() < weights[1].item<double>());
        QVERIFY(fw::compress::uncertaintyWeights(logits, 0).sub(1).abs().max().item<double>() < 1e-6);

        const Bench bench("base");
        fw::nn::Decoder student = bench.base.decoder();
        fw::compress::keepLayers(student, {0, 2});
        DistillationTerms terms{1, 0, 1};
        terms.uncertainty = 2;
        const at::NoGradGuard noGradient;
        const auto batch = someBatch();
        const at::Tensor guess = at::log_softmax(student.logits(fw::train::hiddenOf(student, batch)), 1);
        const at::Tensor weight = fw::compress::uncertaintyWeights(
            bench.base.decoder().logits(fw::train::hiddenOf(bench.base.decoder(), batch)), 2);
        double expected = 0;
        for (std::int64_t t = 0; t < 12; ++t)
            expected -= weight[t].item<double>() * guess[t][batch.targets[t].item<std::int64_t>()].item<double>() / 12;
        QVERIFY(std::abs(lossOf(bench, student, terms, {0, 2}) - expected) < 1e-4);
    }

    void theMethodReportsItsTraining()
    {
        const Bench bench("base");
        fw::compress::StepReport report;
        fw::compress::Context context = bench.context();
        context.report = &report;
        fw::nn::Decoder model = bench.base.decoder();
        const auto planned =
            step("distillation", {{"layers", 0}, {"steps", 10}, {"batch", 2}, {"window", 8}, {"variance_batches", 6}});
        QVERIFY(fw::compress::findMethod("distillation")->apply(model, planned.parameters, context).ok());
        QCOMPARE(report.curve.back().step, std::int64_t{10});
        QVERIFY(std::isfinite(report.curve.back().validationLoss));
        QCOMPARE(report.figures.back().first, std::string("gradient_variance_ratio"));
        QVERIFY(report.figures.back().second > 0);
        for (const at::Tensor& tensor : model.trainable())
            QVERIFY(!tensor.requires_grad());
    }

    void theClockMayEndIt()
    {
        const Bench bench("base");
        fw::compress::StepReport report;
        fw::compress::Context context = bench.context();
        context.report = &report;
        fw::nn::Decoder model = bench.base.decoder();
        const auto planned =
            step("distillation", {{"layers", 0}, {"steps", 1000000}, {"batch", 1}, {"window", 8}, {"minutes", 0.01}});
        QVERIFY(fw::compress::findMethod("distillation")->apply(model, planned.parameters, context).ok());
        QVERIFY(report.curve.back().step < 1000000);
        QVERIFY(report.curve.back().learningRate < 5e-5); // fallen from 5e-4 with the time
    }

    void varianceReductionNeedsTheTeachersStructure()
    {
        const Bench bench("base");
        const json parameters{{"layers", 0},  {"steps", 5},      {"batch", 2},
                              {"window", 12}, {"alpha_ce", 0.5}, {"gradient", "variance_reduced"}};
        const auto moved = bench.applied({step("distillation", parameters)});
        QVERIFY(!gpt2_logits::sameLogits(moved, bench.base.decoder()));
        const auto refused =
            bench.compress({step("layer_truncation", {{"count", 2}}), step("distillation", parameters)}, "variant");
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message.find("another structure") != std::string::npos);
    }
};

FW_TEST(TestDistillationLoss)
#include "test_distillation_loss.moc"
