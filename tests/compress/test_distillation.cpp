// Distillation: the loss by its definition, a student that learns, a teacher that does not move, cancelling.
#include <QtTest>

#include <ATen/ops/log_softmax.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include "core/compress/layers/layer_choice.h"
#include "core/nn/kernels/runtime.h"
#include "core/train/language_model_loss.h"
#include "core/train/window_sampler.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::nn::Role;

namespace {

/// Mean KL(teacher ‖ student) at temperature 1 over some ids.
double divergence(const fw::nn::Decoder& teacher, const fw::nn::Decoder& student, const std::vector<int>& ids)
{
    const at::Tensor p = at::log_softmax(gpt2_logits::logitsOf(teacher, ids), 1);
    const at::Tensor q = at::log_softmax(gpt2_logits::logitsOf(student, ids), 1);
    return p.exp().mul(p.sub(q)).sum(1).mean().item<double>();
}

} // namespace

class TestDistillation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    /// The loss that one step reports, recomputed number by number from logits and hidden states.
    void theLossIsItsDefinition_data()
    {
        QTest::addColumn<double>("temperature");
        QTest::addColumn<double>("divergence");
        QTest::addColumn<double>("text");
        QTest::addColumn<double>("cosine");
        QTest::newRow("all") << 3.0 << 0.7 << 0.2 << 0.4;
        QTest::newRow("divergence") << 2.0 << 1.0 << 0.0 << 0.0;
        QTest::newRow("text") << 2.0 << 0.0 << 1.0 << 0.0;
        QTest::newRow("cosine") << 1.0 << 0.0 << 0.0 << 1.0;
    }

    void theLossIsItsDefinition()
    {
        QFETCH(double, temperature);
        QFETCH(double, divergence);
        QFETCH(double, text);
        QFETCH(double, cosine);
        const Bench bench("base");
        (void)bench.applied({step("distillation", {{"layers", 2},
                                                   {"steps", 1},
                                                   {"batch", 2},
                                                   {"window", 16},
                                                   {"temperature", temperature},
                                                   {"alpha_ce", divergence},
                                                   {"alpha_lm", text},
                                                   {"alpha_cos", cosine},
                                                   {"seed", 4}})});
        const std::string message = bench.progress.snapshot().message;
        const std::string prefix = "step 1/1, loss ";
        QVERIFY2(message.starts_with(prefix), message.c_str());
        const double reported = std::stod(message.substr(prefix.size()));

        fw::nn::Decoder student = bench.base.decoder();
        fw::compress::keepLayers(student, {0, 2});
        const auto corpus = valueOf(fw::train::loadTokenCorpus(bench.calibration(), *bench.tokenizer, {}, {}));
        fw::train::WindowSampler sampler(corpus, 16, 2, 4);
        double expected = 0;
        const at::NoGradGuard noGradient;
        for (const std::int64_t start : sampler.starts(0)) {
            const auto batch = fw::train::gatherWindows(corpus, {&start, 1}, 16, at::kCPU);
            const at::Tensor teacherHidden = fw::train::hiddenOf(bench.base.decoder(), batch);
            const at::Tensor studentHidden = fw::train::hiddenOf(student, batch);
            const at::Tensor z = bench.base.decoder().logits(teacherHidden);
            const at::Tensor s = student.logits(studentHidden);
            for (std::int64_t t = 0; t < 16; ++t) {
                double teacherSum = 0;
                double studentSum = 0;
                double plainSum = 0;
                for (std::int64_t id = 0; id < 300; ++id) {
                    teacherSum += std::exp(z[t][id].item<double>() / temperature);
                    studentSum += std::exp(s[t][id].item<double>() / temperature);
                    plainSum += std::exp(s[t][id].item<double>());
                }
                double kl = 0;
                for (std::int64_t id = 0; id < 300; ++id) {
                    const double p = z[t][id].item<double>() / temperature - std::log(teacherSum);
                    kl += std::exp(p) * (p - s[t][id].item<double>() / temperature + std::log(studentSum));
                }
                const double ce = std::log(plainSum) - s[t][batch.targets[t].item<std::int64_t>()].item<double>();
                double dot = 0;
                double a = 0;
                double b = 0;
                for (std::int64_t i = 0; i < 32; ++i) {
                    const double x = studentHidden[t][i].item<double>();
                    const double y = teacherHidden[t][i].item<double>();
                    dot += x * y;
                    a += x * x;
                    b += y * y;
                }
                expected +=
                    (divergence * temperature * temperature * kl + text * ce + cosine * (1 - dot / std::sqrt(a * b))) /
                    (2 * 16);
            }
        }
        QVERIFY2(std::abs(reported - expected) < 2e-4,
                 qPrintable(QString("%1, expected %2").arg(reported).arg(expected)));
    }

    void theStudentLearnsAndTheTeacherDoesNotMove()
    {
        const Bench bench("base");
        const auto before = compress_fixture::copyOfWeights(bench.base.decoder());
        const auto truncated = bench.applied({step("layer_truncation", {{"keep", "even"}, {"count", 2}})});
        const nlohmann::json parameters{{"layers", 2},   {"steps", 80},   {"batch", 4},           {"window", 24},
                                        {"alpha_ce", 1}, {"alpha_lm", 0}, {"learning_rate", 3e-3}};
        const auto student = bench.applied({step("distillation", parameters)});
        QCOMPARE(student.blocks.size(), std::size_t{2});
        const auto ids = bench.tokenizer->encode("She said that the engineer would call again on Monday.");
        const double start = divergence(bench.base.decoder(), truncated, ids);
        const double end = divergence(bench.base.decoder(), student, ids);
        QVERIFY2(end < 0.5 * start, qPrintable(QString("%1 → %2").arg(start).arg(end)));

        QVERIFY(compress_fixture::sameWeights(bench.base.decoder(), before));
        for (const at::Tensor& tensor : bench.base.decoder().trainable())
            QVERIFY(!tensor.requires_grad());
        for (const at::Tensor& tensor : student.trainable())
            QVERIFY(!tensor.requires_grad());
        // The same recipe gives the same student.
        const auto again = bench.applied({step("distillation", parameters)});
        QVERIFY(compress_fixture::sameWeights(again, compress_fixture::copyOfWeights(student)));
    }

    void noLayersKeepsTheModelAsItIs()
    {
        const Bench bench("base");
        const auto student = bench.applied({step("layer_truncation", {{"keep", "list"}, {"layers", {1}}}),
                                            step("distillation", {{"layers", 0}, {"steps", 1}, {"batch", 1}})});
        QCOMPARE(student.blocks.size(), std::size_t{1});
        // It began at layer 1: one step of 5e-4 has hardly moved it.
        const at::Tensor moved = student.blocks[0][Role::Up]
                                     ->denseWeight()
                                     .sub(bench.base.decoder().blocks[1][Role::Up]->denseWeight())
                                     .abs();
        QVERIFY(moved.max().item<double>() < 2e-3 && moved.max().item<double>() > 0);
    }

    void cancellingStoresNothing()
    {
        const Bench bench("base");
        const auto before = compress_fixture::copyOfWeights(bench.base.decoder());
        std::atomic<bool> ended = false;
        std::thread other([&] {
            while (!ended && (bench.progress.snapshot().stage != "train" || bench.progress.snapshot().done < 3))
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            bench.cancel.cancel();
        });
        const auto status =
            bench.compress({step("distillation", {{"layers", 3}, {"steps", 100000}, {"batch", 8}})}, "variant");
        ended = true;
        other.join();
        QVERIFY(!status.ok() && status.error().kind == fw::ErrorKind::Cancelled);
        QVERIFY(!std::filesystem::exists(bench.place() / "variant"));
        QVERIFY(!std::filesystem::exists(bench.place() / "variant.partial"));
        QVERIFY(compress_fixture::sameWeights(bench.base.decoder(), before));
    }

    void theCalibrationTextMustBeThere()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        const auto one = step("distillation");
        fw::compress::Context context = bench.context();
        context.calibrationText.clear();
        const auto* method = fw::compress::findMethod("distillation");
        const auto none = method->apply(model, one.parameters, context);
        QVERIFY(!none.ok() && none.error().hint.find("calibration_text") != std::string::npos);
        context.calibrationText = bench.place() / "missing.txt";
        const auto missing = method->apply(model, one.parameters, context);
        QVERIFY(!missing.ok() && missing.error().message.find("missing.txt") != std::string::npos);
        std::ofstream(bench.place() / "short.txt") << "short\n";
        context.calibrationText = bench.place() / "short.txt";
        const auto tooShort = method->apply(model, one.parameters, context);
        QVERIFY(!tooShort.ok() && tooShort.error().message.find("short.txt has only") != std::string::npos);
    }
};

FW_TEST(TestDistillation)
#include "test_distillation.moc"
