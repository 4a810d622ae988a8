// Linear slots: the dense form, the int8 form by its definition, and that company changes no bit.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

#include "core/checkpoint/checkpoint.h"
#include "core/nn/forms/int8_linear.h"
#include "core/nn/forms/linear_forms.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/tensor_io.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::DenseLinear;
using fw::nn::Int8Linear;

namespace {

at::Tensor vectorOf(const std::vector<float>& values)
{
    at::Tensor tensor = at::empty({std::int64_t(values.size())}, at::TensorOptions(at::kFloat));
    std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
    return tensor;
}

struct Stored
{
    at::Tensor codes;
    at::Tensor scales;
};

/// Codes and scales as the op saves them.
Stored stored(const Int8Linear& op, const std::filesystem::path& file)
{
    fw::nn::TensorWriter writer(at::kHalf);
    op.save(writer, "slot");
    if (!writer.write(file).ok())
        qFatal("cannot write");
    const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
    fw::nn::TensorReader reader(*checkpoint);
    return {reader.readStored("slot.weight_int8", {op.outputs(), op.inputs()}, at::kChar).value(),
            reader.readStored("slot.weight_scale", {op.outputs()}, at::kFloat).value()};
}

fw::Result<fw::nn::LinearSlot> loadAs(const std::string& form, fw::nn::TensorReader& reader, const std::string& prefix,
                                      std::int64_t inputs, std::int64_t outputs)
{
    const fw::nn::FormNames forms{{"attn.c_attn", form}};
    return fw::nn::loadLinear(reader, {forms, "attn.c_attn", prefix, inputs, outputs});
}

} // namespace

