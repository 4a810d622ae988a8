// Magnitude pruning, Wanda and SparseGPT as methods: what they refuse, that the stored variant is sparse, that it is
// the one in memory, how they follow and precede other steps.
#include <QtTest>

#include <ATen/ops/mm.h>

#include <algorithm>
#include <cmath>

#include "core/compress/layer_walk.h"
#include "core/compress/pruning/one_shot_pruning.h"
#include "core/nn/forms/sparse_linear.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using compress_fixture::PlannedStep;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::nn::Role;
using nlohmann::json;

namespace {

const char* const kMethods[] = {"magnitude_pruning", "wanda", "sparse_gpt"};

PlannedStep pruning(const std::string& method, json parameters)
{
    if (method != "magnitude_pruning") {
        parameters["calibration_windows"] = 32;
        parameters["calibration_length"] = 32;
    }
    return step(method, parameters);
}

double shareOfZeros(const fw::nn::Decoder& model)
{
    double zeros = 0;
    double all = 0;
    for (const fw::nn::DecoderBlock& block : model.blocks)
        for (const Role role : kGpt2Roles) {
            const at::Tensor weight = block[role]->denseWeight();
            zeros += weight.eq(0).sum().item<double>();
            all += static_cast<double>(weight.numel());
        }
    return zeros / all;
}

/// Of matrices that a pattern doesn't fit.
std::size_t warningsOf(const fw::compress::StepReport& report)
{
    return static_cast<std::size_t>(
        std::count_if(report.warnings.begin(), report.warnings.end(), [](const std::string& warning) {
            return warning.find("is left as it is: ") != std::string::npos &&
                   warning.find(" needs inputs in groups of ") != std::string::npos;
        }));
}

double distanceToBase(const fw::nn::Decoder& variant, const fw::nn::Decoder& base)
{
    const auto ids = gpt2_logits::someIds(40);
    return gpt2_logits::logitsOf(variant, ids).sub(gpt2_logits::logitsOf(base, ids)).square().mean().item<double>();
}

} // namespace

