// int8 slots whose inputs are divided by a scale (SmoothQuant): the same kernels, stored and checked.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <limits>

#include "core/base/random.h"
#include "core/checkpoint/checkpoint.h"
#include "core/nn/forms/int8_linear.h"
#include "core/nn/forms/linear_forms.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/tensor_io.h"
#include "tests/nn/damaged_tensor.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::Int8Linear;

class TestInt8InputScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }

    /// x / s through the codes of W · s, bit by bit.
    void inputsAreDividedAndWeightsMultiplied()
    {
        const auto scaled = Int8Linear::quantize(m_weight, m_bias, m_scale);
        const auto plain = Int8Linear::quantize(m_weight.mul(m_scale), m_bias);
        const at::Tensor x = randomTensor({7, 50}, 4);
        QVERIFY(at::equal(scaled->apply(x), plain->apply(x.div(m_scale))));
        QVERIFY(at::equal(scaled->denseWeight(), plain->denseWeight().div(m_scale)));
        QVERIFY(scaled->denseWeight().sub(m_weight).abs().max().item<float>() < 0.2F);
        QCOMPARE(scaled->form(), std::string("int8"));
        QCOMPARE(scaled->bytes(), plain->bytes() + 4 * 50);
        QCOMPARE(scaled->parameters(), plain->parameters());
    }

    void rowsAreBitEqualInAnyBatch()
    {
        const auto op = Int8Linear::quantize(m_weight, m_bias, m_scale);
        const at::Tensor x = randomTensor({33, 50}, 5);
        const at::Tensor all = op->apply(x);
        for (std::int64_t row = 0; row < 33; ++row)
            QVERIFY(at::equal(op->apply(x.narrow(0, row, 1)), all.narrow(0, row, 1)));
    }

    void itLoadsToTheSameOp()
    {
        const auto op = Int8Linear::quantize(m_weight, m_bias, m_scale);
        const auto file = m_place / "saved.safetensors";
        fw::nn::TensorWriter writer(at::kHalf);
        op->save(writer, "slot");
        QVERIFY(writer.write(file).ok());
        const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
        fw::nn::TensorReader reader(*checkpoint);
        const fw::nn::FormNames forms{{"mlp.c_fc", "int8"}};
        const auto loaded = fw::nn::loadLinear(reader, {forms, "mlp.c_fc", "slot", 50, 12});
        QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().message.c_str());
        QVERIFY(reader.requireAllRead().ok());
        const at::Tensor x = randomTensor({5, 50}, 6);
        QVERIFY(at::equal(loaded.value()->apply(x), op->apply(x)));
    }

    void badScalesAreNamed()
    {
        for (const std::string bad : {"zero", "infinite", "no number"}) {
            at::Tensor scale = m_scale.clone();
            if (bad == "zero")
                scale[3] = 0;
            const auto op = Int8Linear::quantize(m_weight, m_bias);
            fw::nn::TensorWriter writer(at::kFloat);
            op->save(writer, "slot");
            writer.addExact("slot.input_scale", scale);
            const auto file = m_place / "bad.safetensors";
            QVERIFY(writer.write(file).ok());
            if (bad != "zero")
                damageFirstNumber(file, "slot.input_scale", bad == "infinite");
            const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
            fw::nn::TensorReader reader(*checkpoint);
            const fw::nn::FormNames forms{{"mlp.c_fc", "int8"}};
            const auto loaded = fw::nn::loadLinear(reader, {forms, "mlp.c_fc", "slot", 50, 12});
            QVERIFY(!loaded.ok());
            QVERIFY2(loaded.error().message.find("slot.input_scale") != std::string::npos,
                     loaded.error().message.c_str());
        }
    }

private:
    QTemporaryDir m_directory;
    const std::filesystem::path m_place = m_directory.path().toStdString();
    const at::Tensor m_weight = randomTensor({12, 50}, 1);
    const at::Tensor m_bias = randomTensor({12}, 2);
    const at::Tensor m_scale = randomTensor({50}, 3).abs().add(0.3);
};

FW_TEST(TestInt8InputScale)
#include "test_int8_input_scale.moc"
