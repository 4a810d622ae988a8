// The sparse form: it is the dense matrix with zeros, bit by bit in any company; smaller on disk; damaged files are
// named.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

#include "core/checkpoint/checkpoint.h"
#include "core/nn/forms/linear_forms.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/forms/sparse_linear.h"
#include "core/nn/tensor_io.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/nn/damaged_tensor.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::kPanelWidth;
using fw::nn::SparseLinear;

namespace {

/// Normal numbers, a share of which is zero.
at::Tensor sparseTensor(const std::vector<std::int64_t>& shape, double zeros, std::uint64_t seed)
{
    fw::RandomStream random(seed);
    at::Tensor tensor = at::empty(shape, at::TensorOptions(at::kFloat));
    for (std::int64_t i = 0; i < tensor.numel(); ++i) {
        const double value = random.nextNormal();
        tensor.data_ptr<float>()[i] = random.nextUniform() < zeros ? 0.0F : static_cast<float>(value);
    }
    return tensor;
}

const at::ScalarType kTypes[] = {at::kFloat, at::kHalf, at::kBFloat16};

std::string errorOf(const fw::Result<fw::nn::LinearSlot>& result)
{
    return result.ok() ? "" : result.error().message;
}

} // namespace

class TestSparseLinear : public QObject
{
    Q_OBJECT

private:
    fw::Result<fw::nn::LinearSlot> load(const fw::nn::TensorWriter& writer, std::int64_t inputs, std::int64_t outputs,
                                        const QString& damage = {})
    {
        const auto file = m_place / "op.safetensors";
        if (!writer.write(file).ok())
            qFatal("cannot write");
        if (damage == "nan" || damage == "infinite")
            damageFirstNumber(file, "slot.weight_values", damage == "infinite");
        const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
        if (!checkpoint.ok())
            return checkpoint.error();
        fw::nn::TensorReader reader(*checkpoint);
        const fw::nn::FormNames forms{{"slot", "sparse"}};
        auto slot = fw::nn::loadLinear(reader, {forms, "slot", "slot", inputs, outputs});
        if (slot.ok() && !reader.requireAllRead().ok())
            qFatal("a tensor nobody read");
        return slot;
    }

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }

    void itIsTheDenseMatrix_data()
    {
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<double>("zeros");
        for (const int inputs : {1, 7, 33, 256})
            for (const int outputs : {1, 15, 16, 45, 96})
                for (const double zeros : {0.0, 0.5, 0.95, 1.0})
                    QTest::addRow("%d to %d, %g zero", inputs, outputs, zeros) << inputs << outputs << zeros;
    }

    void itIsTheDenseMatrix()
    {
        QFETCH(int, inputs);
        QFETCH(int, outputs);
        QFETCH(double, zeros);
        const at::Tensor weight = sparseTensor({outputs, inputs}, zeros, 1);
        const at::Tensor bias = randomTensor({outputs}, 2);
        for (const at::ScalarType type : kTypes) {
            const SparseLinear op(weight, bias, type);
            const at::Tensor rounded = fw::nn::roundTo(weight, type);
            QVERIFY(at::equal(op.denseWeight(), rounded));
            QVERIFY(at::equal(op.bias(), fw::nn::roundTo(bias, type)));
            const auto there = rounded.ne(0).sum().item<std::int64_t>();
            QCOMPARE(op.multiplyAdds(), there);
            QCOMPARE(op.parameters(), there + outputs);
            for (const std::int64_t rows : {1, 2, 7, 50}) {
                const at::Tensor x = randomTensor({rows, inputs}, 3);
                const at::Tensor y = op.apply(x);
                const at::Tensor expected =
                    at::linear(x.to(at::kDouble), rounded.to(at::kDouble), op.bias().to(at::kDouble));
                QCOMPARE(y.sizes().vec(), (std::vector<std::int64_t>{rows, outputs}));
                QVERIFY(y.is_contiguous());
                QVERIFY(y.to(at::kDouble).sub(expected).abs().max().item<double>() < 1e-6 * inputs + 1e-5);
            }
        }
    }

    /// Also over panels expanded without any instruction set.
    void rowsAreBitEqualInAnyBatch()
    {
        for (const std::int64_t inputs : {33, 256})
            for (const at::ScalarType type : kTypes) {
                const at::Tensor weight = sparseTensor({45, inputs}, 0.6, 4);
                const SparseLinear op(weight, randomTensor({45}, 5), type);
                const at::Tensor x = randomTensor({64, inputs}, 6);
                std::vector<at::Tensor> alone;
                for (std::int64_t row = 0; row < 64; ++row)
                    alone.push_back(op.apply(x.narrow(0, row, 1)));
                for (const std::int64_t batch : {2, 3, 8, 13, 49, 64}) {
                    const at::Tensor y = op.apply(x.narrow(0, 64 - batch, batch));
                    for (std::int64_t row = 0; row < batch; ++row)
                        QVERIFY(at::equal(y.narrow(0, row, 1), alone[std::size_t(64 - batch + row)]));
                }
                fw::nn::setThreads(1);
                QVERIFY(at::equal(op.apply(x).narrow(0, 17, 1), alone[17]));
                QVERIFY(at::equal(op.apply(x.narrow(0, 17, 1)), alone[17]));
                fw::nn::setThreads(2);
            }
    }

    void panelsExpandAlikeOnEveryProcessor()
    {
        constexpr std::int64_t kInputs = 512; // every mask of eight lanes, and more
        std::vector<std::uint16_t> masks;
        for (std::int64_t i = 0; i < kInputs; ++i)
            masks.push_back(static_cast<std::uint16_t>((i & 255) | (((i * 37 + 11) & 255) << 8)));
        std::int64_t count = 0;
        for (const std::uint16_t mask : masks)
            count += __builtin_popcount(mask);
        const std::vector<std::int64_t> offsets{0};
        const std::vector<float> bias(kPanelWidth, 0.25F);
        const at::Tensor x = randomTensor({kInputs}, 8);
        for (const at::ScalarType type : kTypes) {
            const at::Tensor values = randomTensor({count + fw::nn::kSparseSlack}, 7).to(type);
            const auto packed = type == at::kFloat  ? fw::nn::PackedValue::Float32
                                : type == at::kHalf ? fw::nn::PackedValue::Float16
                                                    : fw::nn::PackedValue::BFloat16;
            const fw::nn::SparsePanelMatrix matrix{
                masks.data(), values.data_ptr(), offsets.data(), bias.data(), packed, kInputs, 1};
            std::vector<float> wide(kInputs * kPanelWidth, -1.0F);
            std::vector<float> anywhere(kInputs * kPanelWidth, -2.0F);
            fw::nn::expandSparsePanel(matrix, 0, wide.data());
            fw::nn::expandSparsePanelAnywhere(matrix, 0, anywhere.data());
            QVERIFY(wide == anywhere);
            const at::Tensor floats = values.to(at::kFloat);
            std::int64_t next = 0;
            for (std::int64_t i = 0; i < kInputs; ++i)
                for (std::int64_t o = 0; o < kPanelWidth; ++o)
                    QCOMPARE(anywhere[std::size_t(i * kPanelWidth + o)],
                             masks[std::size_t(i)] >> o & 1 ? floats.data_ptr<float>()[next++] : 0.0F);
            float direct[kPanelWidth];
            float expanded[kPanelWidth];
            fw::nn::multiplyPanels({wide.data(), bias.data(), kInputs, 1}, x.data_ptr<float>(), kInputs, 1, expanded,
                                   kPanelWidth);
            if (!fw::nn::multiplySparsePanel(matrix, 0, x.data_ptr<float>(), direct))
                QSKIP("no AVX2 here");
            for (std::int64_t o = 0; o < kPanelWidth; ++o)
                QCOMPARE(direct[o], expanded[o]);
        }
    }

    void itLoadsToTheSameOp()
    {
        for (const at::ScalarType type : kTypes)
            for (const std::int64_t inputs : {20, 32}) {
                const SparseLinear op(sparseTensor({13, inputs}, 0.5, 9), randomTensor({13}, 10), type);
                fw::nn::TensorWriter writer(at::kFloat); // its own type counts, not the writer's
                op.save(writer, "slot");
                const auto loaded = load(writer, inputs, 13);
                QVERIFY2(loaded.ok(), errorOf(loaded).c_str());
                QCOMPARE(loaded.value()->form(), std::string("sparse"));
                const at::Tensor x = randomTensor({5, inputs}, 11);
                QVERIFY(at::equal(loaded.value()->apply(x), op.apply(x)));
                QVERIFY(at::equal(loaded.value()->denseWeight(), op.denseWeight()));
                QCOMPARE(loaded.value()->bytes(), op.bytes());
            }
    }

    /// Half the weights in a 16-bit type: 9 bits a weight on disk and in memory.
    void bytesFall()
    {
        const at::Tensor weight = sparseTensor({256, 512}, 0.5, 12);
        const auto there = weight.ne(0).sum().item<std::int64_t>();
        const SparseLinear op(weight, at::zeros({256}), at::kHalf);
        fw::nn::TensorWriter writer(at::kHalf);
        op.save(writer, "slot");
        const auto file = m_place / "bytes.safetensors";
        QVERIFY(writer.write(file).ok());
        const auto bytes = std::int64_t(std::filesystem::file_size(file));
        const std::int64_t expected = 256 * 512 / 8 + 2 * there + 2 * 256;
        QVERIFY(bytes >= expected && bytes < expected + 400); // the file's own header
        QVERIFY(bytes < 0.6 * (256 * 512 * 2));
        QVERIFY(op.bytes() < 1.05 * expected + 3000);
    }

    void whatRoundsToZeroIsGone()
    {
        at::Tensor weight = at::zeros({1, 4});
        weight.data_ptr<float>()[1] = 1e-9F; // below float16's least
        weight.data_ptr<float>()[2] = 0.1F;
        QCOMPARE(SparseLinear(weight, at::zeros({1}), at::kHalf).multiplyAdds(), std::int64_t{1});
        QCOMPARE(SparseLinear(weight, at::zeros({1}), at::kFloat).multiplyAdds(), std::int64_t{2});
    }

    void noSizeIsTooSmall()
    {
        const SparseLinear none(at::zeros({4, 0}), randomTensor({4}, 13), at::kFloat);
        QVERIFY(at::equal(none.apply(at::zeros({2, 0})), none.bias().expand({2, 4})));
        const SparseLinear nowhere(at::zeros({0, 4}), at::zeros({0}), at::kHalf);
        QCOMPARE(nowhere.apply(at::zeros({3, 4})).sizes().vec(), (std::vector<std::int64_t>{3, 0}));
        QCOMPARE(none.apply(at::zeros({0, 0})).sizes().vec(), (std::vector<std::int64_t>{0, 4}));
        for (const SparseLinear* op : {&none, &nowhere}) {
            fw::nn::TensorWriter writer(at::kFloat);
            op->save(writer, "slot");
            const auto loaded = load(writer, op->inputs(), op->outputs());
            QVERIFY2(loaded.ok(), errorOf(loaded).c_str());
        }
    }

    /// A broken model must not be mended: 0 · NaN is NaN, as in the dense form.
    void whatIsNotFiniteShows()
    {
        const SparseLinear op(sparseTensor({3, 4}, 0.5, 14), at::zeros({3}), at::kFloat);
        at::Tensor x = randomTensor({2, 4}, 15);
        x.data_ptr<float>()[5] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(std::isfinite(op.apply(x)[0].sum().item<double>()));
        QVERIFY(std::isnan(op.apply(x)[1][2].item<double>()));
        QVERIFY(std::isnan(op.apply(x.narrow(0, 1, 1))[0][2].item<double>()));
    }

    void damagedFilesAreNamed_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::addColumn<QString>("what");
        QTest::newRow("one value too few") << "few"
                                           << "tensor 'slot.weight_values' has shape (6), expected (7)";
        QTest::newRow("one value too many") << "many"
                                            << "tensor 'slot.weight_values' has shape (8), expected (7)";
        QTest::newRow("no values") << "none"
                                   << "slot.weight_values";
        QTest::newRow("a bit beyond") << "beyond"
                                      << "tensor 'slot.weight_mask' has a bit beyond the 10 inputs in row 1";
        QTest::newRow("mask's shape") << "narrow"
                                      << "tensor 'slot.weight_mask' has shape (2, 1), expected (2, 2)";
        QTest::newRow("mask's type") << "floats"
                                     << "tensor 'slot.weight_mask' has type";
        QTest::newRow("integers") << "integers"
                                  << "tensor 'slot.weight_values' has type";
        QTest::newRow("double") << "double"
                                << "tensor 'slot.weight_values' is neither F32";
        QTest::newRow("no number") << "nan"
                                   << "tensor 'slot.weight_values' has numbers that are not finite";
        QTest::newRow("infinite") << "infinite"
                                  << "tensor 'slot.weight_values' has numbers that are not finite";
        QTest::newRow("bias's type") << "bias"
                                     << "tensor 'slot.bias' has type F16";
        QTest::newRow("bias's shape") << "long bias"
                                      << "tensor 'slot.bias' has shape (3), expected (2)";
        QTest::newRow("nothing wrong") << ""
                                       << "";
    }

    void damagedFilesAreNamed()
    {
        QFETCH(QString, damage);
        QFETCH(QString, what);
        at::Tensor mask = at::zeros({2, damage == "narrow" ? 1 : 2}, at::TensorOptions(at::kByte));
        mask.data_ptr<std::uint8_t>()[0] = 0b1011;
        mask.data_ptr<std::uint8_t>()[mask.numel() - 1] = damage == "narrow" ? 0b1111 : 0b11;
        if (damage != "narrow")
            mask.data_ptr<std::uint8_t>()[2] = 0b110;
        if (damage == "beyond")
            mask.data_ptr<std::uint8_t>()[3] |= 0b100;
        at::Tensor values = randomTensor({damage == "few" ? 6 : damage == "many" ? 8 : 7}, 16);
        fw::nn::TensorWriter writer(at::kFloat);
        writer.addExact("slot.weight_mask", damage == "floats" ? mask.to(at::kFloat) : mask);
        if (damage != "none")
            writer.addExact("slot.weight_values", damage == "integers" ? values.to(at::kInt)
                                                  : damage == "double" ? values.to(at::kDouble)
                                                                       : values);
        writer.addExact("slot.bias",
                        at::zeros({damage == "long bias" ? 3 : 2}).to(damage == "bias" ? at::kHalf : at::kFloat));
        const auto loaded = load(writer, 10, 2, damage);
        QCOMPARE(loaded.ok(), damage.isEmpty());
        QVERIFY2(QString::fromStdString(errorOf(loaded)).contains(what), errorOf(loaded).c_str());
        QVERIFY(loaded.ok() || !loaded.error().hint.empty());
    }

    /// Training moves the weights that are there and no zero; what is stored is sparse again, and rounded.
    void trainingKeepsTheZeros()
    {
        const SparseLinear op(sparseTensor({24, 40}, 0.5, 17), randomTensor({24}, 18), at::kHalf);
        const auto copy = op.trainableCopy();
        QVERIFY(copy != nullptr);
        QCOMPARE(copy->form(), std::string("sparse"));
        QCOMPARE(copy->parameters(), op.parameters());
        const auto tensors = copy->trainable();
        QCOMPARE(tensors.size(), std::size_t{2});
        for (at::Tensor tensor : tensors)
            tensor.requires_grad_(true);
        const at::Tensor x = randomTensor({6, 40}, 19);
        copy->apply(x).square().sum().backward();
        const at::Tensor zero = op.denseWeight().eq(0);
        QVERIFY(tensors[0].grad().masked_select(zero).eq(0).all().item<bool>());
        QVERIFY(tensors[0].grad().masked_select(zero.logical_not()).ne(0).all().item<bool>());
        QVERIFY(tensors[1].grad().ne(0).all().item<bool>());
        const at::NoGradGuard noGradient;
        for (at::Tensor tensor : tensors)
            tensor.sub_(1e-3); // moves what lies under zeros, too, as an optimiser with momentum might
        const at::Tensor moved = op.denseWeight().sub(1e-3).masked_fill(zero, 0);
        QVERIFY(at::equal(copy->denseWeight(), moved));
        QVERIFY(at::equal(op.denseWeight().eq(0), zero)); // a copy: the op has not moved
        QVERIFY(at::equal(copy->trainableCopy()->denseWeight(), moved));

        fw::nn::TensorWriter writer(at::kFloat);
        copy->save(writer, "slot");
        const auto loaded = load(writer, 40, 24);
        QVERIFY2(loaded.ok(), errorOf(loaded).c_str());
        QVERIFY(at::equal(loaded.value()->denseWeight(), fw::nn::roundTo(moved, at::kHalf)));
        QVERIFY(at::equal(loaded.value()->bias(), fw::nn::roundTo(op.bias().sub(1e-3), at::kHalf)));
    }

private:
    QTemporaryDir m_directory;
    const std::filesystem::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestSparseLinear)
#include "test_sparse_linear.moc"
