// Truncated factorisations: scipy's singular values, the least error, and what each weighting promises.
#include <QtTest>

#include <ATen/ops/matmul.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/compress/factors/low_rank_factors.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using namespace fw::compress;

namespace {

at::Tensor tensorOf(const nlohmann::json& rows)
{
    const auto height = static_cast<std::int64_t>(rows.size());
    const auto width = static_cast<std::int64_t>(rows[0].size());
    at::Tensor tensor = at::empty({height, width}, at::TensorOptions(at::kFloat));
    for (std::int64_t i = 0; i < height; ++i)
        for (std::int64_t j = 0; j < width; ++j)
            tensor.data_ptr<float>()[i * width + j] = rows[std::size_t(i)][std::size_t(j)].get<float>();
    return tensor;
}

at::Tensor product(const Factors& factors)
{
    return at::matmul(factors.second, factors.first);
}

/// tr(D G Dᵀ) of the change D.
double outputError(const at::Tensor& weight, const Factors& factors, const at::Tensor& gram)
{
    const at::Tensor change = weight.sub(product(factors));
    return at::matmul(at::matmul(change, gram), change.t()).trace().item<double>();
}

/// The Gram matrix of inputs that are correlated and differ in size.
at::Tensor correlatedGram(std::int64_t inputs)
{
    const at::Tensor x = at::matmul(randomTensor({200, inputs}, 5), randomTensor({inputs, inputs}, 6));
    return at::matmul(x.t(), x);
}

} // namespace

class TestLowRankFactors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ranksFollowTheBudget()
    {
        QCOMPARE(rankForBudget(0.5, 768, 768), std::int64_t{192});
        QCOMPARE(rankForBudget(1.0, 768, 768), std::int64_t{384}); // budget 1 is not full rank
        QCOMPARE(rankForBudget(0.5, 3072, 768), std::int64_t{307});
        QCOMPARE(rankForBudget(2.0, 768, 768), std::int64_t{768});
        QCOMPARE(rankForBudget(0.001, 10, 10), std::int64_t{1});
    }

    void agreesWithScipy()
    {
        std::ifstream file(FAIRWEIGHT_SOURCE_DIR "/tests/fixtures/compress/low_rank_goldens.json");
        const auto golden = nlohmann::json::parse(file);
        const at::Tensor weight = tensorOf(golden["weight"]);
        const at::Tensor gram = tensorOf(golden["gram"]);
        const auto rank = golden["rank"].get<std::int64_t>();
        const at::Tensor scale = tensorOf(golden["scale"]).select(0, 0);
        const auto close = [](const at::Tensor& a, const at::Tensor& b) {
            return a.sub(b).abs().max().item<double>() < 1e-5;
        };
        QVERIFY(close(product(truncatedSvd(weight, rank)), tensorOf(golden["svd"])));
        QVERIFY(close(product(scaledSvd(weight, scale, rank)), tensorOf(golden["scaled"])));
        QVERIFY(close(product(*whitenedSvd(weight, gram, rank)), tensorOf(golden["whitened"])));
        QVERIFY(close(product(principalOutputs(weight, gram, rank)), tensorOf(golden["principal_outputs"])));
    }

    void fullRankIsTheMatrix()
    {
        const at::Tensor weight = randomTensor({6, 9}, 1);
        const at::Tensor gram = correlatedGram(9);
        for (const Factors& factors : {truncatedSvd(weight, 6), scaledSvd(weight, gram.diagonal().sqrt(), 6),
                                       *whitenedSvd(weight, gram, 6), principalOutputs(weight, gram, 6)})
            QVERIFY(product(factors).sub(weight).abs().max().item<double>() < 1e-4);
    }

    void errorsFallWithTheRank()
    {
        const at::Tensor weight = randomTensor({10, 12}, 2);
        const at::Tensor gram = correlatedGram(12);
        double before[3] = {1e30, 1e30, 1e30};
        for (std::int64_t rank = 1; rank <= 10; ++rank) {
            const double now[3] = {weight.sub(product(truncatedSvd(weight, rank))).norm().item<double>(),
                                   outputError(weight, *whitenedSvd(weight, gram, rank), gram),
                                   outputError(weight, principalOutputs(weight, gram, rank), gram)};
            for (int i = 0; i < 3; ++i) {
                QVERIFY(now[i] < before[i] + 1e-3);
                before[i] = now[i];
            }
        }
    }

    void whitenedFactorsHaveTheLeastOutputError()
    {
        const at::Tensor weight = randomTensor({16, 12}, 3);
        const at::Tensor gram = correlatedGram(12);
        for (const std::int64_t rank : {2, 5, 8}) {
            const double least = outputError(weight, *whitenedSvd(weight, gram, rank), gram);
            QVERIFY(least < outputError(weight, truncatedSvd(weight, rank), gram));
            QVERIFY(least < outputError(weight, scaledSvd(weight, gram.diagonal().sqrt(), rank), gram));
            // The leading directions of the outputs are that optimum, too, by another way.
            QVERIFY(std::abs(outputError(weight, principalOutputs(weight, gram, rank), gram) / least - 1) < 1e-2);
        }
    }

    /// Two tokens for twelve inputs, one input always zero, and sums a little off as float32's are: eigenvalues below 0.
    void roundedSumsOfFewTokensAreWhitened()
    {
        at::Tensor inputs = randomTensor({2, 12}, 3);
        inputs.select(1, 4).zero_();
        at::Tensor gram = at::matmul(inputs.t(), inputs);
        gram.diagonal().sub_(2e-5 * gram.diagonal().mean().item<double>());
        const at::Tensor weight = randomTensor({9, 12}, 4);
        const auto factors = whitenedSvd(weight, gram, 2);
        QVERIFY2(factors.ok(), factors.ok() ? "" : factors.error().message.c_str());
        QVERIFY(product(*factors).isfinite().all().item<bool>());
        const at::Tensor wanted = at::matmul(weight, inputs.t());
        const double apart = wanted.sub(at::matmul(product(*factors), inputs.t())).norm().item<double>();
        QVERIFY2(apart < 0.05 * wanted.norm().item<double>(), qPrintable(QString::number(apart)));
        // However far below: as of a strong direction whose sums were rounded.
        gram.diagonal().sub_(0.5 * gram.diagonal().mean().item<double>());
        const auto clamped = whitenedSvd(weight, gram, 2);
        QVERIFY2(clamped.ok(), clamped.ok() ? "" : clamped.error().message.c_str());
        QVERIFY(wanted.sub(at::matmul(product(*clamped), inputs.t())).norm().item<double>() <
                0.2 * wanted.norm().item<double>());
        gram[0][0] = std::nan("");
        QVERIFY(!whitenedSvd(weight, gram, 2).ok());
    }
};

FW_TEST(TestLowRankFactors)
#include "test_low_rank_factors.moc"