class TestLinearOp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }

    void denseIsWxPlusB()
    {
        const at::Tensor weight = randomTensor({7, 5}, 1);
        const at::Tensor bias = randomTensor({7}, 2);
        const DenseLinear op(weight, bias);
        const at::Tensor x = randomTensor({3, 5}, 3);
        for (std::int64_t row = 0; row < 3; ++row)
            for (std::int64_t out = 0; out < 7; ++out) {
                double sum = bias[out].item<double>();
                for (std::int64_t i = 0; i < 5; ++i)
                    sum += x[row][i].item<double>() * weight[out][i].item<double>();
                QVERIFY(std::abs(op.apply(x)[row][out].item<double>() - sum) < 1e-5);
            }
        QCOMPARE(op.inputs(), std::int64_t{5});
        QCOMPARE(op.outputs(), std::int64_t{7});
        QCOMPARE(op.parameters(), std::int64_t{42});
        QCOMPARE(op.bytes(), std::int64_t{168});
        QCOMPARE(op.multiplyAdds(), std::int64_t{35});
        QCOMPARE(op.trainable().size(), std::size_t{2});
    }

    void int8RoundsByItsDefinition()
    {
        at::Tensor weight = randomTensor({9, 61}, 4);
        weight[3].zero_();
        const at::Tensor bias = randomTensor({9}, 5);
        const auto op = Int8Linear::quantize(weight, bias);
        const Stored saved = stored(*op, m_place / "op.safetensors");
        for (std::int64_t row = 0; row < 9; ++row) {
            const float top = weight[row].abs().max().item<float>();
            const float scale = saved.scales[row].item<float>();
            QCOMPARE(scale, row == 3 ? 1.0F : top / 127.0F);
            int largest = 0;
            for (std::int64_t i = 0; i < 61; ++i) {
                const int code = saved.codes[row][i].item<int>();
                largest = std::max(largest, std::abs(code));
                QVERIFY(std::abs(code - weight[row][i].item<double>() / scale) <= 0.5 + 1e-4);
            }
            QCOMPARE(largest, row == 3 ? 0 : 127);
        }
        QVERIFY(at::equal(op->denseWeight(), saved.codes.to(at::kFloat).mul(saved.scales.unsqueeze(1))));
        QVERIFY(at::equal(op->bias(), bias));
        QVERIFY(op->trainable().empty());
        QCOMPARE(op->parameters(), std::int64_t{9 * 61 + 9});
    }

    void int8TiesGoToEven()
    {
        const at::Tensor weight = vectorOf({127, 0.5F, 1.5F, 2.5F, -0.5F, -1.5F, -127}).view({1, 7});
        const Stored saved = stored(*Int8Linear::quantize(weight, at::zeros({1})), m_place / "ties.safetensors");
        const int expected[] = {127, 0, 2, 2, 0, -2, -127};
        for (std::int64_t i = 0; i < 7; ++i)
            QCOMPARE(saved.codes[0][i].item<int>(), expected[i]);
    }

    /// y = s · scale · (p qᵀ) + b with integer sums, computed here by hand.
    void int8AppliesByItsDefinition()
    {
        const at::Tensor weight = randomTensor({13, 37}, 6);
        const at::Tensor bias = randomTensor({13}, 7);
        const auto op = Int8Linear::quantize(weight, bias);
        const Stored saved = stored(*op, m_place / "op.safetensors");
        at::Tensor x = randomTensor({4, 37}, 8);
        x[2].zero_();
        const at::Tensor y = op->apply(x);
        for (std::int64_t row = 0; row < 4; ++row) {
            const float top = x[row].abs().max().item<float>();
            const float scale = top > 0 ? top / 127.0F : 1.0F;
            for (std::int64_t out = 0; out < 13; ++out) {
                std::int64_t sum = 0;
                for (std::int64_t i = 0; i < 37; ++i)
                    sum += std::int64_t(std::nearbyint(x[row][i].item<float>() * (1.0F / scale))) *
                           saved.codes[out][i].item<int>();
                const double expected =
                    double(sum) * scale * saved.scales[out].item<double>() + bias[out].item<double>();
                QVERIFY(std::abs(y[row][out].item<double>() - expected) < 1e-5);
            }
        }
        QVERIFY(at::equal(y[2], bias));
    }

    /// |y − Wx − b| ≤ ½ s_w Σ|x| + ½ s_x Σ|ŵ|: what rounding of weights and inputs can do at most.
    void int8IsNearTheDenseForm()
    {
        const at::Tensor weight = randomTensor({48, 200}, 9);
        const at::Tensor bias = randomTensor({48}, 10);
        const auto op = Int8Linear::quantize(weight, bias);
        const at::Tensor x = randomTensor({32, 200}, 11);
        const at::Tensor scales = weight.abs().amax(1).div(127);
        const at::Tensor bound = x.abs().sum(1).mul(0.5).unsqueeze(1).mul(scales).add(
            x.abs().amax(1).div(127 * 2).unsqueeze(1).mul(op->denseWeight().abs().sum(1)));
        const at::Tensor error = op->apply(x).sub(at::linear(x, weight, bias)).abs();
        QVERIFY(error.sub(bound).max().item<float>() < 1e-4);
        // Far below the bound on average, and not zero.
        const double typical = error.square().mean().sqrt().item<double>();
        QVERIFY2(typical > 1e-3 && typical < 0.02 * std::sqrt(200.0), qPrintable(QString::number(typical)));
    }

    void int8RowsAreBitEqualInAnyBatch()
    {
        for (const std::int64_t inputs : {33, 64, 256}) {
            const auto op = Int8Linear::quantize(randomTensor({45, inputs}, 12), randomTensor({45}, 13));
            const at::Tensor x = randomTensor({64, inputs}, 14);
            std::vector<at::Tensor> alone;
            for (std::int64_t row = 0; row < 64; ++row)
                alone.push_back(op->apply(x.narrow(0, row, 1)));
            for (std::int64_t batch = 2; batch <= 64; ++batch) {
                const std::int64_t first = (batch * 7) % (65 - batch);
                const at::Tensor y = op->apply(x.narrow(0, first, batch));
                for (std::int64_t row = 0; row < batch; ++row)
                    QVERIFY2(at::equal(y.narrow(0, row, 1), alone[std::size_t(first + row)]),
                             qPrintable(QString("row %1 of %2, width %3").arg(row).arg(batch).arg(inputs)));
            }
            fw::nn::setThreads(1);
            QVERIFY(at::equal(op->apply(x).narrow(0, 17, 1), alone[17]));
            fw::nn::setThreads(2);
        }
    }

    void int8LoadsToTheSameOp()
    {
        const auto op = Int8Linear::quantize(randomTensor({12, 20}, 15), randomTensor({12}, 16));
        const auto file = m_place / "saved.safetensors";
        (void)stored(*op, file);
        const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
        fw::nn::TensorReader reader(*checkpoint);
        const auto loaded = loadAs("int8", reader, "slot", 20, 12);
        QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().message.c_str());
        QCOMPARE(loaded.value()->form(), std::string("int8"));
        QVERIFY(reader.requireAllRead().ok());
        const at::Tensor x = randomTensor({5, 20}, 17);
        QVERIFY(at::equal(loaded.value()->apply(x), op->apply(x)));

        QVERIFY(loadAs("int8", reader, "slot", 12, 20).error().message.find("shape") != std::string::npos);
        QVERIFY(loadAs("int8", reader, "other", 20, 12).error().message.find("other") != std::string::npos);
        QVERIFY(loadAs("int5", reader, "slot", 20, 12).error().kind == fw::ErrorKind::Incompatible);
        fw::nn::TensorWriter wrong(at::kFloat);
        wrong.add("slot.weight_int8", op->denseWeight());
        QVERIFY(wrong.write(file).ok());
        const auto floats = fw::checkpoint::Checkpoint::openFile(file);
        fw::nn::TensorReader floatReader(*floats);
        QVERIFY(loadAs("int8", floatReader, "slot", 20, 12).error().message.find("F32") != std::string::npos);
    }

    void int8HasNoSizeItCannotTake()
    {
        const auto none = Int8Linear::quantize(at::zeros({4, 0}), vectorOf({1, 2, 3, 4}));
        QVERIFY(at::equal(none->apply(at::zeros({2, 0})), vectorOf({1, 2, 3, 4, 1, 2, 3, 4}).view({2, 4})));
        const auto op = Int8Linear::quantize(randomTensor({3, 1}, 18), at::zeros({3}));
        QCOMPARE(op->apply(at::zeros({0, 1})).sizes().vec(), (std::vector<std::int64_t>{0, 3}));
        // Inputs so small that the reciprocal of their scale overflows.
        const at::Tensor tiny = vectorOf({1e-40F, 0, -1e-40F}).view({1, 3});
        QVERIFY(std::isfinite(
            Int8Linear::quantize(randomTensor({2, 3}, 19), at::zeros({2}))->apply(tiny).abs().sum().item<double>()));
    }

    /// A broken model must not be mended by rounding.
    void int8DoesNotHideWhatIsNotFinite()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        at::Tensor weight = randomTensor({3, 4}, 20);
        at::Tensor x = randomTensor({2, 4}, 21);
        x[1][2] = nan;
        const at::Tensor y = Int8Linear::quantize(weight, at::zeros({3}))->apply(x);
        QVERIFY(std::isfinite(y[0].sum().item<double>()));
        QVERIFY(!std::isfinite(y[1].sum().item<double>()));
        x[1][2] = std::numeric_limits<float>::infinity();
        QVERIFY(!std::isfinite(Int8Linear::quantize(weight, at::zeros({3}))->apply(x)[1].sum().item<double>()));
        weight[0][1] = nan;
        QVERIFY(!std::isfinite(Int8Linear::quantize(weight, at::zeros({3}))->apply(x)[0][0].item<double>()));
    }

private:
    QTemporaryDir m_directory;
    const std::filesystem::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestLinearOp)
#include "test_linear_op.moc"
