// FFN neuron pruning: which neurons go by both criteria, that the matrices shrink, and that a block without neurons
// computes as if they were zero.
#include <QtTest>

#include <ATen/ops/cat.h>

#include "core/compress/layer_walk.h"
#include "core/compress/pruning/unit_selection.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::compress::UnitScores;
using fw::nn::Role;
using Stay = std::vector<std::vector<std::int64_t>>;

namespace {

/// Which neurons of the base a pruned model still has, by their rows of the first matrix.
Stay neuronsOf(const fw::nn::Decoder& pruned, const fw::nn::Decoder& base)
{
    Stay stay(pruned.blocks.size());
    for (std::size_t layer = 0; layer < pruned.blocks.size(); ++layer) {
        const at::Tensor rows = pruned.blocks[layer][Role::Up]->denseWeight();
        const at::Tensor whole = base.blocks[layer][Role::Up]->denseWeight();
        std::int64_t next = 0;
        for (std::int64_t i = 0; i < whole.size(0) && next < rows.size(0); ++i)
            if (at::equal(rows[next], whole[i])) {
                stay[layer].push_back(i);
                ++next;
            }
    }
    return stay;
}

std::int64_t neuronsIn(const fw::nn::Decoder& model)
{
    std::int64_t count = 0;
    for (const fw::nn::DecoderBlock& block : model.blocks)
        count += block.innerWidth();
    return count;
}

} // namespace

