// Products of factors in the place of a matrix: low rank and Kronecker apply what they stand for, train and load again.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/kron.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>

#include "core/checkpoint/checkpoint.h"
#include "core/nn/forms/int8_linear.h"
#include "core/nn/forms/kronecker_linear.h"
#include "core/nn/forms/linear_forms.h"
#include "core/nn/forms/low_rank_linear.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::KroneckerLinear;
using fw::nn::LinearSlot;
using fw::nn::LowRankLinear;

namespace {

double distance(const at::Tensor& a, const at::Tensor& b)
{
    return a.sub(b).abs().max().item<double>();
}

} // namespace

class TestFactoredLinear : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void lowRankIsTheProductOfItsFactors()
    {
        const at::Tensor v = randomTensor({3, 8}, 1), u = randomTensor({6, 3}, 2), bias = randomTensor({6}, 3);
        const LinearSlot op = LowRankLinear::fromFactors(v, u, bias, v);
        const at::Tensor x = randomTensor({5, 8}, 4);
        QVERIFY(distance(op->denseWeight(), at::matmul(u, v)) < 1e-6);
        QVERIFY(distance(op->apply(x), at::linear(x, at::matmul(u, v), bias)) < 1e-5);
        QCOMPARE(op->inputs(), std::int64_t{8});
        QCOMPARE(op->outputs(), std::int64_t{6});
        QCOMPARE(op->parameters(), std::int64_t{3 * 8 + 6 * 3 + 6});
        QCOMPARE(op->multiplyAdds(), std::int64_t{3 * 8 + 6 * 3});
    }

    void kroneckerIsItsMaterialisedForm()
    {
        const at::Tensor a = randomTensor({2, 3}, 5), b = randomTensor({4, 5}, 6), bias = randomTensor({8}, 7);
        const LinearSlot op = KroneckerLinear::fromFactors(a, b, bias);
        const at::Tensor x = randomTensor({7, 15}, 8);
        QVERIFY(distance(op->denseWeight(), at::kron(a, b)) < 1e-6);
        QVERIFY(distance(op->apply(x), at::linear(x, at::kron(a, b), bias)) < 1e-5);
        QVERIFY(distance(op->apply(x).narrow(0, 2, 1), op->apply(x.narrow(0, 2, 1))) < 1e-6);
        QCOMPARE(op->multiplyAdds(), std::int64_t{3 * 20 + 6 * 4});
    }

    void theNearestKroneckerProductIsFound()
    {
        // Of an exact product: itself. Of any matrix: no worse than the products tried beside it.
        const at::Tensor exact = at::kron(randomTensor({3, 2}, 9), randomTensor({4, 6}, 10));
        const at::Tensor bias = randomTensor({12}, 11);
        QVERIFY(distance(KroneckerLinear::nearest(exact, bias, 3, 2)->denseWeight(), exact) < 1e-5);

        const at::Tensor any = randomTensor({12, 12}, 12);
        const LinearSlot nearest = KroneckerLinear::nearest(any, bias, 3, 2);
        const double least = nearest->denseWeight().sub(any).norm().item<double>();
        QVERIFY(least < any.norm().item<double>());
        for (std::uint64_t seed = 20; seed < 60; ++seed) {
            const LinearSlot copy = nearest->trainableCopy();
            copy->trainable()[seed % 2].add_(randomTensor(copy->trainable()[seed % 2].sizes().vec(), seed).mul(0.01));
            QVERIFY(copy->denseWeight().sub(any).norm().item<double>() >= least - 1e-6);
        }
    }

    void factorsTrain()
    {
        const at::Tensor bias = randomTensor({6}, 13);
        const std::vector<LinearSlot> ops{
            LowRankLinear::fromFactors(randomTensor({2, 4}, 14), randomTensor({6, 2}, 15), bias, bias),
            KroneckerLinear::fromFactors(randomTensor({2, 1}, 16), randomTensor({3, 4}, 17), bias)};
        for (const LinearSlot& op : ops) {
            const LinearSlot copy = op->trainableCopy();
            QCOMPARE(copy->trainable().size(), std::size_t{3});
            for (const at::Tensor& tensor : copy->trainable())
                tensor.requires_grad_(true);
            at::AutoGradMode gradient(true);
            copy->apply(randomTensor({3, 4}, 18)).square().sum().backward();
            for (const at::Tensor& tensor : copy->trainable())
                QVERIFY(tensor.grad().defined() && tensor.grad().abs().max().item<double>() > 0);
            QVERIFY(!op->trainable()[0].grad().defined());
        }
    }

    void factorsOfOtherFormsLoadAgain()
    {
        const at::Tensor bias = randomTensor({6}, 19);
        LinearSlot mixed = LowRankLinear::fromFactors(randomTensor({3, 8}, 20), randomTensor({6, 3}, 21), bias, bias);
        const LinearSlot plain = mixed;
        QVERIFY(fw::nn::replaceMatrices(mixed, [](LinearSlot& matrix) -> fw::Status {
                    if (matrix->outputs() == 3)
                        matrix = fw::nn::Int8Linear::quantize(matrix->denseWeight(), matrix->bias());
                    return {};
                }).ok());
        QCOMPARE(plain->parts()[0]->form(), std::string("dense")); // what others share stays
        QCOMPARE(mixed->parts()[0]->form(), std::string("int8"));
        reloadsEqual(*mixed);
        LinearSlot product = KroneckerLinear::nearest(randomTensor({6, 8}, 22), bias, 3, 2);
        reloadsEqual(*product);
        const at::Tensor before = product->denseWeight();
        QVERIFY(fw::nn::replaceMatrices(product, [](LinearSlot& matrix) -> fw::Status {
                    matrix = fw::nn::Int8Linear::quantize(matrix->denseWeight(), matrix->bias());
                    return {};
                }).ok());
        QVERIFY(distance(product->denseWeight(), before) < 0.05);
        QVERIFY(product->bias().defined() && product->trainable().empty());
        reloadsEqual(*product);
    }

    void damagedSizesAreNamed()
    {
        QTemporaryDir place;
        const auto file = std::filesystem::path(place.path().toStdString()) / "slot.safetensors";
        fw::nn::TensorWriter writer(at::kFloat);
        writer.addExact("slot.rank", fw::nn::shapeTensor({9}));
        writer.addExact("slot.shape", fw::nn::shapeTensor({4, 0}));
        QVERIFY(writer.write(file).ok());
        const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
        fw::nn::TensorReader reader(*checkpoint);
        for (const char* form : {"low_rank", "kronecker"}) {
            const fw::nn::FormNames forms{{"c_fc", form}};
            const auto loaded = fw::nn::loadLinear(reader, {forms, "c_fc", "slot", 8, 6});
            QVERIFY(!loaded.ok() && loaded.error().kind == fw::ErrorKind::Corrupt);
            QVERIFY(loaded.error().message.find("tensor 'slot.") != std::string::npos);
        }
    }

private:
    void reloadsEqual(const fw::nn::LinearOp& op)
    {
        QTemporaryDir place;
        const auto file = std::filesystem::path(place.path().toStdString()) / "slot.safetensors";
        fw::nn::TensorWriter writer(at::kFloat);
        op.save(writer, "slot");
        QVERIFY(writer.write(file).ok());
        fw::nn::FormNames forms;
        fw::nn::nameForms(op, "c_fc", forms);
        const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
        fw::nn::TensorReader reader(*checkpoint);
        const auto loaded = fw::nn::loadLinear(reader, {forms, "c_fc", "slot", op.inputs(), op.outputs()});
        QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().message.c_str());
        QVERIFY(reader.requireAllRead().ok());
        const at::Tensor x = randomTensor({5, op.inputs()}, 23);
        QVERIFY(at::equal((*loaded)->apply(x), op.apply(x)));
    }
};

FW_TEST(TestFactoredLinear)
#include "test_factored_linear.moc"
