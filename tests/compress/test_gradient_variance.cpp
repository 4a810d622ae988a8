// Distillation as variance reduction: for a linear softmax at temperature 1 its gradient is the variance-reduced one.
#include <QtTest>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/kl_div.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include "core/compress/training/gradient_variance.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using namespace fw::compress;

namespace {

/// A linear softmax with its samples: inputs (samples, features), classes.
struct LinearSoftmax
{
    at::Tensor inputs = randomTensor({40, 6}, 1);
    at::Tensor classes = randomTensor({40, 5}, 2).argmax(1);

    at::Tensor logits(const at::Tensor& weight, std::int64_t sample) const
    {
        return at::matmul(inputs.narrow(0, sample, 1), weight.t());
    }
    at::Tensor loss(const at::Tensor& weight, std::int64_t sample) const
    {
        return at::cross_entropy_loss(logits(weight, sample), classes.narrow(0, sample, 1));
    }
    /// (1 − λ) · CE(text) + λ · KL(teacher ‖ student)
    at::Tensor distilled(const at::Tensor& weight, const at::Tensor& teacher, std::int64_t sample, double lambda) const
    {
        const at::Tensor guess = at::log_softmax(logits(weight, sample), 1);
        const at::Tensor target = at::log_softmax(logits(teacher, sample), 1).detach();
        return loss(weight, sample)
            .mul(1 - lambda)
            .add(at::kl_div(guess, target, at::Reduction::Sum, true).mul(lambda));
    }
};

at::Tensor leaf(std::uint64_t seed)
{
    return randomTensor({5, 6}, seed).requires_grad_(true);
}

} // namespace

class TestGradientVariance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void distillationIsTheVarianceReducedGradient()
    {
        const LinearSoftmax problem;
        const at::Tensor student = leaf(3), teacher = leaf(4);
        at::AutoGradMode gradient(true);
        for (const double lambda : {0.0, 0.3, 1.0})
            for (std::int64_t sample = 0; sample < 10; ++sample) {
                const auto distilled = gradientsOf(problem.distilled(student, teacher, sample, lambda), {student});
                const auto pull = gradientsOf(problem.loss(teacher, sample), {teacher});
                const auto reduced =
                    gradientsOf(varianceReducedLoss(problem.loss(student, sample), {student}, pull, lambda), {student});
                QVERIFY(reduced[0].sub(distilled[0]).abs().max().item<double>() < 1e-6);
                QVERIFY(reduced[0].abs().max().item<double>() > 1e-3);
            }
        QVERIFY(!student.grad().defined());
    }

    void varianceIsItsDefinition()
    {
        const LinearSoftmax problem;
        const at::Tensor student = leaf(5);
        auto loss = [&](std::int64_t sample) { return problem.loss(student, sample); };
        const auto variance = gradientVariance(loss, 40, {student}, {});
        QVERIFY(variance.ok());
        at::AutoGradMode on(true);
        std::vector<at::Tensor> gradients;
        at::Tensor mean = at::zeros({5, 6});
        for (std::int64_t sample = 0; sample < 40; ++sample) {
            gradients.push_back(gradientsOf(loss(sample), {student})[0]);
            mean.add_(gradients.back(), 1.0 / 40);
        }
        double expected = 0;
        for (const at::Tensor& one : gradients)
            expected += one.sub(mean).square().sum().item<double>() / 40;
        QVERIFY(std::abs(*variance - expected) < 1e-5);
    }

    void aGoodTeacherReducesIt()
    {
        // The teacher is the text's own optimum, found by descent: its gradients cancel what samples do to the student.
        const LinearSoftmax problem;
        at::Tensor teacher = leaf(6);
        {
            at::AutoGradMode on(true);
            for (int step = 0; step < 300; ++step) {
                at::Tensor sum = at::zeros({});
                for (std::int64_t sample = 0; sample < 40; ++sample)
                    sum = sum.add(problem.loss(teacher, sample));
                const auto gradient = gradientsOf(sum, {teacher});
                const at::NoGradGuard off;
                teacher.sub_(gradient[0], 0.02);
            }
        }
        const at::Tensor student = teacher.detach().add(randomTensor({5, 6}, 7).mul(0.05)).requires_grad_(true);
        const auto alone =
            gradientVariance([&](std::int64_t i) { return problem.loss(student, i); }, 40, {student}, {});
        const auto taught = gradientVariance(
            [&](std::int64_t i) { return problem.distilled(student, teacher, i, 1.0); }, 40, {student}, {});
        QVERIFY(*taught < 0.1 * *alone);
    }

    void endsWhenCancelled()
    {
        fw::CancelToken cancel;
        cancel.cancel();
        const LinearSoftmax problem;
        const at::Tensor student = leaf(8);
        QVERIFY(gradientVariance([&](std::int64_t i) { return problem.loss(student, i); }, 4, {student}, cancel)
                    .error()
                    .kind == fw::ErrorKind::Cancelled);
    }
};

FW_TEST(TestGradientVariance)
#include "test_gradient_variance.moc"