class TestFfnNeuronPruning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutNeuronsIsWithZeros_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QList<int>>("neurons");
        QTest::newRow("some") << "base" << QList<int>{0, 3, 4, 17, 60};
        QTest::newRow("one") << "half" << QList<int>{39};
        QTest::newRow("none") << "base" << QList<int>{};
    }

    void withoutNeuronsIsWithZeros()
    {
        QFETCH(QString, name);
        QFETCH(QList<int>, neurons);
        const auto base = gpt2_fixture::load(name.toStdString());
        const auto before = compress_fixture::copyOfWeights(base.decoder());
        fw::nn::Decoder pruned = base.decoder();
        fw::nn::Decoder zeroed = base.decoder();
        fw::nn::DecoderBlock& block = zeroed.blocks[1];
        const std::int64_t width = block.innerWidth();
        at::Tensor out = block[Role::Down]->denseWeight().clone();
        for (int i = 0; i < width; ++i)
            if (!neurons.contains(i))
                out.select(1, i).zero_();
        block[Role::Down] = std::make_shared<fw::nn::DenseLinear>(out, block[Role::Down]->bias());

        const std::vector<std::int64_t> stay(neurons.begin(), neurons.end());
        fw::compress::keepNeurons(pruned.blocks[1], stay);
        const auto kept = std::int64_t(stay.size());
        QCOMPARE(pruned.blocks[1].innerWidth(), kept);
        QCOMPARE(pruned.blocks[1][Role::Down]->inputs(), kept);
        QCOMPARE(base.decoder().parameters() - pruned.parameters(), (width - kept) * (2 * 32 + 1));
        QCOMPARE(base.decoder().multiplyAdds() - pruned.multiplyAdds(), (width - kept) * 2 * 32);
        const auto ids = gpt2_logits::someIds(40);
        const double difference =
            gpt2_logits::largestDifference(gpt2_logits::logitsOf(pruned, ids), gpt2_logits::logitsOf(zeroed, ids));
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
        QVERIFY(!gpt2_logits::sameLogits(zeroed, base.decoder()));
        QVERIFY(compress_fixture::sameWeights(base.decoder(), before));
    }

    /// The criteria by their definitions, written out.
    void theLeastImportantGo()
    {
        const Bench bench("base");
        const fw::nn::Decoder& base = bench.base.decoder();
        UnitScores norms;
        for (const fw::nn::DecoderBlock& block : base.blocks) {
            norms.emplace_back();
            for (std::int64_t i = 0; i < block.innerWidth(); ++i) {
                double in = 0;
                double out = 0;
                for (std::int64_t k = 0; k < 32; ++k) {
                    in += std::pow(block[Role::Up]->denseWeight()[i][k].item<double>(), 2);
                    out += std::pow(block[Role::Down]->denseWeight()[k][i].item<double>(), 2);
                }
                norms.back().push_back(std::sqrt(in * out));
            }
        }
        for (const bool global : {false, true}) {
            const auto pruned =
                bench.applied({step("ffn_neuron_pruning", {{"ratio", 0.3}, {"scope", global ? "global" : "layer"}})});
            QVERIFY(neuronsOf(pruned, base) == fw::compress::chooseUnits(norms, 0.3, global));
            if (!global)
                for (const fw::nn::DecoderBlock& block : pruned.blocks)
                    QCOMPARE(block.innerWidth(), std::int64_t{61 - 18});
            QCOMPARE(neuronsIn(pruned), std::int64_t{183 - (global ? 55 : 54)});
        }
    }

    /// A neuron that never fires goes first, however large its weights.
    void silentNeuronsGoByActivation()
    {
        const Bench bench("half"); // relu
        fw::nn::Decoder model = bench.base.decoder();
        at::Tensor weight = model.blocks[1][Role::Up]->denseWeight().clone();
        at::Tensor bias = model.blocks[1][Role::Up]->bias().clone();
        weight.narrow(0, 7, 2).mul_(0.5);
        bias.narrow(0, 7, 2).fill_(-1000);
        model.blocks[1][Role::Up] = std::make_shared<fw::nn::DenseLinear>(weight, bias);
        at::Tensor loud = model.blocks[1][Role::Down]->denseWeight().clone();
        loud.narrow(1, 7, 2).mul_(100);
        model.blocks[1][Role::Down] = std::make_shared<fw::nn::DenseLinear>(loud, model.blocks[1][Role::Down]->bias());
        for (const char* scope : {"global", "layer"}) {
            fw::nn::Decoder pruned = model;
            const auto one =
                step("ffn_neuron_pruning",
                     {{"ratio", 0.05}, {"criterion", "activation"}, {"scope", scope}, {"calibration_length", 16}});
            const auto status =
                fw::compress::findMethod("ffn_neuron_pruning")->apply(pruned, one.parameters, bench.context());
            QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
            const auto stay = neuronsOf(pruned, model)[1];
            QVERIFY(std::find(stay.begin(), stay.end(), 7) == stay.end());
            QVERIFY(std::find(stay.begin(), stay.end(), 8) == stay.end());
            QCOMPARE(neuronsIn(pruned), std::int64_t{76});
        }
        // By their weights these two would have stayed.
        fw::nn::Decoder pruned = model;
        const auto one = step("ffn_neuron_pruning", {{"ratio", 0.05}});
        QVERIFY(fw::compress::findMethod("ffn_neuron_pruning")->apply(pruned, one.parameters, bench.context()).ok());
        const auto stay = neuronsOf(pruned, model)[1];
        QVERIFY(std::find(stay.begin(), stay.end(), 7) != stay.end());
    }

    void variantsLoadToTheSameLogitsAndNearTheBase()
    {
        for (const char* criterion : {"norm", "activation"})
            for (const char* scope : {"global", "layer"}) {
                const Bench bench("half");
                double last = 1e30;
                for (const double ratio : {0.9, 0.5, 0.1, 0.0}) {
                    const auto one = step(
                        "ffn_neuron_pruning",
                        {{"ratio", ratio}, {"criterion", criterion}, {"scope", scope}, {"calibration_length", 16}});
                    const auto status = bench.compress({one}, "variant");
                    QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
                    const auto loaded = valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
                    QVERIFY(gpt2_logits::sameLogits(loaded, bench.applied({one})));
                    const auto ids = gpt2_logits::someIds(40);
                    fw::nn::Decoder base = bench.base.decoder();
                    fw::nn::holdAsFloat(base); // as `loaded` is
                    const double now = gpt2_logits::logitsOf(loaded, ids)
                                           .sub(gpt2_logits::logitsOf(base, ids))
                                           .square()
                                           .mean()
                                           .item<double>();
                    QVERIFY2(now < last, qPrintable(QString("%1 %2 %3").arg(criterion, scope).arg(ratio)));
                    last = now;
                }
                QVERIFY(last == 0);
            }
    }

    void impossibleStepsAreNamed_data()
    {
        QTest::addColumn<QString>("parameters");
        QTest::addColumn<QString>("what");
        QTest::newRow("none of a layer") << R"({"ratio":0.008})"
                                         << "step.ratio: 0.008 of 61 neurons in a block rounds to none";
        QTest::newRow("none") << R"({"ratio":0.002,"scope":"global"})"
                              << "step.ratio: 0.002 of 183 neurons rounds to none";
        QTest::newRow("all of a layer") << R"({"ratio":0.995})"
                                        << "step.ratio: 0.995 of 61 neurons in a block leaves none";
        QTest::newRow("all") << R"({"ratio":1.0,"scope":"global"})"
                             << "step.ratio: 1 of 183 neurons leaves none";
    }

    void impossibleStepsAreNamed()
    {
        QFETCH(QString, parameters);
        QFETCH(QString, what);
        const Bench bench("base");
        const auto refused = fw::compress::checkSteps(
            bench.base, {step("ffn_neuron_pruning", nlohmann::json::parse(parameters.toStdString()), "step")});
        QVERIFY(!refused.ok() && refused.error().kind == fw::ErrorKind::InvalidInput);
        QCOMPARE(QString::fromStdString(refused.error().message), what);
        QVERIFY(!refused.error().hint.empty());
        QVERIFY(!fw::compress::checkSteps(bench.base, {step("int8"), step("ffn_neuron_pruning")}).ok());
    }
};

FW_TEST(TestFfnNeuronPruning)
#include "test_ffn_neuron_pruning.moc"
