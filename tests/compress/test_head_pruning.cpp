// Head pruning: which heads go by both criteria, and that a block without heads computes as if they were zero.
#include <QtTest>

#include "core/compress/pruning/unit_selection.h"
#include "core/train/token_corpus.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::compress::chooseUnits;
using fw::compress::UnitScores;
using fw::nn::Role;
using Stay = std::vector<std::vector<std::int64_t>>;

namespace {

/// Which heads of the base a pruned model still has, by their columns of the output projection.
Stay headsOf(const fw::nn::Decoder& pruned, const fw::nn::Decoder& base)
{
    Stay stay(pruned.blocks.size());
    for (std::size_t layer = 0; layer < pruned.blocks.size(); ++layer) {
        const fw::nn::DecoderBlock& block = pruned.blocks[layer];
        const fw::nn::DecoderBlock& whole = base.blocks[layer];
        for (std::int64_t i = 0; i < block.heads; ++i)
            for (std::int64_t head = 0; head < whole.heads; ++head)
                if (at::equal(block[Role::Output]->denseWeight().narrow(1, i * block.headSize, block.headSize),
                              whole[Role::Output]->denseWeight().narrow(1, head * block.headSize, block.headSize)))
                    stay[layer].push_back(head);
    }
    return stay;
}

} // namespace

