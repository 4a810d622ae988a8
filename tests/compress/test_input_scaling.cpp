// Scales of AWQ and SmoothQuant by their equations, and that they do what they are for.
#include <QtTest>

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "core/base/random.h"
#include "core/compress/quantization/input_scaling.h"
#include "core/nn/forms/int8_linear.h"
#include "core/nn/kernels/group_codes.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::compress::InputStatistics;
using fw::nn::GroupRule;
using gpt2_fixture::valueOf;

namespace {

/// Inputs of which two channels are `factor` times as large as the others.
at::Tensor inputsWithOutliers(std::int64_t tokens, std::int64_t inputs, double factor)
{
    at::Tensor x = randomTensor({tokens, inputs}, 3);
    x.select(1, 2).mul_(factor);
    x.select(1, 9).mul_(factor);
    return x;
}

InputStatistics statisticsOf(const at::Tensor& x)
{
    InputStatistics statistics;
    statistics.tokens = x.size(0);
    statistics.gram = at::mm(x.t(), x);
    statistics.squares = x.square().sum(0);
    statistics.meanAbsolute = x.abs().mean(at::IntArrayRef{0});
    statistics.maximumAbsolute = x.abs().amax(0);
    return statistics;
}

} // namespace

class TestInputScaling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }

    void theOutputErrorIsThatOfTheOutputs()
    {
        const at::Tensor x = randomTensor({30, 8}, 1);
        const at::Tensor change = randomTensor({5, 8}, 2);
        const double expected = at::linear(x, change).square().sum(at::kDouble).item<double>();
        const double got = fw::compress::outputError(change, at::mm(x.t(), x));
        QVERIFY(std::abs(got - expected) < 1e-5 * expected);
    }

    /// Each power by the definition; the best of them is what is found.
    void awqTakesTheBestPower()
    {
        const at::Tensor x = inputsWithOutliers(200, 16, 30);
        const at::Tensor weight = randomTensor({12, 16}, 4);
        const InputStatistics inputs = statisticsOf(x);
        const GroupRule groups{3, 16};
        const auto best = valueOf(fw::compress::searchAwqScale(weight, inputs, groups, 20, fw::CancelToken()));
        double least = 1e300;
        double power = -1;
        double plain = 0;
        for (int step = 0; step < 20; ++step) {
            at::Tensor scale = inputs.meanAbsolute.pow(step / 20.0);
            scale = scale.div(scale.max().mul(scale.min()).sqrt());
            const at::Tensor rounded =
                fw::nn::denseMatrix(fw::nn::roundToGroups(weight.mul(scale), {3, 16})).div(scale);
            const double error = at::linear(x, weight.sub(rounded)).square().sum(at::kDouble).item<double>();
            if (step == 0)
                plain = error;
            if (error < least) {
                least = error;
                power = step / 20.0;
            }
        }
        QVERIFY(power > 0);
        QCOMPARE(best.power, power);
        QVERIFY(std::abs(best.error - least) < 1e-3 * least);
        QVERIFY2(best.error < 0.9 * plain, qPrintable(QString("%1 of %2").arg(best.error).arg(plain)));
        QVERIFY(best.scale.argmax().item<std::int64_t>() == 2 || best.scale.argmax().item<std::int64_t>() == 9);
    }

    void clippingLowersTheOutputError()
    {
        at::Tensor weight = randomTensor({12, 40}, 21);
        weight.select(1, 3).mul_(6); // one large weight a row
        const at::Tensor x = at::mm(randomTensor({200, 40}, 22), randomTensor({40, 40}, 23));
        const at::Tensor gram = at::mm(x.t(), x);
        for (const int bits : {4, 3, 2}) {
            const GroupRule groups{bits, 16};
            const at::Tensor shares = valueOf(fw::compress::searchClipping(weight, gram, groups, {}));
            QCOMPARE(shares.sizes().vec(), (std::vector<std::int64_t>{12, 3}));
            QVERIFY(shares.min().item<float>() < 1 && shares.min().item<float>() >= 0.55F - 1e-6F);
            // No other share of the grid is better for a group alone.
            const auto errorOf = [&](const at::Tensor& clip, std::int64_t group) {
                const std::int64_t begin = group * 16, columns = std::min<std::int64_t>(16, 40 - begin);
                const at::Tensor change = fw::nn::denseMatrix(fw::nn::roundToGroups(weight, {bits, 16}, clip))
                                              .sub(weight)
                                              .narrow(1, begin, columns);
                return at::mm(change, gram.narrow(0, begin, columns).narrow(1, begin, columns)).mul(change).sum(1);
            };
            for (std::int64_t group = 0; group < 3; ++group)
                for (const double share : {1.0, 0.9, 0.75, 0.6, 0.55})
                    QVERIFY(errorOf(shares, group)
                                .le(errorOf(at::full({12, 3}, share), group).mul(1.0001))
                                .all()
                                .item<bool>());
        }
    }

    void awqLeavesWhatNeedsNoScale()
    {
        const at::Tensor weight = fw::nn::denseMatrix(fw::nn::roundToGroups(randomTensor({6, 16}, 5), {4, 16}));
        const auto exact = fw::nn::roundToGroups(weight, {4, 16});
        InputStatistics inputs = statisticsOf(inputsWithOutliers(50, 16, 10));
        // One power alone is none.
        const auto one = valueOf(fw::compress::searchAwqScale(weight, inputs, {4, 16}, 1, fw::CancelToken()));
        QVERIFY(!one.scale.defined() && one.power == 0);
        // An input that is always 0 has a finite scale.
        inputs.meanAbsolute[3] = 0;
        const auto dead = valueOf(fw::compress::searchAwqScale(randomTensor({6, 16}, 6), inputs, {2, 16}, 20, {}));
        QVERIFY(!dead.scale.defined() || std::isfinite(dead.scale.sum().item<float>()));
        fw::CancelToken cancel;
        cancel.cancel();
        QVERIFY(fw::compress::searchAwqScale(weight, inputs, {4, 16}, 20, cancel).error().kind ==
                fw::ErrorKind::Cancelled);
    }

    void smoothingFollowsItsEquation()
    {
        const at::Tensor weight = randomTensor({5, 7}, 7);
        const at::Tensor largest = randomTensor({1, 7}, 8).abs().select(0, 0).contiguous();
        for (const double alpha : {0.0, 0.5, 0.8, 1.0}) {
            const at::Tensor scale = fw::compress::smoothingScale(weight, largest, alpha);
            for (std::int64_t j = 0; j < 7; ++j) {
                const double column = weight.select(1, j).abs().max().item<double>();
                const double expected = std::pow(largest[j].item<double>(), alpha) / std::pow(column, 1 - alpha);
                QVERIFY(std::abs(scale[j].item<double>() - expected) < 1e-5 * expected);
            }
        }
        QVERIFY(fw::compress::smoothingScale(at::zeros({2, 3}), at::zeros({3}), 1).min().item<float>() > 0);
    }

    /// The same inputs with outliers, in int8: smoothed they lose less.
    void smoothingHelpsOutliers()
    {
        const at::Tensor x = inputsWithOutliers(64, 32, 60);
        const at::Tensor weight = randomTensor({24, 32}, 9);
        const at::Tensor bias = at::zeros({24});
        const at::Tensor exact = at::linear(x, weight, bias);
        const auto error = [&](const at::Tensor& scale) {
            return fw::nn::Int8Linear::quantize(weight, bias, scale)->apply(x).sub(exact).norm().item<double>();
        };
        const double plain = error({});
        const double smoothed = error(fw::compress::smoothingScale(weight, x.abs().amax(0), 0.5));
        QVERIFY2(smoothed < 0.5 * plain, qPrintable(QString("%1 of %2").arg(smoothed).arg(plain)));
    }
};

FW_TEST(TestInputScaling)
#include "test_input_scaling.moc"