class TestWeightPruning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void methods_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("pattern");
        for (const char* method : kMethods)
            for (const char* pattern : {"unstructured", "2:4", "4:8"})
                QTest::addRow("%s %s", method, pattern) << method << pattern;
    }

    void theStoredVariantIsTheOneInMemory_data() { methods_data(); }

    /// Also where weights that moved are rounded to a 16-bit type.
    void theStoredVariantIsTheOneInMemory()
    {
        QFETCH(QString, method);
        QFETCH(QString, pattern);
        for (const char* name : {"base", "half", "sharded"}) {
            const Bench bench(name);
            const auto one = pruning(method.toStdString(), {{"pattern", pattern.toStdString()}});
            if (pattern != "unstructured" && bench.base.config().innerWidth % 8 != 0)
                continue;
            const auto before = compress_fixture::copyOfWeights(bench.base.decoder());
            const auto status = bench.compress({one}, "variant");
            QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
            QVERIFY(compress_fixture::sameWeights(bench.base.decoder(), before));
            const auto loaded = valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
            QVERIFY(gpt2_logits::sameLogits(loaded, bench.applied({one})));
            QVERIFY(!gpt2_logits::sameLogits(loaded, bench.base.decoder()));
            QVERIFY(shareOfZeros(loaded) > 0.49 && shareOfZeros(loaded) < 0.6); // dead inputs' columns go whole
            for (const fw::nn::DecoderBlock& block : loaded.blocks)
                for (const Role role : kGpt2Roles) {
                    QCOMPARE(block[role]->form(), std::string("sparse"));
                    if (pattern != "unstructured") {
                        const int group = pattern == "2:4" ? 4 : 8;
                        const at::Tensor weight = block[role]->denseWeight();
                        QVERIFY(weight.reshape({-1, group}).ne(0).sum(1).le(group / 2).all().item<bool>());
                    }
                }
            fw::nn::Decoder running = loaded; // in 16 bits, as the base
            fw::nn::holdAsStored(running);
            QVERIFY(running.bytes() < bench.base.decoder().bytes());
            QVERIFY(loaded.multiplyAdds() < bench.base.decoder().multiplyAdds());
            QVERIFY(at::equal(loaded.tokens.weight(), bench.base.decoder().tokens.weight()));
            // Stored again, nothing changes.
            std::filesystem::create_directories(bench.place() / "again");
            QVERIFY(fw::nn::saveDecoder(loaded, bench.place() / "again").ok());
            QCOMPARE(valueOf(fw::readFile(bench.place() / "again" / "fairweight.safetensors")),
                     valueOf(fw::readFile(bench.place() / "variant" / "fairweight.safetensors")));
        }
    }

    /// Zeros written out: the same weights in the same 16-bit type, as large as the base.
    void theDenseExportHasTheSameWeights()
    {
        const Bench bench("half");
        const auto variant = bench.applied({pruning("sparse_gpt", {{"ratio", 0.5}})});
        const auto place = bench.place() / "dense";
        std::filesystem::create_directories(place);
        QVERIFY(fw::nn::exportDenseDecoder(variant, place).ok());
        const auto loaded = valueOf(fw::nn::loadDecoder(place));
        for (std::size_t layer = 0; layer < loaded.blocks.size(); ++layer)
            for (const Role role : kGpt2Roles) {
                QCOMPARE(loaded.blocks[layer][role]->form(), std::string("dense"));
                QVERIFY(
                    at::equal(loaded.blocks[layer][role]->denseWeight(), variant.blocks[layer][role]->denseWeight()));
            }
        QCOMPARE(loaded.storedType, at::kHalf);
        const auto ids = gpt2_logits::someIds(40);
        QVERIFY(gpt2_logits::largestDifference(gpt2_logits::logitsOf(loaded, ids),
                                               gpt2_logits::logitsOf(variant, ids)) < 1e-3);
    }

    /// 9 bits a weight in place of 16: the file says so, embeddings aside.
    void bytesOnDiskFall()
    {
        const Bench bench("half");
        QVERIFY(bench.compress({}, "whole").ok());
        QVERIFY(bench.compress({pruning("wanda", {{"ratio", 0.5}})}, "variant").ok());
        const double saved = double(fw::compress::bytesOnDisk(bench.place() / "whole")) -
                             double(fw::compress::bytesOnDisk(bench.place() / "variant"));
        std::int64_t weights = 0;
        for (const fw::nn::DecoderBlock& block : bench.base.decoder().blocks)
            for (const Role role : kGpt2Roles)
                weights += block[role]->denseWeight().numel();
        // Tensor names and fairweight.json cost something, too.
        QVERIFY2(saved > 7.0 / 8 * double(weights) - 3000, qPrintable(QString::number(saved)));
    }

    void nothingTakenIsTheBase()
    {
        const Bench bench("base");
        for (const char* method : kMethods) {
            QVERIFY(bench.compress({pruning(method, {{"ratio", 0.0}})}, "variant").ok());
            const auto loaded = valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
            QVERIFY(gpt2_logits::sameLogits(loaded, bench.base.decoder()));
            QVERIFY(!std::filesystem::exists(bench.place() / "variant" / "fairweight.json"));
        }
    }

    void theVariantNearsTheBaseAsTheRatioFalls()
    {
        const Bench bench("base");
        for (const char* method : kMethods) {
            double last = 1e30;
            for (const double ratio : {0.9, 0.6, 0.3, 0.1}) {
                const auto variant = bench.applied({pruning(method, {{"ratio", ratio}})});
                QVERIFY(std::abs(shareOfZeros(variant) - ratio) < 0.03);
                const double now = distanceToBase(variant, bench.base.decoder());
                QVERIFY2(now < last, qPrintable(QString("%1 at %2").arg(method).arg(ratio)));
                last = now;
            }
        }
    }

    /// Each method's own comparison: the matrix, the row.
    void zerosAreWhereTheMethodPutsThem()
    {
        const Bench bench("base");
        const auto magnitude = bench.applied({pruning("magnitude_pruning", {{"ratio", 0.4}})});
        const auto wanda = bench.applied({pruning("wanda", {{"ratio", 0.5}})});
        for (std::size_t layer = 0; layer < 3; ++layer)
            for (const Role role : kGpt2Roles) {
                const at::Tensor weight = bench.base.decoder().blocks[layer][role]->denseWeight();
                QVERIFY(at::equal(magnitude.blocks[layer][role]->denseWeight(),
                                  fw::compress::pruneByMagnitude(weight, {0.4, 0, 0})));
                const at::Tensor rows = wanda.blocks[layer][role]->denseWeight();
                QVERIFY(rows.ne(0).sum(1).eq(weight.size(1) - weight.size(1) / 2).all().item<bool>());
                QVERIFY(at::equal(rows, weight.masked_fill(rows.eq(0), 0))); // what stays has not moved
            }
    }

    /// On the inputs that the block really gets (of the compressed prefix): SparseGPT ≤ Wanda ≤ magnitude in the error
    /// of the first block's outputs, where all three see the same inputs.
    void moreKnowledgeIsLessError()
    {
        const Bench bench("base");
        std::vector<at::Tensor> grams;
        fw::nn::Decoder untouched = bench.base.decoder();
        fw::compress::WalkOptions options;
        options.windows = 32;
        options.length = 32;
        QVERIFY(fw::compress::walkLayers(untouched, options, "read", bench.context(),
                                         [&](fw::nn::DecoderBlock&, fw::nn::LinearSlot&, const fw::compress::SlotPlace&,
                                             const fw::compress::InputStatistics& inputs) {
                                             grams.push_back(inputs.gram.to(at::kFloat));
                                             return fw::Status();
                                         })
                    .ok());
        std::vector<double> errors;
        for (const char* method : kMethods) {
            const auto variant = bench.applied({pruning(method, {{"ratio", 0.5}})});
            double error = 0;
            for (std::size_t i = 0; i < kGpt2Roles.size(); ++i) {
                const Role role = kGpt2Roles[i];
                const at::Tensor change =
                    variant.blocks[0][role]->denseWeight().sub(bench.base.decoder().blocks[0][role]->denseWeight());
                error += at::mm(change, grams[i]).mul(change).sum().item<double>();
            }
            errors.push_back(error);
        }
        QVERIFY2(errors[2] < errors[1] && errors[1] < errors[0],
                 qPrintable(QString("%1 %2 %3").arg(errors[0]).arg(errors[1]).arg(errors[2])));
    }

    /// 2:4 does not divide the 61 inputs of the first fixture's down matrices: these stay, and the report says so.
    void anOddWidthLeavesItsMatricesAlone()
    {
        for (const char* method : kMethods) {
            const Bench bench("base");
            fw::nn::Decoder model = bench.base.decoder();
            const auto one = pruning(method, {{"pattern", "2:4"}});
            QVERIFY(fw::compress::checkSteps(bench.base, {one}).ok());
            const auto reports = valueOf(fw::compress::applySteps(model, {one}, bench.context()));
            for (const fw::nn::DecoderBlock& block : model.blocks)
                for (const Role role : kGpt2Roles)
                    QCOMPARE(block[role]->form(), std::string(role == Role::Down ? "dense" : "sparse"));
            QCOMPARE(warningsOf(reports.front()), model.blocks.size());
        }
    }

    void roundingKeepsTheZeros_data()
    {
        QTest::addColumn<QString>("rounding");
        QTest::addColumn<QString>("parameters");
        QTest::newRow("int4") << "int4"
                              << R"({"group_size":16})";
        QTest::newRow("gptq") << "gptq"
                              << R"({"group_size":16})";
        QTest::newRow("gptq, ordered") << "gptq"
                                       << R"({"group_size":16,"activation_order":true})";
        QTest::newRow("gptq, static") << "gptq"
                                      << R"({"group_size":16,"activation_order":true,"static_groups":true})";
        QTest::newRow("gptq, zero points") << "gptq"
                                           << R"({"group_size":16,"zero_points":true})";
        QTest::newRow("int4, zero points") << "int4"
                                           << R"({"group_size":16,"zero_points":true,"scale":"least_error"})";
        QTest::newRow("fair_gptq") << "fair_gptq"
                                   << R"({"group_size":16})";
        QTest::newRow("awq") << "awq"
                             << R"({"group_size":16,"grid":4})";
        QTest::newRow("int8") << "int8"
                              << "{}";
        QTest::newRow("smoothquant") << "smoothquant"
                                     << "{}";
    }

    void roundingKeepsTheZeros()
    {
        QFETCH(const QString, rounding);
        QFETCH(const QString, parameters);
        const Bench bench("base");
        bench.writeGroupText();
        json values = json::parse(parameters.toStdString());
        if (rounding != "int4" && rounding != "int8")
            values.update({{"calibration_windows", 32}, {"calibration_length", 32}});
        const auto sparse = pruning("magnitude_pruning", {{"ratio", 0.5}});
        const auto pruned = bench.applied({sparse});
        const auto rounded = bench.applied({sparse, step(rounding.toStdString(), values)});
        for (std::size_t layer = 0; layer < pruned.blocks.size(); ++layer)
            for (const Role role : kGpt2Roles) {
                const at::Tensor zeros = pruned.blocks[layer][role]->denseWeight().eq(0);
                QVERIFY(rounded.blocks[layer][role]->form().starts_with("int"));
                QVERIFY(rounded.blocks[layer][role]->denseWeight().masked_select(zeros).eq(0).all().item<bool>());
            }
        if (rounding != "fair_gptq") // which gives up likeness for likeness between groups
            QVERIFY(distanceToBase(rounded, pruned) < 0.5 * distanceToBase(pruned, bench.base.decoder()));
    }

    void impossibleStepsAreNamed_data()
    {
        QTest::addColumn<QString>("steps");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* name, const char* steps, const char* what) {
            QTest::newRow(name) << steps << what;
        };
        row("all", R"([["wanda",{"ratio":1.0}]])",
            "recipes[1].steps[0].ratio: 1 of the 32 weights in each output's row");
        row("all of a matrix", R"([["magnitude_pruning",{"ratio":1.0}]])",
            "recipes[1].steps[0].ratio: 1 of the 1024 weights in each matrix of query of block 0 leaves none");
        row("none", R"([["wanda",{"ratio":0.03}]])",
            "recipes[1].steps[0].ratio: 0.03 of the 32 weights in each output's row of query of block 0 rounds");
        row("none of a block", R"([["sparse_gpt",{"ratio":0.0001}]])",
            "recipes[1].steps[0].ratio: 0.0001 of the 1024 weights in each block of 128 columns");
        row("groups", R"([["wanda",{"pattern":"2:4","only":"down"}]])",
            "recipes[1].steps[0].pattern: 2:4 needs inputs in groups of 4, and no matrix has such");
        row("groups later", R"([["ffn_neuron_pruning",{"ratio":0.082}],["wanda",{"pattern":"4:8"}],["wanda",{}]])",
            "recipes[1].steps[2]: Wanda needs plain matrices");
        row("twice", R"([["wanda",{}],["magnitude_pruning",{"ratio":0.7}]])",
            "recipes[1].steps[1]: magnitude pruning needs plain matrices");
        row("then heads of some", R"([["wanda",{"only":"query"}],["head_pruning",{}]])",
            "recipes[1].steps[1]: head pruning needs plain");
        row("then heads", R"([["sparse_gpt",{}],["head_pruning",{}]])",
            "recipes[1].steps[1]: head pruning needs plain");
        row("int8 first", R"([["int8",{}],["sparse_gpt",{}]])", "recipes[1].steps[1]: SparseGPT needs plain matrices");
    }

    void impossibleStepsAreNamed()
    {
        QFETCH(QString, steps);
        QFETCH(QString, what);
        std::vector<PlannedStep> planned;
        for (const json& one : json::parse(steps.toStdString()))
            planned.push_back(step(one[0], one[1], "recipes[1].steps[" + std::to_string(planned.size()) + "]"));
        const Bench bench("base");
        const auto refused = fw::compress::checkSteps(bench.base, planned);
        QVERIFY(!refused.ok() && refused.error().kind == fw::ErrorKind::InvalidInput);
        QVERIFY2(QString::fromStdString(refused.error().message).startsWith(what), refused.error().message.c_str());
        QVERIFY(!refused.error().hint.empty());
    }

    /// Neurons ranked over the whole model leave widths that nobody knew when the recipe was checked.
    void groupsAreCheckedAgainWhenTheWidthIsKnown()
    {
        const Bench bench("half");
        const std::vector<PlannedStep> steps{step("ffn_neuron_pruning", {{"ratio", 0.02}, {"scope", "global"}}),
                                             pruning("wanda", {{"pattern", "4:8"}})};
        QVERIFY(fw::compress::checkSteps(bench.base, steps).ok());
        fw::nn::Decoder model = bench.base.decoder();
        const auto reports = valueOf(fw::compress::applySteps(model, steps, bench.context()));
        std::size_t odd = 0;
        for (const fw::nn::DecoderBlock& block : model.blocks) {
            odd += block.innerWidth() % 8 != 0 ? 1 : 0;
            QCOMPARE(block[Role::Down]->form(), std::string(block.innerWidth() % 8 != 0 ? "dense" : "sparse"));
        }
        QVERIFY(odd > 0);
        QCOMPARE(warningsOf(reports.back()), odd);
    }

    void whatComesBeforeAndAfter()
    {
        const Bench bench("base");
        const std::vector<PlannedStep> steps{step("head_pruning", {{"ratio", 0.25}, {"criterion", "norm"}}),
                                             step("ffn_neuron_pruning", {{"ratio", 0.213}}), // 48 of 61 stay
                                             pruning("sparse_gpt", {{"pattern", "2:4"}}),
                                             step("layer_truncation", {{"count", 2}})};
        QVERIFY(bench.compress(steps, "variant").ok());
        const auto loaded = valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        QCOMPARE(loaded.blocks.size(), std::size_t{2});
        QVERIFY(gpt2_logits::sameLogits(loaded, bench.applied(steps)));
    }

    /// Prune, then distil: weights move, zeros stay, and what is stored is sparse.
    void trainingKeepsTheZeros()
    {
        const Bench bench("half");
        const auto prune = pruning("wanda", {{"ratio", 0.5}});
        const std::vector<PlannedStep> steps{
            prune, step("distillation", {{"layers", 0}, {"steps", 4}, {"batch", 2}, {"window", 16}})};
        QVERIFY(bench.compress(steps, "variant").ok());
        const auto pruned = bench.applied({prune});
        const auto loaded = valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        bool moved = false;
        for (std::size_t layer = 0; layer < loaded.blocks.size(); ++layer)
            for (const Role role : kGpt2Roles) {
                const fw::nn::LinearSlot& slot = loaded.blocks[layer][role];
                QCOMPARE(slot->form(), std::string("sparse"));
                const at::Tensor before = pruned.blocks[layer][role]->denseWeight();
                QVERIFY(slot->denseWeight().masked_select(before.eq(0)).eq(0).all().item<bool>());
                moved = moved || !at::equal(slot->denseWeight(), before);
            }
        QVERIFY(moved);
    }

    void aBlockWithoutHeadsIsNoTrouble()
    {
        const Bench bench("base");
        for (const char* method : kMethods) {
            const std::vector<PlannedStep> steps{step("head_pruning", {{"ratio", 1.0}, {"criterion", "norm"}}),
                                                 pruning(method, json::object())};
            const auto status = bench.compress(steps, "variant");
            QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
            QVERIFY(
                gpt2_logits::sameLogits(valueOf(fw::nn::loadDecoder(bench.place() / "variant")), bench.applied(steps)));
        }
    }

    void brokenWeightsAreSaid()
    {
        const Bench bench("base");
        for (const char* method : kMethods) {
            fw::nn::Decoder model = bench.base.decoder();
            at::Tensor weight = model.blocks[1][Role::Up]->denseWeight().clone();
            weight.data_ptr<float>()[3] = std::nanf("");
            model.blocks[1][Role::Up] =
                std::make_shared<fw::nn::DenseLinear>(weight, model.blocks[1][Role::Up]->bias());
            const auto one = pruning(method, json::object());
            const auto status = fw::compress::findMethod(method)->apply(model, one.parameters, bench.context());
            QVERIFY(!status.ok() && status.error().kind == fw::ErrorKind::Numerical);
        }
    }

    void cancelling()
    {
        const Bench bench("base");
        bench.cancel.cancel();
        for (const char* method : kMethods) {
            const auto status = bench.compress({pruning(method, json::object())}, "variant");
            QVERIFY(!status.ok() && status.error().kind == fw::ErrorKind::Cancelled);
        }
    }
};

FW_TEST(TestWeightPruning)
#include "test_weight_pruning.moc"
