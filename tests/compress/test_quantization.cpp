// int4, GPTQ, AWQ, SmoothQuant and the key-value cache as steps of a recipe: what they leave, how far it is from the
// base, what is stored, what composes and what is refused.
#include <QtTest>

#include "core/compress/quantization/input_scaling.h"
#include "core/nn/forms/grouped_linear.h"
#include "core/nn/kernels/runtime.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using compress_fixture::PlannedStep;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::nn::Decoder;
using fw::nn::Role;
using nlohmann::json;

namespace {

/// A few short windows: the calibration text of the fixture is small.
json calibrated(json parameters)
{
    parameters["calibration_windows"] = 16;
    parameters["calibration_length"] = 16;
    return parameters;
}

json parametersOf(const std::string& method, json parameters = json::object())
{
    for (const auto& parameter : fw::compress::findMethod(method)->description.parameters)
        if (parameter.id == "calibration_length")
            return calibrated(std::move(parameters));
    return parameters;
}

std::vector<PlannedStep> stepsOf(const QString& recipe)
{
    std::vector<PlannedStep> steps;
    for (const json& one : json::parse(recipe.toStdString()))
        steps.push_back(
            step(one[0], parametersOf(one[0], one[1]), "recipes[1].steps[" + std::to_string(steps.size()) + "]"));
    return steps;
}

double distance(const Decoder& a, const Decoder& b)
{
    const auto ids = gpt2_logits::someIds(40, 2);
    return gpt2_logits::logitsOf(a, ids).sub(gpt2_logits::logitsOf(b, ids)).norm().item<double>();
}

/// Sum over all matrices of the output error of what a method left, on the walk's own inputs.
double errorOnCalibration(const Bench& bench, const Decoder& variant)
{
    double error = 0;
    Decoder model = bench.base.decoder();
    fw::compress::WalkOptions options;
    options.windows = 16;
    options.length = 16;
    const auto walked = fw::compress::walkLayers(
        model, options, "error", bench.context(),
        [&](fw::nn::DecoderBlock&, fw::nn::LinearSlot& matrix, const fw::compress::SlotPlace& place,
            const fw::compress::InputStatistics& inputs) -> fw::Status {
            const auto& other = *variant.blocks[place.layer][place.role];
            error +=
                fw::compress::outputError(matrix->denseWeight().sub(other.denseWeight()), inputs.gram.to(at::kFloat));
            return {};
        });
    if (!walked.ok())
        qFatal("%s", walked.error().message.c_str());
    return error;
}

} // namespace

