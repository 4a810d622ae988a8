// Fair-GPTQ: GPTQ at weight 0, less shift between groups with the weight, an objective that is what the paper says.
#include <QtTest>

#include <ATen/ops/eye.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <map>

#include "core/compress/layer_walk.h"
#include "core/compress/quantization/fair_gptq.h"
#include "tests/compress/compress_fixture.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::compress::fairObjective;
using fw::nn::Role;

namespace {

at::Tensor gramOf(const at::Tensor& x)
{
    return at::matmul(x.t(), x).div(double(x.size(0)));
}

double form(const at::Tensor& change, const at::Tensor& gram)
{
    const at::Tensor exact = change.to(at::kDouble);
    return at::matmul(at::matmul(exact, gram.to(at::kDouble)), exact.t()).trace().item<double>();
}

} // namespace

class TestFairGptq : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTargetMinimisesTheObjective()
    {
        const at::Tensor weight = randomTensor({5, 8}, 1);
        const at::Tensor gram = gramOf(at::matmul(randomTensor({60, 8}, 2), randomTensor({8, 8}, 3)));
        const at::Tensor pairs = gramOf(randomTensor({30, 8}, 4));
        const auto objective = [&](const at::Tensor& w) { return form(w.sub(weight), gram) + 0.7 * form(w, pairs); };
        const auto fair = valueOf(fairObjective(weight, gram, pairs, {0.7, 1e-9, 1e9}, {}));
        const double least = objective(fair.target);
        QVERIFY(least < objective(weight));
        for (std::uint64_t seed = 10; seed < 40; ++seed)
            QVERIFY(objective(fair.target.add(randomTensor({5, 8}, seed).mul(0.02))) > least);
        // Any other Ŵ costs the quadratic form more than the target does.
        const at::Tensor other = randomTensor({5, 8}, 5);
        QVERIFY(std::abs(objective(other) - least - form(other.sub(fair.target), fair.gram)) < 1e-2);
        QVERIFY(valueOf(fairObjective(weight, gram, pairs, {0, 0.01, 1.0}, {}))
                    .target.sub(weight)
                    .abs()
                    .max()
                    .item<double>() < 1e-5);
    }

    /// Inputs that hardly move but differ between groups: unbounded, the objective doubles the weights.
    void weightsDoNotOutgrowTheirBound()
    {
        const at::Tensor weight = randomTensor({5, 8}, 1);
        at::Tensor gram = at::eye(8);
        gram[1][1] = 1e-6;
        at::Tensor shift = at::zeros({1, 8});
        shift[0][0] = 1;
        shift[0][1] = 0.1;
        const at::Tensor pairs = at::matmul(shift.t(), shift);
        const auto growth = [&](double most) {
            const auto fair = valueOf(fairObjective(weight, gram, pairs, {100, 1e-6, most}, {}));
            return std::pair(fair.target.norm().item<double>() / weight.norm().item<double>(), fair.pull);
        };
        const auto [free, least] = growth(1e9);
        QVERIFY2(free > 2 && least == 1e-6, qPrintable(QString::number(free)));
        const auto [bounded, pull] = growth(1.1);
        QVERIFY2(bounded <= 1.1 && pull > 1e-6, qPrintable(QString::number(bounded)));
    }

    void shiftAndNormsAreReported()
    {
        const Bench bench("base");
        bench.writeGroupText();
        fw::compress::StepReport report;
        fw::compress::Context context = bench.context();
        context.report = &report;
        fw::nn::Decoder model = bench.base.decoder();
        const auto one = step("fair_gptq", with({{"alpha", 100.0}}));
        QVERIFY(fw::compress::findMethod("fair_gptq")->apply(model, one.parameters, context).ok());
        const std::map<std::string, double> figures(report.figures.begin(), report.figures.end());
        QVERIFY(figures.at("group_shift_after") < 0.8 * figures.at("group_shift_before"));
        double squares = 0, before = 0;
        for (std::size_t layer = 0; layer < model.blocks.size(); ++layer)
            for (const Role role : kGpt2Roles) {
                squares += model.blocks[layer][role]->denseWeight().square().sum().item<double>();
                before += bench.base.decoder().blocks[layer][role]->denseWeight().square().sum().item<double>();
            }
        QVERIFY(std::abs(figures.at("weight_norm_after") / std::sqrt(squares) - 1) < 1e-4);
        QVERIFY(std::abs(figures.at("weight_norm_before") / std::sqrt(before) - 1) < 1e-4);
        QVERIFY(figures.at("weight_norm_most_growth") < 1.2);
    }

    void weightZeroIsGptq()
    {
        const Bench bench("base");
        bench.writeGroupText();
        const auto fair = bench.applied({step("fair_gptq", with({{"alpha", 0.0}}))});
        const auto plain = bench.applied({step("gptq", with({}))});
        QVERIFY(gpt2_logits::largestDifference(gpt2_logits::logitsOf(fair, gpt2_logits::someIds(20)),
                                               gpt2_logits::logitsOf(plain, gpt2_logits::someIds(20))) < 0.05);
    }

    void theShiftFallsWithTheWeight()
    {
        const Bench bench("base");
        bench.writeGroupText();
        // What queries, keys and values make of the difference between paired texts, which each alone decides.
        at::Tensor pairGram;
        fw::nn::Decoder walked = bench.base.decoder();
        fw::compress::WalkOptions options;
        options.windows = 8;
        options.length = 12;
        options.pairAxis = "all";
        QVERIFY(fw::compress::walkLayers(walked, options, "test", bench.context(),
                                         [&](auto&, auto&, auto&, const fw::compress::InputStatistics& inputs) {
                                             if (!pairGram.defined())
                                                 pairGram = inputs.pairGram;
                                             return fw::Status();
                                         })
                    .ok());
        std::vector<double> before(3, 1e30);
        for (const double alpha : {0.0, 1.0, 1000.0}) {
            const auto model = bench.applied({step("fair_gptq", with({{"alpha", alpha}}))});
            for (std::size_t i = 0; i < before.size(); ++i) {
                const double shift = form(model.blocks[0][kGpt2Roles[i]]->denseWeight(), pairGram);
                QVERIFY2(shift < before[i], qPrintable(QString("%1 at %2").arg(shift).arg(alpha)));
                before[i] = shift;
            }
        }
    }

    void textWithoutGroupWordsIsRefused()
    {
        const Bench bench("base");
        bench.writeTextWithoutGroups();
        const auto refused = bench.compress({step("fair_gptq", with({}))}, "variant");
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message.find("group words (all)") != std::string::npos);
    }

private:
    static nlohmann::json with(nlohmann::json parameters)
    {
        parameters.update({{"calibration_windows", 8}, {"calibration_length", 12}, {"group_size", 32}});
        return parameters;
    }
};

FW_TEST(TestFairGptq)
#include "test_fair_gptq.moc"