class TestHeadPruning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLeastImportantGo()
    {
        const UnitScores scores{{0.5, 0.1, 0.9, 0.3}, {0.2, 0.2, 0.2, 0.8}};
        // .1 goes, and of the three with .2 the last.
        QCOMPARE(chooseUnits(scores, 0.25, true), (Stay{{0, 2, 3}, {0, 1, 3}}));
        QCOMPARE(chooseUnits(scores, 0.5, true), (Stay{{0, 2, 3}, {3}}));
        QCOMPARE(chooseUnits(scores, 0.5, false), (Stay{{0, 2}, {0, 3}}));
        QCOMPARE(chooseUnits(scores, 0.0, true), (Stay{{0, 1, 2, 3}, {0, 1, 2, 3}}));
        QCOMPARE(chooseUnits(scores, 1.0, true), (Stay{{}, {}}));
        QCOMPARE(chooseUnits(scores, 1.0, false), (Stay{{}, {}}));
    }

    void sharesRoundToWholeHeads()
    {
        const UnitScores scores{{1, 2, 3, 4}, {5, 6, 7, 8}};
        const auto gone = [&](double ratio, bool global) {
            std::size_t stay = 0;
            for (const auto& layer : chooseUnits(scores, ratio, global))
                stay += layer.size();
            return 8 - stay;
        };
        QCOMPARE(gone(0.3, true), std::size_t{2});    // 2.4
        QCOMPARE(gone(0.3125, true), std::size_t{2}); // 2.5, to even
        QCOMPARE(gone(0.4375, true), std::size_t{4}); // 3.5, to even
        QCOMPARE(gone(0.125, false), std::size_t{0}); // .5 a layer, to even
        QCOMPARE(gone(0.375, false), std::size_t{4}); // 1.5 a layer
        QCOMPARE(chooseUnits({{}, {2, 1}}, 0.5, true), (Stay{{}, {0}}));
    }

    void withoutHeadsIsWithZeros_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("heads");
        QTest::newRow("two") << "base"
                             << "13";
        QTest::newRow("first") << "base"
                               << "0";
        QTest::newRow("none") << "base"
                              << "";
        QTest::newRow("bf16, scaled by layer") << "sharded"
                                               << "023";
        QTest::newRow("all") << "base"
                             << "0123";
    }

    void withoutHeadsIsWithZeros()
    {
        QFETCH(QString, name);
        QFETCH(QString, heads);
        std::vector<std::int64_t> stay;
        for (const QChar digit : heads)
            stay.push_back(digit.digitValue());
        const auto base = gpt2_fixture::load(name.toStdString());
        fw::nn::Decoder pruned = base.decoder();
        fw::nn::Decoder zeroed = base.decoder();
        const auto before = compress_fixture::copyOfWeights(base.decoder());
        fw::nn::DecoderBlock& block = zeroed.blocks[1];
        at::Tensor out = block[Role::Output]->denseWeight().clone();
        for (std::int64_t head = 0; head < block.heads; ++head)
            if (std::find(stay.begin(), stay.end(), head) == stay.end())
                out.narrow(1, head * block.headSize, block.headSize).zero_();
        block[Role::Output] = std::make_shared<fw::nn::DenseLinear>(out, block[Role::Output]->bias());

        fw::compress::keepHeads(pruned.blocks[1], stay);
        const auto kept = std::int64_t(stay.size());
        QCOMPARE(pruned.blocks[1].heads, kept);
        QCOMPARE(pruned.blocks[1].keyValueHeads, kept);
        for (const Role role : {Role::Query, Role::Key, Role::Value})
            QCOMPARE(pruned.blocks[1][role]->outputs(), kept * 8);
        QCOMPARE(pruned.blocks[1][Role::Output]->inputs(), kept * 8);
        const std::int64_t gone = (4 - kept) * 8;
        QCOMPARE(base.decoder().parameters() - pruned.parameters(), gone * (3 * 32 + 3 + 32));
        QCOMPARE(base.decoder().multiplyAdds() - pruned.multiplyAdds(), gone * 4 * 32);

        const auto ids = gpt2_logits::someIds(40);
        const at::Tensor expected = gpt2_logits::logitsOf(zeroed, ids);
        const double difference = gpt2_logits::largestDifference(gpt2_logits::logitsOf(pruned, ids), expected);
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
        if (kept < 4)
            QVERIFY(gpt2_logits::largestDifference(gpt2_logits::logitsOf(base.decoder(), ids), expected) > 1e-3);
        QVERIFY(compress_fixture::sameWeights(base.decoder(), before));
    }

    /// The heads that make_gpt2_goldens.py keeps: Taylor by automatic differentiation of explicit gates.
    void criteriaAgreeWithTheReference()
    {
        const Bench bench("base");
        const auto& golden = gpt2_fixture::goldens()["pruning"];
        QCOMPARE(golden["cases"].size(), std::size_t{12});
        for (const auto& row : golden["cases"]) {
            nlohmann::json parameters = row;
            parameters.erase("stay");
            const auto pruned = bench.applied({step("head_pruning", parameters)});
            QVERIFY2(headsOf(pruned, bench.base.decoder()) == row["stay"].get<Stay>(), parameters.dump().c_str());
        }
        QVERIFY(golden["cases"][0]["stay"] != golden["cases"][6]["stay"]); // the criteria do differ
    }

    void theNormIsThatOfTheOutputProjection()
    {
        const Bench bench("half");
        fw::nn::Decoder model = bench.base.decoder();
        at::Tensor out = model.blocks[1][Role::Output]->denseWeight().clone();
        out.narrow(1, 16, 16).mul_(1e-3);
        model.blocks[1][Role::Output] =
            std::make_shared<fw::nn::DenseLinear>(out, model.blocks[1][Role::Output]->bias());
        const auto one = step("head_pruning", {{"criterion", "norm"}, {"ratio", 0.25}});
        QVERIFY(fw::compress::findMethod("head_pruning")->apply(model, one.parameters, bench.context()).ok());
        QCOMPARE(model.blocks[0].heads, std::int64_t{2});
        QCOMPARE(model.blocks[1].heads, std::int64_t{1});
        QVERIFY(at::equal(model.blocks[1][Role::Output]->denseWeight(), out.narrow(1, 0, 16)));
    }

    /// Mean over the tokens of ‖context_h · W_hᵀ‖₂, from each head's output alone: all others are zeroed in the output
    /// projection, the block's own output is watched.
    void theActivationIsWhatAHeadAdds()
    {
        const Bench bench("base");
        const fw::nn::Decoder& base = bench.base.decoder();
        const auto corpus = valueOf(fw::train::loadTokenCorpus(bench.calibration(), *bench.tokenizer, {}, {}));
        constexpr std::int64_t kTime = 48; // the context
        const std::int64_t windows = corpus.windows(kTime, 0);
        QVERIFY(windows >= 2);
        UnitScores expected(base.blocks.size(), std::vector<double>(4, 0.0));
        for (std::int64_t window = 0; window < windows; ++window) {
            const std::vector<std::int32_t> ids(corpus.ids.begin() + window * kTime,
                                                corpus.ids.begin() + (window + 1) * kTime);
            fw::nn::ForwardTaps taps;
            taps.context = [&](std::size_t layer, const at::Tensor& context) {
                const at::Tensor weight = base.blocks[layer][Role::Output]->denseWeight();
                for (std::int64_t head = 0; head < 4; ++head)
                    for (std::int64_t token = 0; token < kTime; ++token) {
                        const at::Tensor added = weight.narrow(1, head * 8, 8)
                                                     .mul(context[token].narrow(0, head * 8, 8).unsqueeze(0))
                                                     .sum(1);
                        expected[layer][std::size_t(head)] += added.square().sum().sqrt().item<double>();
                    }
                return context;
            };
            const at::NoGradGuard noGradient;
            fw::nn::RaggedAttention attention({0, kTime}, true);
            (void)base.hidden(gpt2_logits::idTensor({ids.begin(), ids.end()}),
                              at::arange(kTime, at::TensorOptions(at::kLong)), attention, taps);
        }
        for (const bool global : {true, false})
            for (const double ratio : {0.25, 0.5, 0.75}) {
                const auto pruned = bench.applied(
                    {step("head_pruning",
                          {{"criterion", "activation"}, {"ratio", ratio}, {"scope", global ? "global" : "layer"}})});
                QVERIFY(headsOf(pruned, base) == chooseUnits(expected, ratio, global));
            }
    }

    /// Pruning what is pruned already, also where a layer has no heads left.
    void pruningGoesOnFromThere()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        fw::compress::keepHeads(model.blocks[0], {});
        fw::compress::keepHeads(model.blocks[2], {1, 3});
        for (const char* criterion : {"taylor", "norm", "activation"}) {
            fw::nn::Decoder again = model;
            const auto one = step("head_pruning", {{"criterion", criterion}, {"ratio", 0.5}});
            const auto status = fw::compress::findMethod("head_pruning")->apply(again, one.parameters, bench.context());
            QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
            QCOMPARE(again.blocks[0].heads + again.blocks[1].heads + again.blocks[2].heads, std::int64_t{3});
        }
    }

    void theTeachersGraphLeavesNothingBehind()
    {
        const Bench bench("base");
        const auto before = compress_fixture::copyOfWeights(bench.base.decoder());
        (void)bench.applied({step("head_pruning")});
        QVERIFY(compress_fixture::sameWeights(bench.base.decoder(), before));
        for (const at::Tensor& tensor : bench.base.decoder().trainable())
            QVERIFY(!tensor.requires_grad() && !tensor.grad().defined());
    }

    void cancellingEndsTheCriterion()
    {
        const Bench bench("base");
        bench.cancel.cancel();
        fw::nn::Decoder model = bench.base.decoder();
        for (const char* criterion : {"taylor", "activation"}) {
            const auto one = step("head_pruning", {{"criterion", criterion}});
            const auto status = fw::compress::findMethod("head_pruning")->apply(model, one.parameters, bench.context());
            QVERIFY(!status.ok() && status.error().kind == fw::ErrorKind::Cancelled);
        }
    }
};

FW_TEST(TestHeadPruning)
#include "test_head_pruning.moc"