class TestQuantization : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void everyMatrixHasTheForm_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<int>("bits");
        for (const char* method : {"int4", "gptq", "awq"})
            for (const int bits : {4, 3, 2})
                QTest::addRow("%s %d", method, bits) << method << bits;
        QTest::newRow("smoothquant") << "smoothquant" << 8;
    }

    void everyMatrixHasTheForm()
    {
        QFETCH(QString, method);
        QFETCH(int, bits);
        const Bench bench("base");
        const std::string name = method.toStdString();
        json parameters = json::object();
        if (bits < 8)
            parameters = {{"bits", bits}, {"group_size", 16}};
        const auto before = compress_fixture::copyOfWeights(bench.base.decoder());
        const Decoder model = bench.applied({step(name, parametersOf(name, parameters))});
        QVERIFY(compress_fixture::sameWeights(bench.base.decoder(), before));
        for (const fw::nn::DecoderBlock& block : model.blocks)
            for (const Role role : kGpt2Roles)
                QCOMPARE(block[role]->form(), "int" + std::to_string(bits));
        QVERIFY(at::equal(model.tokens.weight(), bench.base.decoder().tokens.weight()));
        QVERIFY(model.bytes() < bench.base.decoder().bytes());
        const double moved = distance(model, bench.base.decoder());
        QVERIFY2(moved > 1e-3 && std::isfinite(moved), qPrintable(QString::number(moved)));
    }

    void errorsFallWithBits_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("more");
        QTest::newRow("int4") << "int4"
                              << "{}";
        QTest::newRow("gptq") << "gptq"
                              << "{}";
        QTest::newRow("gptq ordered") << "gptq"
                                      << R"({"activation_order":true})";
        QTest::newRow("gptq static") << "gptq"
                                     << R"({"activation_order":true,"static_groups":true})";
        QTest::newRow("gptq sequential") << "gptq"
                                         << R"({"matrix_by_matrix":true})";
        QTest::newRow("awq") << "awq"
                             << "{}";
    }

    void errorsFallWithBits()
    {
        QFETCH(QString, method);
        QFETCH(QString, more);
        const Bench bench("base");
        const std::string name = method.toStdString();
        double before = 0;
        for (const int bits : {4, 3, 2}) {
            json parameters = json::parse(more.toStdString());
            parameters["bits"] = bits;
            parameters["group_size"] = 16;
            const Decoder model = bench.applied({step(name, parametersOf(name, parameters))});
            const double error = errorOnCalibration(bench, model);
            QVERIFY2(error > 1.5 * before, qPrintable(QString("%1 bits: %2").arg(bits).arg(error)));
            before = error;
        }
    }

    /// What calibration is for.
    void calibratedMethodsBeatRounding()
    {
        const Bench bench("base");
        for (const int bits : {4, 3}) {
            const json groups{{"bits", bits}, {"group_size", 16}};
            const double rounded = errorOnCalibration(bench, bench.applied({step("int4", groups)}));
            for (const char* method : {"gptq", "awq"}) {
                const double error =
                    errorOnCalibration(bench, bench.applied({step(method, parametersOf(method, groups))}));
                QVERIFY2(error < rounded,
                         qPrintable(QString("%1, %2 bits: %3 of %4").arg(method).arg(bits).arg(error).arg(rounded)));
            }
        }
    }

    /// As the released code leaves them out. In the first block, where no change before it moves what they read.
    void queriesAndKeysAreNotClipped()
    {
        const Bench bench("base");
        const auto block = [&](bool clip) {
            return bench.applied({step("awq", calibrated({{"bits", 2}, {"group_size", 16}, {"clip", clip}}))})
                .blocks[0];
        };
        const fw::nn::DecoderBlock clipped = block(true);
        const fw::nn::DecoderBlock whole = block(false);
        for (const Role role : kGpt2Roles)
            QCOMPARE(at::equal(clipped[role]->denseWeight(), whole[role]->denseWeight()),
                     role == Role::Query || role == Role::Key);
    }

    /// Weights that are codes already stay what they are.
    void roundingTwiceIsRoundingOnce()
    {
        const Bench bench("base");
        const Decoder once = bench.applied({step("int4")});
        const fw::nn::LinearOp& slot = *once.blocks[0][Role::Up];
        const auto again = fw::nn::roundToGroups(slot.denseWeight(), {4, 128});
        // A code at the end of the range decides the scale; where none is, the scale shrinks.
        QVERIFY(
            fw::nn::denseMatrix(again).sub(slot.denseWeight()).abs().max().item<float>() <
            bench.base.decoder().blocks[0][Role::Up]->denseWeight().sub(slot.denseWeight()).abs().max().item<float>());
    }

    void theStoredVariantIsTheOneInMemory_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("recipe");
        for (const char* name : {"base", "half"}) {
            const auto row = [&](const char* title, const char* recipe) {
                QTest::addRow("%s %s", name, title) << name << recipe;
            };
            row("int4", R"([["int4",{}]])");
            row("int3", R"([["int4",{"bits":3,"group_size":24}]])");
            row("int2", R"([["int4",{"bits":2,"group_size":8}]])");
            row("gptq", R"([["gptq",{"bits":3,"group_size":16}]])");
            row("gptq ordered", R"([["gptq",{"group_size":16,"activation_order":true}]])");
            row("awq", R"([["awq",{"group_size":16}]])");
            row("smoothquant", R"([["smoothquant",{}]])");
            row("cache", R"([["key_value_cache",{"bits":4}]])");
            row("cache then int8", R"([["key_value_cache",{}],["int8",{}]])");
            row("pruned, truncated, gptq",
                R"([["head_pruning",{"ratio":0.5,"criterion":"norm"}],["layer_truncation",{"count":2}],["gptq",{}]])");
            row("all heads gone, awq", R"([["head_pruning",{"ratio":1.0,"criterion":"norm"}],["awq",{}]])");
            row("gptq, truncated, cache",
                R"([["gptq",{}],["layer_truncation",{"count":1}],["key_value_cache",{"bits":8}]])");
            row("low rank, gptq", R"([["svd",{"weighting":"none"}],["gptq",{"bits":3}]])");
            row("low rank, smoothquant", R"([["svd",{"weighting":"none"}],["smoothquant",{}]])");
            row("low rank, int4", R"([["svd",{"weighting":"none"}],["int4",{}]])");
        }
    }

    void theStoredVariantIsTheOneInMemory()
    {
        QFETCH(QString, name);
        QFETCH(QString, recipe);
        const Bench bench(name.toStdString());
        const auto steps = stepsOf(recipe);
        const auto status = bench.compress(steps, "variant");
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
        const auto variant = valueOf(fw::nn::LanguageModel::load(bench.place() / "variant"));
        const Decoder& loaded = variant.decoder();
        Decoder applied = bench.applied(steps);
        fw::nn::holdAsStored(applied);
        QVERIFY(gpt2_logits::sameLogits(loaded, applied));
        QVERIFY(!gpt2_logits::sameLogits(loaded, bench.base.decoder()));
        QCOMPARE(loaded.bytes(), applied.bytes());
        QCOMPARE(loaded.cacheBits, applied.cacheBits);
    }

    void fewerBitsTakeFewerBytes()
    {
        const Bench bench("base");
        std::int64_t before = fw::compress::bytesOnDisk(gpt2_fixture::directory("base"));
        QVERIFY(bench.compress({step("int8")}, "int8").ok());
        for (const int bits : {4, 3, 2}) {
            QVERIFY(bench.compress({step("int4", {{"bits", bits}})}, "variant").ok());
            const std::int64_t bytes = fw::compress::bytesOnDisk(bench.place() / "variant");
            QVERIFY(bytes < before);
            QVERIFY(bytes < fw::compress::bytesOnDisk(bench.place() / "int8"));
            before = bytes;
        }
    }

    void theCacheIsAFieldOfTheVariant()
    {
        const Bench bench("base");
        QVERIFY(bench.compress({step("key_value_cache", {{"bits", 4}})}, "variant").ok());
        const auto variant = valueOf(fw::nn::LanguageModel::load(bench.place() / "variant"));
        QCOMPARE(variant.decoder().cacheBits, 4);
        QVERIFY(variant.cacheBytesPerToken() * 5 < bench.base.cacheBytesPerToken());
        const auto file = bench.place() / "variant" / "fairweight.json";
        json structure = json::parse(valueOf(fw::readFile(file)));
        QCOMPARE(structure["cache_bits"].get<int>(), 4);
        QCOMPARE(structure["version"].get<int>(), 3); // older programs refuse it
        for (const json& wrong : {json(5u), json("4"), json(-8), json(1.5)}) {
            structure["cache_bits"] = wrong;
            std::ofstream(file) << structure.dump();
            const auto refused = fw::nn::loadDecoder(bench.place() / "variant");
            QVERIFY(!refused.ok() && refused.error().message.find("cache_bits") != std::string::npos);
        }
        QVERIFY(fw::compress::findMethod("key_value_cache")->description.kind == fw::catalogue::StepKind::Runtime);
    }

    /// Weights may change after the cache's step: the order has no meaning.
    void theCacheComposesInAnyOrder()
    {
        const Bench bench("base");
        const PlannedStep cache = step("key_value_cache", {{"bits", 8}});
        for (const char* other : {"int8", "int4"}) {
            const Decoder first = bench.applied({cache, step(other)});
            const Decoder last = bench.applied({step(other), cache});
            QVERIFY(gpt2_logits::sameLogits(first, last));
            QVERIFY(!gpt2_logits::sameLogits(first, bench.applied({step(other)})));
        }
        // A student is trained with it.
        const Decoder student =
            bench.applied({cache, step("distillation", {{"layers", 2}, {"steps", 2}, {"batch", 1}, {"window", 16}})});
        QCOMPARE(student.cacheBits, 8);
    }

    void impossibleStepsAreNamed_data()
    {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* name, const char* recipe, const char* what) {
            QTest::newRow(name) << recipe << what;
        };
        row("int4 twice", R"([["int4",{}],["int4",{}]])", "recipes[1].steps[1]: int4 needs plain or sparse matrices");
        row("gptq after int8", R"([["int8",{}],["gptq",{}]])",
            "recipes[1].steps[1]: GPTQ needs plain or sparse matrices");
        row("awq after gptq", R"([["gptq",{"bits":3}],["awq",{}]])",
            "recipes[1].steps[1]: AWQ needs plain or sparse matrices");
        row("smoothquant after int4", R"([["int4",{}],["smoothquant",{}]])",
            "recipes[1].steps[1]: SmoothQuant needs plain or sparse matrices");
        row("pruning after int4", R"([["int4",{}],["head_pruning",{}]])", "recipes[1].steps[1]: head pruning needs");
        row("5 bits of cache", R"([["key_value_cache",{"bits":5}]])",
            "recipes[1].steps[0].bits: the cache cannot be kept in 5 bits");
        row("cache twice", R"([["key_value_cache",{}],["int8",{}],["key_value_cache",{"bits":4}]])",
            "recipes[1].steps[2]: the key-value cache is kept in 8 bits already");
    }

    void impossibleStepsAreNamed()
    {
        QFETCH(QString, recipe);
        QFETCH(QString, what);
        const Bench bench("base");
        const auto refused = fw::compress::checkSteps(bench.base, stepsOf(recipe));
        QVERIFY(!refused.ok() && refused.error().kind == fw::ErrorKind::InvalidInput);
        const QString message = QString::fromStdString(refused.error().message);
        QVERIFY2(message.startsWith(what), qPrintable(message));
        QVERIFY(!refused.error().hint.empty());
    }

    void aCancelledStepStops()
    {
        for (const char* method : {"int4", "gptq", "awq", "smoothquant"}) {
            const Bench bench("base");
            bench.cancel.cancel();
            const auto one = step(method, parametersOf(method));
            Decoder model = bench.base.decoder();
            const auto status = fw::compress::findMethod(method)->apply(model, one.parameters, bench.context());
            QVERIFY(!status.ok() && status.error().kind == fw::ErrorKind::Cancelled);
        }
    }

    void calibrationIsAskedFor()
    {
        for (const char* method : {"gptq", "awq", "smoothquant"}) {
            const Bench bench("base");
            fs::remove(bench.calibration());
            const auto status = bench.compress({step(method, parametersOf(method))}, "variant");
            QVERIFY(!status.ok());
            QVERIFY2(status.error().message.starts_with("recipes[1].steps[0]: "), status.error().message.c_str());
        }
    }
};

FW_TEST(TestQuantization)
#include "test_quantization.moc"
