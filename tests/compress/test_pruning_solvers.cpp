// Magnitude, Wanda and SparseGPT on one matrix: the numbers that make_pruning_goldens.py derives from the papers'
// equations, and what must hold for any matrix.
#include <QtTest>

#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <limits>

#include "core/checkpoint/checkpoint.h"
#include "core/compress/hessian_factor.h"
#include "core/compress/pruning/one_shot_pruning.h"
#include "core/compress/pruning/sparse_gpt_solver.h"
#include "core/nn/tensor_io.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using namespace fw::compress;

namespace {

constexpr std::int64_t kTokens = 400;
constexpr std::int64_t kOutputs = 16;
constexpr std::int64_t kInputs = 144;

const std::pair<const char*, SparsityPattern> kPatterns[] = {
    {"30", {0.3, 0, 0}}, {"50", {0.5, 0, 0}}, {"2_4", {0, 2, 4}}, {"4_8", {0, 4, 8}}};

at::Tensor golden(const std::string& name)
{
    static const auto checkpoint = fw::checkpoint::Checkpoint::openFile(std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) /
                                                                        "tests/fixtures/compress/pruning.safetensors");
    if (!checkpoint.ok())
        qFatal("%s", checkpoint.error().message.c_str());
    fw::nn::TensorReader reader(*checkpoint);
    auto tensor = reader.read(name, {name == "gram" ? kInputs : kOutputs, kInputs});
    if (!tensor.ok())
        qFatal("%s", tensor.error().message.c_str());
    return *tensor;
}

at::Tensor solved(const at::Tensor& weight, const at::Tensor& gram, const SparsityPattern& pattern,
                  std::int64_t blockSize = 128)
{
    const auto result = solveSparseGpt(weight, gram, kTokens, {pattern, 0.01, blockSize}, {});
    if (!result.ok())
        qFatal("%s", result.error().message.c_str());
    return *result;
}

/// tr(D G Dᵀ) / tokens: the squared error of the outputs.
double outputError(const at::Tensor& weight, const at::Tensor& pruned, const at::Tensor& gram)
{
    const at::Tensor change = weight.sub(pruned).to(at::kDouble);
    return at::mm(change, gram.to(at::kDouble)).mul(change).sum().item<double>() / kTokens;
}

bool sameZeros(const at::Tensor& a, const at::Tensor& b)
{
    return at::equal(a.eq(0), b.eq(0));
}

} // namespace

