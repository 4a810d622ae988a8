// Matrices that stay in 16 bits: float32's product of the same values, alone, in company and on any threads; models
// that run so are the models that were stored.
#include <QtTest>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/tensor.h>

#include "core/nn/decoder_files.h"
#include "core/nn/forms/stored_linear.h"
#include "core/nn/forms/stored_matrix.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/kernels/widen.h"
#include "core/nn/language_model.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::StoredLinear;
using fw::nn::StoredMatrix;
using gpt2_logits::largestDifference;

class TestStoredMatrix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersAreWidenedExactly()
    {
        // Every bit pattern of each type, from an odd place, by vectors and one by one.
        for (const at::ScalarType type : {at::kHalf, at::kBFloat16}) {
            const at::Tensor all = at::arange(-32768, 32768, at::TensorOptions(at::kShort)).view(type);
            const at::Tensor expected = all.to(at::kFloat);
            std::vector<float> wide(65536), single(65536);
            fw::nn::widen(all, 3, 65533, wide.data());
            fw::nn::widenAnywhere(all, 3, 65533, single.data());
            for (std::size_t i = 0; i < 65533; ++i) {
                const float value = expected.data_ptr<float>()[i + 3];
                QVERIFY((std::isnan(value) && std::isnan(wide[i]) && std::isnan(single[i])) ||
                        (value == wide[i] && value == single[i]));
            }
        }
    }

    void itIsTheProductOfItsValues()
    {
        for (const at::ScalarType type : {at::kHalf, at::kBFloat16})
            for (const std::int64_t inputs : {1, 17, 300})
                for (const std::int64_t outputs : {1, 15, 16, 130}) {
                    const at::Tensor weight = randomTensor({outputs, inputs}, 1).to(type).to(at::kFloat);
                    const at::Tensor bias = randomTensor({outputs}, 2);
                    const at::Tensor input = randomTensor({70, inputs}, 3);
                    const StoredMatrix matrix(weight, type);
                    QVERIFY(at::equal(matrix.dense(), weight));
                    QVERIFY(matrix.bytes() <= 2 * inputs * (outputs + 15));
                    fw::nn::setThreads(1);
                    const at::Tensor all = matrix.multiply(input, bias);
                    QVERIFY(largestDifference(all, at::linear(input, weight, bias)) < 1e-3);
                    fw::nn::setThreads(2);
                    QVERIFY(at::equal(matrix.multiply(input, bias), all));
                    for (const std::int64_t row : {0, 13, 69})
                        QVERIFY(at::equal(matrix.multiply(input.narrow(0, row, 1), bias), all.narrow(0, row, 1)));
                    QVERIFY(largestDifference(matrix.multiply(input, {}), all.sub(bias)) < 1e-4);
                    const at::Tensor some = at::tensor({outputs - 1, std::int64_t{0}, outputs / 2});
                    QVERIFY(at::equal(matrix.rows(some), weight.index_select(0, some)));
                }
    }

    void gradientsPassThrough()
    {
        const at::Tensor weight = randomTensor({20, 9}, 1).to(at::kHalf).to(at::kFloat);
        const StoredLinear op(weight, randomTensor({20}, 2), at::kHalf);
        const at::Tensor input = randomTensor({4, 9}, 3).requires_grad_(true);
        op.apply(input).sum().backward();
        QVERIFY(largestDifference(input.grad(), weight.sum(0).expand({4, 9})) < 1e-5);
        QVERIFY(op.trainable().empty());
        QVERIFY(at::equal(op.trainableCopy()->denseWeight(), weight));
    }

    /// A model of 16 bits takes half the bytes in memory and says what its float32 self says.
    void modelsRunAsTheyAreStored()
    {
        const at::NoGradGuard noGradient;
        const auto plain = gpt2_fixture::valueOf(fw::nn::loadDecoder(gpt2_fixture::directory("half")));
        const auto running = gpt2_fixture::valueOf(fw::nn::LanguageModel::load(gpt2_fixture::directory("half")));
        QVERIFY(running.bytesInMemory() < 0.6 * double(plain.bytes()));
        QCOMPARE(running.parameters(), plain.parameters());
        QCOMPARE(running.multiplyAddsPerToken(), plain.multiplyAdds());
        const auto ids = gpt2_logits::someIds(40);
        QVERIFY(largestDifference(gpt2_logits::logitsOf(running.decoder(), ids), gpt2_logits::logitsOf(plain, ids)) <
                1e-4);
        // Stored again, not a bit changes.
        QTemporaryDir place;
        const std::filesystem::path directory = place.path().toStdString();
        QVERIFY(fw::nn::saveDecoder(running.decoder(), directory).ok());
        QVERIFY(gpt2_logits::sameLogits(gpt2_fixture::valueOf(fw::nn::loadDecoder(directory)), plain));
    }
};

FW_TEST(TestStoredMatrix)
#include "test_stored_matrix.moc"
