// Critical weight protection: which weights are kept, and a form that stores codes with weights beside them.
#include <QtTest>

#include <ATen/ops/tensor.h>

#include <fstream>

#include "core/compress/quantization/critical_weights.h"
#include "core/compress/training/mean_log_likelihood.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/language_model.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::compress::largestShare;
using fw::nn::Role;
using nlohmann::json;

namespace {

void writeText(const Bench& bench)
{
    std::ofstream text(bench.calibration());
    for (const char* line : {"She says he is here", "The woman is in the house", "he was a man",
                             "Her father said she can", "a king and a queen", "The man has his coat"})
        text << line << "\n";
}

json briefProtection(json parameters)
{
    parameters.update({{"group_size", 16}, {"calibration_length", 24}});
    return parameters;
}

} // namespace

class TestCriticalWeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void theLargestShareOfAllMatricesTogether()
    {
        const std::vector<at::Tensor> scores{at::tensor({4.0, 1.0, 0.0, 3.0}).view({2, 2}),
                                             at::tensor({2.0, 0.0}).view({1, 2})};
        const auto half = largestShare(scores, 0.5);
        QVERIFY(at::equal(half[0], at::tensor({1, 0, 0, 1}).to(at::kBool).view({2, 2})));
        QVERIFY(at::equal(half[1], at::tensor({1, 0}).to(at::kBool).view({1, 2})));
        QCOMPARE(largestShare(scores, 0)[0].sum().item<std::int64_t>(), std::int64_t{0});
        QCOMPARE(largestShare(scores, 1)[0].sum().item<std::int64_t>(), std::int64_t{3}); // a zero is never critical
    }

    /// Against finite differences of the loss in a few weights.
    void scoresAreMeanSquaredGradients()
    {
        const Bench bench("base");
        std::ofstream(bench.calibration()) << "She says he is here\n";
        const auto& base = bench.base.decoder();
        const auto scores = valueOf(fw::compress::meanSquaredGradients(base, "gender", 8, 24, bench.context()));
        QCOMPARE(scores.size(), base.blocks.size() * kGpt2Roles.size());
        std::vector<int> texts[2] = {bench.tokenizer->encode("She says he is here"),
                                     bench.tokenizer->encode("He says she is here")};
        QCOMPARE(texts[0].size(), texts[1].size());
        for (auto& text : texts)
            text.insert(text.begin(), *bench.tokenizer->roles().documentSeparator());
        const auto loss = [&](std::int64_t row, std::int64_t column, double change) {
            fw::nn::Decoder moved = base;
            fw::nn::LinearSlot& slot = moved.blocks[1][Role::Up];
            at::Tensor weight = slot->denseWeight().clone();
            weight[row][column].add_(change);
            slot = std::make_shared<fw::nn::DenseLinear>(weight, slot->bias());
            const at::NoGradGuard noGradient;
            const fw::compress::Continuation both[] = {{texts[0], 1}, {texts[1], 1}};
            const at::Tensor likelihoods = fw::compress::meanLogLikelihoods(moved, both);
            const double shift = likelihoods[0].sub(likelihoods[1]).item<double>();
            return shift * shift;
        };
        QVERIFY(kGpt2Roles[4] == Role::Up);
        const at::Tensor scored = scores[1 * kGpt2Roles.size() + 4];
        const std::int64_t best = scored.argmax().item<std::int64_t>();
        const std::int64_t row = best / scored.size(1), column = best % scored.size(1);
        const double slope = (loss(row, column, 1e-2) - loss(row, column, -1e-2)) / 2e-2;
        const double expected = slope * slope;
        const double found = scored[row][column].item<double>();
        QVERIFY2(std::abs(found - expected) < 0.05 * expected,
                 qPrintable(QStringLiteral("%1 for %2").arg(found).arg(expected)));
    }

    void keptWeightsKeepTheirPrecision()
    {
        const Bench bench("base");
        writeText(bench);
        const auto& base = bench.base.decoder();
        const auto scores = valueOf(fw::compress::meanSquaredGradients(base, "gender", 128, 24, bench.context()));
        const auto critical = largestShare(scores, 0.1);
        const auto model = bench.applied(
            {step("critical_weights", briefProtection({{"bits", 2}, {"share", 0.1}, {"axis", "gender"}}))});
        for (std::size_t layer = 0; layer < model.blocks.size(); ++layer)
            for (std::size_t i = 0; i < kGpt2Roles.size(); ++i) {
                const auto& slot = *model.blocks[layer][kGpt2Roles[i]];
                const at::Tensor whole = base.blocks[layer][kGpt2Roles[i]]->denseWeight();
                QCOMPARE(slot.form(), std::string("protected"));
                const at::Tensor kept = critical[layer * kGpt2Roles.size() + i];
                QVERIFY(at::equal(slot.denseWeight().masked_select(kept), whole.masked_select(kept)));
            }
    }

    void errorsFallWithTheShare()
    {
        const Bench bench("base");
        writeText(bench);
        const auto ids = gpt2_logits::someIds(40);
        const at::NoGradGuard noGradient;
        const auto distance = [&](const fw::nn::Decoder& model) {
            return gpt2_logits::logitsOf(model, ids)
                .sub(gpt2_logits::logitsOf(bench.base.decoder(), ids))
                .norm()
                .item<double>();
        };
        const auto none = bench.applied({step("critical_weights", briefProtection({{"bits", 2}, {"share", 0.0}}))});
        const auto rounded = bench.applied({step("int4", {{"bits", 2}, {"group_size", 16}})});
        QVERIFY(gpt2_logits::largestDifference(gpt2_logits::logitsOf(none, ids), gpt2_logits::logitsOf(rounded, ids)) <
                1e-5);
        QVERIFY(distance(bench.applied({step("critical_weights", briefProtection({{"bits", 2}, {"share", 0.5}}))})) <
                0.8 * distance(none));
    }

    void itIsStoredAndLoaded()
    {
        const Bench bench("base");
        writeText(bench);
        const std::vector steps{step("svd", {{"budget", 0.6}, {"weighting", "none"}}),
                                step("critical_weights", briefProtection({{"share", 0.05}}))};
        const auto status = bench.compress(steps, "variant");
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
        const auto loaded = valueOf(fw::nn::LanguageModel::load(bench.place() / "variant"));
        const auto ids = gpt2_logits::someIds(30);
        const at::NoGradGuard noGradient;
        const auto first = gpt2_logits::logitsOf(loaded.decoder(), ids);
        const auto inMemory = bench.applied(steps);
        QVERIFY(gpt2_logits::largestDifference(first, gpt2_logits::logitsOf(inMemory, ids)) < 1e-5);
        for (std::size_t layer = 0; layer < inMemory.blocks.size(); ++layer)
            for (const Role role : kGpt2Roles) {
                const auto& kept = *inMemory.blocks[layer][role];
                const auto& read = *loaded.decoder().blocks[layer][role];
                QCOMPARE(read.form(), kept.form());
                QVERIFY2(at::equal(read.denseWeight(), kept.denseWeight()), fw::nn::roleName(role));
                QVERIFY2(at::equal(read.bias(), kept.bias()), fw::nn::roleName(role));
            }
        QVERIFY(fw::nn::saveDecoder(loaded.decoder(), bench.place()).ok()); // and once more, to the same bits
        QVERIFY(at::equal(first,
                          gpt2_logits::logitsOf(valueOf(fw::nn::LanguageModel::load(bench.place())).decoder(), ids)));
        const auto refused = fw::compress::checkSteps(loaded, {step("distillation", {{"layers", 0}})});
        QVERIFY(!refused.ok() && refused.error().message.find("protected") != std::string::npos);
    }

    void textWithoutGroupsIsAnError()
    {
        const Bench bench("base");
        std::ofstream(bench.calibration()) << "nothing of the kind\n";
        fw::nn::Decoder model = bench.base.decoder();
        const auto one = step("critical_weights");
        const auto status = fw::compress::findMethod("critical_weights")->apply(model, one.parameters, bench.context());
        QVERIFY(!status.ok() && status.error().message.find("group words") != std::string::npos);
    }
};

FW_TEST(TestCriticalWeights)
#include "test_critical_weights.moc"
