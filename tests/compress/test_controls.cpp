// The two methods that compress nothing: noise on the weights, and the base's layers put back.
#include <QtTest>

#include <cmath>

#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using compress_fixture::step;
using fw::nn::Role;

class TestControls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noiseHasItsScale()
    {
        const Bench bench("base");
        const auto& base = bench.base.decoder();
        const auto noisy = bench.applied({step("weight_noise", {{"scale", 0.5}})});
        for (std::size_t layer = 0; layer < base.blocks.size(); ++layer)
            for (const Role role : kGpt2Roles) {
                const at::Tensor before = base.blocks[layer][role]->denseWeight();
                const at::Tensor added = noisy.blocks[layer][role]->denseWeight().sub(before);
                const double ratio = added.std().item<double>() / before.std().item<double>();
                QVERIFY2(std::fabs(ratio - 0.5) < 0.06, qPrintable(QString::number(ratio)));
                QVERIFY(std::fabs(added.mean().item<double>()) < 0.05 * added.std().item<double>() + 0.01);
            }
        QVERIFY(noisy.tokens.weight().equal(base.tokens.weight()));
    }

    void noiseDependsOnItsSeedAlone()
    {
        const Bench bench("base");
        const auto first = bench.applied({step("weight_noise", {{"scale", 0.2}, {"seed", 3}})});
        const auto again = bench.applied({step("weight_noise", {{"scale", 0.2}, {"seed", 3}})});
        const auto other = bench.applied({step("weight_noise", {{"scale", 0.2}, {"seed", 4}})});
        QVERIFY(gpt2_logits::sameLogits(first, again));
        QVERIFY(!gpt2_logits::sameLogits(first, other));
        QVERIFY(gpt2_logits::sameLogits(bench.applied({step("weight_noise", {{"scale", 0.0}})}), bench.base.decoder()));
    }

    void allButOneLayerAreTheBases()
    {
        const Bench bench("base");
        const auto& base = bench.base.decoder();
        const auto quantized = bench.applied({step("int8")});
        const auto restored = bench.applied({step("int8"), step("restore_layers", {{"layers", {1}}})});
        for (const Role role : kGpt2Roles) {
            QVERIFY(restored.blocks[0][role] == base.blocks[0][role]);
            QCOMPARE(restored.blocks[1][role]->form(), quantized.blocks[1][role]->form());
            QVERIFY(restored.blocks[2][role] == base.blocks[2][role]);
        }
        QVERIFY(!gpt2_logits::sameLogits(restored, base));
        QVERIFY(!gpt2_logits::sameLogits(restored, quantized));
    }

    void oneModuleMayStay()
    {
        const Bench bench("base");
        const auto& base = bench.base.decoder();
        const auto restored =
            bench.applied({step("int8"), step("restore_layers", {{"layers", {1}}, {"module", "attention"}})});
        for (const Role role : {Role::Query, Role::Key, Role::Value, Role::Output})
            QCOMPARE(restored.blocks[1][role]->form(), std::string("int8"));
        for (const Role role : {Role::Up, Role::Down})
            QVERIFY(restored.blocks[1][role] == base.blocks[1][role]);
    }

    void prunedHeadsComeBack()
    {
        const Bench bench("base");
        const auto restored =
            bench.applied({step("head_pruning", {{"ratio", 0.5}, {"criterion", "norm"}, {"scope", "layer"}}),
                           step("restore_layers", {{"layers", {0}}})});
        QVERIFY(restored.blocks[0].heads < bench.base.decoder().blocks[0].heads);
        QCOMPARE(restored.blocks[1].heads, bench.base.decoder().blocks[1].heads);
        QVERIFY(bench
                    .compress({step("head_pruning", {{"ratio", 0.5}, {"criterion", "norm"}, {"scope", "layer"}}),
                               step("restore_layers", {{"layers", {0}}})},
                              "variant")
                    .ok());
        QVERIFY(gpt2_logits::sameLogits(
            gpt2_fixture::valueOf(fw::nn::LanguageModel::load(bench.place() / "variant")).decoder(), restored));
    }

    void whatCannotBeRestoredIsRefusedBefore()
    {
        const Bench bench("base");
        const auto dropped = fw::compress::checkSteps(
            bench.base, {step("layer_truncation", {{"count", 2}}), step("restore_layers", {{"layers", {0}}})});
        QVERIFY(!dropped.ok());
        QVERIFY(dropped.error().message.find("of the base's 3 layers 2 are left") != std::string::npos);
        const auto unknown =
            fw::compress::checkSteps(bench.base, {step("int8"), step("restore_layers", {{"layers", {7}}})});
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.error().message.find("there is no layer 7") != std::string::npos);
    }
};

FW_TEST(TestControls)
#include "test_controls.moc"
