// GPTQ: the codes of a derivation from the paper (make_gptq_goldens.py), and what must hold for any matrix.
#include <QtTest>

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/mm.h>

#include <limits>

#include "core/base/random.h"
#include "core/compress/quantization/gptq_solver.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::compress::GptqOptions;
using fw::compress::solveGptq;
using fw::nn::GroupedCodes;
using gpt2_fixture::valueOf;
using nlohmann::json;

namespace {

at::Tensor matrixOf(const json& rows, double unit)
{
    at::Tensor matrix =
        at::empty({std::int64_t(rows.size()), std::int64_t(rows[0].size())}, at::TensorOptions(at::kFloat));
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t i = 0; i < rows[row].size(); ++i)
            matrix.data_ptr<float>()[row * rows[row].size() + i] = float(rows[row][i].get<double>() * unit);
    return matrix;
}

/// Inputs that share a few directions: what GPTQ can use.
at::Tensor correlatedGram(std::int64_t inputs, std::uint64_t seed)
{
    const at::Tensor mix =
        at::mm(randomTensor({inputs, inputs / 8}, seed), randomTensor({inputs / 8, inputs}, seed + 1));
    const at::Tensor x =
        at::mm(randomTensor({4 * inputs, inputs}, seed + 2), mix).add(randomTensor({4 * inputs, inputs}, 9));
    return at::mm(x.t(), x);
}

/// tr(D gram Dᵀ) of D = weight − what the codes stand for.
double outputError(const at::Tensor& weight, const at::Tensor& gram, const GroupedCodes& codes)
{
    const at::Tensor change = weight.sub(fw::nn::denseMatrix(codes)).to(at::kDouble);
    return at::mm(change, gram.to(at::kDouble)).mul(change).sum().item<double>();
}

const json& goldens()
{
    static const json all = json::parse(valueOf(
        fw::readFile(std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests" / "fixtures" / "compress" / "gptq.json")));
    return all;
}

} // namespace

class TestGptqSolver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(2); }

    void codesAreThoseOfThePaper_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < goldens()["cases"].size(); ++i)
            QTest::newRow(goldens()["cases"][i]["name"].get<std::string>().c_str()) << int(i);
    }

    void codesAreThoseOfThePaper()
    {
        QFETCH(int, index);
        const json& golden = goldens()["cases"][std::size_t(index)];
        const double unit = goldens()["unit"].get<double>();
        GptqOptions options;
        options.rule.bits = golden["bits"].get<int>();
        options.rule.groupSize = golden["group"].get<std::int64_t>();
        options.damping = golden["damping"].get<double>();
        options.activationOrder = golden["activation_order"].get<bool>();
        options.staticGroups = golden["static_groups"].get<bool>();
        const at::Tensor inputs = matrixOf(golden["inputs"], unit).to(at::kDouble);
        const auto solved = valueOf(
            solveGptq(matrixOf(golden["weight"], unit), at::mm(inputs.t(), inputs), options, fw::CancelToken()));
        QCOMPARE(solved.bits, options.rule.bits);
        QCOMPARE(solved.groupSize, options.rule.groupSize);
        QVERIFY(at::equal(solved.codes.to(at::kFloat), matrixOf(golden["codes"], 1)));
        QVERIFY(at::equal(solved.scales, matrixOf(golden["scales"], 1)));
        const auto order = golden["order"].get<std::vector<int>>();
        QCOMPARE(solved.order.defined(), options.activationOrder && !options.staticGroups);
        if (solved.order.defined())
            QVERIFY(std::equal(order.begin(), order.end(), solved.order.data_ptr<std::int32_t>()));
        QVERIFY(!solved.inputScale.defined());
    }

    /// The order of the inputs has no meaning for the output: only what is stored is in another order.
    void activationOrderStoresTheSameInputs()
    {
        const at::Tensor weight = randomTensor({8, 96}, 1);
        const at::Tensor gram = correlatedGram(96, 2);
        const GptqOptions fine{{4, 16}, 0.01, true, false, {}};
        const auto solved = valueOf(solveGptq(weight, gram, fine, fw::CancelToken()));
        // Near the matrix itself, column by column; far from it without the order.
        const at::Tensor dense = fw::nn::denseMatrix(solved);
        GroupedCodes unordered = solved;
        unordered.order = at::Tensor();
        QVERIFY(dense.sub(weight).abs().mean().item<double>() <
                0.5 * fw::nn::denseMatrix(unordered).sub(weight).abs().mean().item<double>());
    }

    void feedingErrorsForwardBeatsRounding()
    {
        for (const std::int64_t inputs : {64, 200}) {
            const at::Tensor weight = randomTensor({24, inputs}, 3);
            const at::Tensor gram = correlatedGram(inputs, 4);
            double before = 0;
            for (const int bits : {4, 3, 2}) {
                const double rounded = outputError(weight, gram, fw::nn::roundToGroups(weight, {bits, 32}));
                for (const bool order : {false, true})
                    for (const bool fixed : {false, true}) {
                        const GptqOptions options{{bits, 32}, 0.01, order, fixed, {}};
                        const auto solved = valueOf(solveGptq(weight, gram, options, fw::CancelToken()));
                        const double error = outputError(weight, gram, solved);
                        QVERIFY2(error < 0.5 * rounded,
                                 qPrintable(QString("%1 bits: %2 of %3").arg(bits).arg(error).arg(rounded)));
                        QVERIFY(error > before);
                    }
                before = outputError(weight, gram,
                                     valueOf(solveGptq(weight, gram, {{bits, 32}, 0.01, false, false, {}}, {})));
            }
        }
    }

    /// Without correlation nothing is to be fed forward.
    void independentInputsAreRounded()
    {
        const at::Tensor weight = randomTensor({6, 50}, 5);
        const auto solved =
            valueOf(solveGptq(weight, at::eye(50), {{3, 16}, 0.01, false, false, {}}, fw::CancelToken()));
        const auto rounded = fw::nn::roundToGroups(weight, {3, 16});
        QVERIFY(at::equal(solved.codes, rounded.codes));
        QVERIFY(at::equal(solved.scales, rounded.scales));
    }

    void whatCannotBeSolvedIsSaid()
    {
        at::Tensor weight = randomTensor({3, 8}, 6);
        const auto failed = solveGptq(weight, at::eye(8).neg(), {}, fw::CancelToken());
        QVERIFY(!failed.ok() && failed.error().kind == fw::ErrorKind::Numerical);
        QVERIFY(failed.error().hint.find("damping") != std::string::npos);
        weight[1][2] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(solveGptq(weight, at::eye(8), {}, fw::CancelToken()).error().message.find("finite") !=
                std::string::npos);
        fw::CancelToken cancel;
        cancel.cancel();
        QVERIFY(solveGptq(randomTensor({3, 8}, 6), at::eye(8), {}, cancel).error().kind == fw::ErrorKind::Cancelled);
    }

    void emptyMatricesStayEmpty()
    {
        const auto solved = valueOf(solveGptq(at::empty({4, 0}), at::empty({0, 0}), {}, fw::CancelToken()));
        QCOMPARE(solved.codes.sizes().vec(), (std::vector<std::int64_t>{4, 0}));
        QCOMPARE(solved.scales.sizes().vec(), (std::vector<std::int64_t>{4, 0}));
    }
};

FW_TEST(TestGptqSolver)
#include "test_gptq_solver.moc"