class TestPruningSolvers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void methodsAgreeWithTheirEquations()
    {
        const at::Tensor weight = golden("weight");
        const at::Tensor gram = golden("gram");
        for (const auto& [name, pattern] : kPatterns) {
            QVERIFY2(at::equal(pruneByMagnitude(weight, pattern), golden(std::string("magnitude_") + name)), name);
            QVERIFY2(at::equal(pruneByWanda(weight, gram.diagonal(), pattern), golden(std::string("wanda_") + name)),
                     name);
            const at::Tensor expected = golden(std::string("sparse_gpt_") + name);
            const at::Tensor got = solved(weight, gram, pattern);
            QVERIFY2(sameZeros(got, expected), name);
            const double difference = got.sub(expected).abs().max().item<double>();
            QVERIFY2(difference < 1e-4, qPrintable(QString("%1: %2").arg(name).arg(difference)));
            // Inputs that never come take their columns with them.
            QVERIFY(got.select(1, 5).eq(0).all().item<bool>() && got.select(1, 131).eq(0).all().item<bool>());
        }
    }

    void moreKnowledgeIsLessError()
    {
        const at::Tensor weight = golden("weight");
        const at::Tensor gram = golden("gram");
        for (const auto& [name, pattern] : kPatterns) {
            const double magnitude = outputError(weight, pruneByMagnitude(weight, pattern), gram);
            const double wanda = outputError(weight, pruneByWanda(weight, gram.diagonal(), pattern), gram);
            const double second = outputError(weight, solved(weight, gram, pattern), gram);
            QVERIFY2(second < wanda && wanda < magnitude, name);
        }
    }

    void errorFallsWithTheRatio()
    {
        const at::Tensor weight = golden("weight");
        const at::Tensor gram = golden("gram");
        std::array<double, 3> last{1e30, 1e30, 1e30};
        for (const double ratio : {0.9, 0.7, 0.5, 0.3, 0.1, 0.0}) {
            const SparsityPattern pattern{ratio, 0, 0};
            const std::array<double, 3> now{outputError(weight, pruneByMagnitude(weight, pattern), gram),
                                            outputError(weight, pruneByWanda(weight, gram.diagonal(), pattern), gram),
                                            outputError(weight, solved(weight, gram, pattern), gram)};
            for (std::size_t i = 0; i < now.size(); ++i)
                QVERIFY(now[i] < last[i]);
            last = now;
        }
        QCOMPARE(last[0], 0.0);
        QCOMPARE(last[1], 0.0);
        QVERIFY(last[2] < 1e-12); // columns of inputs that never come go, and nobody notices
    }

    void groupsHoldExactly()
    {
        const at::Tensor weight = golden("weight");
        const at::Tensor gram = golden("gram");
        for (const auto& [keep, group] : {std::pair{2, 4}, {4, 8}}) {
            const SparsityPattern pattern{0, keep, group};
            for (const at::Tensor& pruned :
                 {pruneByMagnitude(weight, pattern), pruneByWanda(weight, gram.diagonal(), pattern),
                  solved(weight, gram, pattern), solved(weight, gram, pattern, 16)})
                QVERIFY(pruned.reshape({-1, group}).ne(0).sum(1).le(keep).all().item<bool>());
            QVERIFY(pruneByMagnitude(weight, pattern).reshape({-1, group}).ne(0).sum(1).eq(keep).all().item<bool>());
        }
    }

    /// With inputs that do not correlate nothing can be made up for: what stays does not move, and with equal variances
    /// all three criteria rank by magnitude.
    void withoutCorrelationNothingMoves()
    {
        const at::Tensor weight = randomTensor({8, 96}, 1);
        const at::Tensor gram = at::eye(96).mul(kTokens);
        const at::Tensor pruned = solved(weight, gram, {0.5, 0, 0});
        QVERIFY(sameZeros(pruned, pruneByMagnitude(weight, {0.5, 0, 0})));
        QVERIFY(at::equal(pruned, weight.masked_fill(pruned.eq(0), 0)));
        const at::Tensor rows = pruneByWanda(weight, at::full({96}, 4.0), {0.5, 0, 0});
        QVERIFY(rows.ne(0).sum(1).eq(48).all().item<bool>());
        const at::Tensor matrix = pruneByWanda(weight, at::full({96}, 4.0), {0.5, 0, 0}, fw::compress::Compared::Matrix);
        QVERIFY(at::equal(matrix, pruneByMagnitude(weight, {0.5, 0, 0})));
    }

    /// Removing one weight moves the later ones to the exact least-squares solution without it.
    void theRestMakesUpForWhatGoes()
    {
        const at::Tensor inputs =
            at::mm(randomTensor({60, 3}, 2), randomTensor({3, 6}, 3)).add(randomTensor({60, 6}, 4));
        const at::Tensor gram = at::mm(inputs.t(), inputs);
        at::Tensor weight = randomTensor({1, 6}, 5);
        weight.data_ptr<float>()[0] = 1e-3F; // goes first, and all others may move
        const auto result = solveSparseGpt(weight, gram, 60, {{1.0 / 6, 0, 0}, 0.0, 6}, {});
        QVERIFY(result.ok() && result->data_ptr<float>()[0] == 0);
        // At the minimum the gradient of the remaining weights vanishes: (D G)_j = 0 for j > 0.
        const at::Tensor gradient = at::mm(result->sub(weight), gram).narrow(1, 1, 5);
        QVERIFY(gradient.abs().max().item<double>() < 1e-6 * gram.abs().max().item<double>());
    }

    /// Blocks only put off the work: N:M masks are chosen group by group, so the block's size changes rounding alone.
    void blocksChangeNothingButRounding()
    {
        const at::Tensor weight = golden("weight");
        const at::Tensor gram = golden("gram");
        const SparsityPattern pattern{0, 2, 4};
        const at::Tensor whole = solved(weight, gram, pattern, 144);
        for (const std::int64_t size : {4, 48, 128})
            QVERIFY(solved(weight, gram, pattern, size).sub(whole).abs().max().item<double>() < 1e-4);
    }

    void theFactorIsThatOfTheInverse()
    {
        const at::Tensor gram = golden("gram");
        const auto factor = inverseHessianFactor(gram, 0.01);
        QVERIFY(factor.ok() && factor->scalar_type() == at::kDouble);
        at::Tensor damped = gram.to(at::kDouble).clone();
        at::Tensor diagonal = damped.diagonal();
        diagonal.masked_fill_(diagonal.eq(0), 1);
        diagonal.add_(0.01 * diagonal.mean().item<double>());
        const at::Tensor identity = at::mm(damped, at::mm(factor->t(), *factor));
        QVERIFY(identity.sub(at::eye(kInputs, identity.options())).abs().max().item<double>() < 1e-9);
        QVERIFY(at::equal(*factor, factor->triu()) && factor->diagonal().gt(0).all().item<bool>());
    }

    void whatCannotBeFactorisedIsSaid()
    {
        at::Tensor gram = golden("gram").clone();
        gram.data_ptr<float>()[0] = -1e6F;
        QVERIFY(!solveSparseGpt(golden("weight"), gram, kTokens, {}, {}).ok());
        gram.data_ptr<float>()[0] = std::numeric_limits<float>::quiet_NaN();
        const auto broken = solveSparseGpt(golden("weight"), gram, kTokens, {}, {});
        QVERIFY(!broken.ok() && broken.error().kind == fw::ErrorKind::Numerical && !broken.error().hint.empty());
        // No input was ever there: nothing stays, nothing breaks.
        QVERIFY(solved(golden("weight"), at::zeros({kInputs, kInputs}), {}).eq(0).all().item<bool>());
    }

    void cancelling()
    {
        fw::CancelToken cancel;
        cancel.cancel();
        const auto cancelled = solveSparseGpt(golden("weight"), golden("gram"), kTokens, {}, cancel);
        QVERIFY(!cancelled.ok() && cancelled.error().kind == fw::ErrorKind::Cancelled);
    }
};

FW_TEST(TestPruningSolvers)
#include "test_pruning_solvers.moc"
