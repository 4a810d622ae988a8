// Recipes: impossible steps are named, every method's stored variant is the one in memory, directories are whole.
#include <QtTest>

#include "core/generate/stop_tokens.h"
#include "core/nn/dense_export.h"
#include "core/nn/kernels/runtime.h"
#include "tests/compress/compress_fixture.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using compress_fixture::PlannedStep;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::nn::Role;
using nlohmann::json;

namespace {

const json kShortDistillation{{"layers", 2}, {"steps", 3}, {"batch", 2}, {"window", 16}};

} // namespace

class TestCompressModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void impossibleStepsAreNamed_data()
    {
        QTest::addColumn<QString>("steps");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* name, const char* steps, const char* what) {
            QTest::newRow(name) << steps << what;
        };
        row("method", R"([["wander",{}]])", "recipes[1].steps[0].method: there is no method 'wander'");
        row("count", R"([["layer_truncation",{"count":4}]])", "recipes[1].steps[0].count: 4 of 3");
        row("count after", R"([["layer_truncation",{"count":2}],["layer_truncation",{"count":3}]])",
            "recipes[1].steps[1].count: 3 of 2");
        row("list", R"([["layer_truncation",{"keep":"list"}]])", "recipes[1].steps[0].layers: the list is empty");
        row("no layer", R"([["layer_truncation",{"keep":"list","layers":[0,3]}]])", "recipes[1].steps[0].layers[1]: 3");
        row("order", R"([["layer_truncation",{"keep":"list","layers":[1,0]}]])", "recipes[1].steps[0].layers[1]: 0");
        row("twice", R"([["layer_truncation",{"keep":"list","layers":[1,1]}]])", "recipes[1].steps[0].layers[1]: 1");
        row("no head", R"([["head_pruning",{"ratio":0.04}]])", "recipes[1].steps[0].ratio: 0.04 of 12");
        row("no head a layer", R"([["head_pruning",{"ratio":0.1,"scope":"layer"}]])",
            "recipes[1].steps[0].ratio: 0.1 of 4 heads in a layer");
        row("pruning int8", R"([["int8",{}],["head_pruning",{}]])", "recipes[1].steps[1]: head pruning needs plain");
        row("training int8", R"([["int8",{}],["distillation",{}]])",
            "recipes[1].steps[1]: distillation needs matrices");
        row("int8 twice", R"([["int8",{}],["layer_truncation",{"count":2}],["int8",{}]])",
            "recipes[1].steps[2]: int8 needs plain");
        row("student", R"([["layer_truncation",{"count":2}],["distillation",{"layers":3}]])",
            "recipes[1].steps[1].layers: a student of 3");
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
        const QString message = QString::fromStdString(refused.error().message);
        QVERIFY2(message.startsWith(what), qPrintable(message));
        QVERIFY(!refused.error().hint.empty());
        QVERIFY(!bench.compress(planned, "variant").ok());
        QVERIFY(!fs::exists(bench.place() / "variant"));
    }

    void possibleStepsPass()
    {
        const Bench bench("base");
        QVERIFY(fw::compress::checkSteps(bench.base, {}).ok());
        QVERIFY(fw::compress::checkSteps(bench.base, {step("head_pruning"), step("layer_truncation", {{"count", 2}}),
                                                      step("distillation", {{"layers", 2}}), step("int8"),
                                                      step("layer_truncation", {{"count", 1}})})
                    .ok());
    }

    void aQuantizedBaseIsKnown()
    {
        const Bench bench("base");
        QVERIFY(bench.compress({step("int8")}, "variant").ok());
        const auto variant = valueOf(fw::nn::LanguageModel::load(bench.place() / "variant"));
        QVERIFY(!fw::compress::checkSteps(variant, {step("head_pruning")}).ok());
        QVERIFY(fw::compress::checkSteps(variant, {step("layer_truncation", {{"count", 1}})}).ok());
    }

    void theStoredVariantIsTheOneInMemory_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("recipe");
        for (const char* name : {"base", "half", "sharded"}) {
            QTest::addRow("%s empty", name) << name << "[]";
            QTest::addRow("%s taylor", name) << name << R"([["head_pruning",{"ratio":0.5}]])";
            QTest::addRow("%s norm", name) << name << R"([["head_pruning",{"ratio":0.5,"criterion":"norm"}]])";
            QTest::addRow("%s truncated", name) << name << R"([["layer_truncation",{"count":1}]])";
            QTest::addRow("%s int8", name) << name << R"([["int8",{}]])";
            QTest::addRow("%s chain", name)
                << name << R"([["head_pruning",{"ratio":0.5}],["layer_truncation",{"count":1}],["int8",{}]])";
        }
        // What is trained is rounded on storing: in memory it is the same for f32 alone.
        QTest::addRow("base distilled") << "base"
                                        << QString::fromStdString(
                                               json::array({{"distillation", kShortDistillation}}).dump());
    }

    void theStoredVariantIsTheOneInMemory()
    {
        QFETCH(QString, name);
        QFETCH(QString, recipe);
        std::vector<PlannedStep> steps;
        for (const json& one : json::parse(recipe.toStdString()))
            steps.push_back(step(one[0], one[1]));
        const Bench bench(name.toStdString());
        const auto before = compress_fixture::copyOfWeights(bench.base.decoder());
        const auto status = bench.compress(steps, "variant");
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
        QVERIFY(compress_fixture::sameWeights(bench.base.decoder(), before));
        const auto loaded = valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        QVERIFY(gpt2_logits::sameLogits(loaded, bench.applied(steps)));
        QCOMPARE(gpt2_logits::sameLogits(loaded, bench.base.decoder()), steps.empty());
        QVERIFY(loaded.parameters() <= bench.base.decoder().parameters());
    }

    /// Weights are rounded to their stored type: stored again, not a byte changes.
    void storingAgainChangesNothing()
    {
        const Bench bench("half");
        QVERIFY(bench.compress({step("distillation", kShortDistillation), step("int8")}, "variant").ok());
        const auto variant = valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        fs::create_directories(bench.place() / "again");
        QVERIFY(fw::nn::saveDecoder(variant, bench.place() / "again").ok());
        for (const char* file : {"fairweight.safetensors", "fairweight.json", "config.json"})
            QCOMPARE(valueOf(fw::readFile(bench.place() / "again" / file)),
                     valueOf(fw::readFile(bench.place() / "variant" / file)));
        QVERIFY(gpt2_logits::sameLogits(valueOf(fw::nn::loadDecoder(bench.place() / "again")), variant));
    }

    void aRatioOfZeroIsTheBase()
    {
        const Bench bench("base");
        QVERIFY(bench.compress({step("head_pruning", {{"ratio", 0.0}})}, "variant").ok());
        QVERIFY(gpt2_logits::sameLogits(valueOf(fw::nn::loadDecoder(bench.place() / "variant")), bench.base.decoder()));
        QVERIFY(!fs::exists(bench.place() / "variant" / "fairweight.json"));
    }

    void int8IsCloseAndSmaller()
    {
        const Bench bench("base");
        QVERIFY(bench.compress({step("int8")}, "variant").ok());
        const auto variant = valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        for (const fw::nn::DecoderBlock& block : variant.blocks)
            for (const Role role : kGpt2Roles)
                QCOMPARE(block[role]->form(), std::string("int8"));
        const auto ids = gpt2_logits::someIds(40);
        const double difference = gpt2_logits::largestDifference(gpt2_logits::logitsOf(variant, ids),
                                                                 gpt2_logits::logitsOf(bench.base.decoder(), ids));
        QVERIFY2(difference > 1e-4 && difference < 0.5, qPrintable(QString::number(difference)));
        QVERIFY(variant.bytes() < bench.base.decoder().bytes());
        QVERIFY(fw::compress::bytesOnDisk(bench.place() / "variant") <
                0.7 * double(fw::compress::bytesOnDisk(gpt2_fixture::directory("base"))));
        QVERIFY(at::equal(variant.tokens.weight(), bench.base.decoder().tokens.weight()));
    }

    void theDirectoryIsWholeAndHasTheTokenizer()
    {
        const Bench bench("base");
        QVERIFY(bench.compress({step("layer_truncation", {{"count", 1}})}, "variant").ok());
        QVERIFY(!fs::exists(bench.place() / "variant.partial"));
        const auto tokenizer = valueOf(fw::tokenizer::loadTokenizer(bench.place() / "variant"));
        QCOMPARE(tokenizer->encode("The baker"), bench.tokenizer->encode("The baker"));
        QVERIFY(tokenizer->roles().documentSeparator().has_value());
    }

    /// A base whose tokens and ends stand in files of their own: the variant and its dense export read texts as it
    /// does, end where it ends, and say of themselves what it said.
    void theVariantKeepsTheBasesFiles()
    {
        const Bench bench("base");
        const fs::path base = bench.place() / "model";
        fs::create_directories(base);
        for (const char* name : {"config.json", "model.safetensors"})
            fs::copy_file(gpt2_fixture::directory("base") / name, base / name);
        const json whole = json::parse(std::ifstream(gpt2_fixture::directory("base") / "tokenizer.json"));
        json vocabulary = whole["model"]["vocab"];
        std::ofstream merges(base / "merges.txt");
        for (const json& merge : whole["model"]["merges"])
            merges << (merge.is_string() ? merge.get<std::string>()
                                         : merge[0].get<std::string>() + " " + merge[1].get<std::string>())
                   << "\n";
        merges.close();
        std::ofstream(base / "vocab.json") << vocabulary;
        std::ofstream(base / "tokenizer_config.json") << R"({"tokenizer_class": "GPT2Tokenizer", "bos_token": "<s>"})";
        std::ofstream(base / "special_tokens_map.json") << R"({"pad_token": "<pad>"})";
        std::ofstream(base / "added_tokens.json") << R"({"<s>": 300, "<pad>": 301, "<user>": 302})";
        std::ofstream(base / "generation_config.json") << R"({"eos_token_id": [0, 5]})";
        json config = json::parse(std::ifstream(base / "config.json"));
        config.update({{"bos_token_id", 300}, {"eos_token_id", 7}, {"pad_token_id", 301}, {"resid_pdrop", 0.2}});
        std::ofstream(base / "config.json") << config;

        const auto loaded = valueOf(fw::nn::LanguageModel::load(base));
        const fw::compress::Context context{bench.cancel, bench.progress, loaded, *bench.tokenizer,
                                            bench.calibration()};
        auto variant = valueOf(fw::OutputDirectory::claim(bench.place() / "variant", {}));
        QVERIFY(fw::compress::compressModel({step("int8")}, base, variant, context).ok());
        const auto model = valueOf(fw::nn::LanguageModel::load(bench.place() / "variant"));
        auto dense = valueOf(fw::OutputDirectory::claim(bench.place() / "dense", {}));
        valueOf(fw::nn::exportDense(model, bench.place() / "variant", dense));
        const auto tokenizer = valueOf(fw::tokenizer::loadTokenizer(base));
        const std::string text = "The baker <user> knew<pad> <s>";
        QVERIFY(std::ranges::count(tokenizer->encode(text), 302) == 1);
        for (const char* name : {"variant", "dense"}) {
            QCOMPARE(json::parse(std::ifstream(bench.place() / name / "config.json")), config);
            const fs::path place = bench.place() / name;
            const auto own = valueOf(fw::tokenizer::loadTokenizer(place));
            QCOMPARE(own->encode(text), tokenizer->encode(text));
            QCOMPARE(own->roles().padding, std::optional<int>(301));
            QCOMPARE(valueOf(fw::generate::stopTokens(place, *own)), (std::vector<int>{0, 5}));
            for (const auto& one : fw::checkpoint::modelFiles())
                if (one.part == fw::checkpoint::ModelPart::Tokenizer ||
                    one.part == fw::checkpoint::ModelPart::Generation)
                    QCOMPARE(fs::exists(place / one.name), fs::exists(base / one.name));
        }
    }

    /// transformers loads what it knows of a model.safetensors, draws the rest and says nothing: what is no plain GPT-2
    /// has none. Variants of before, which had one, are read as they were.
    void onlyPlainModelsLookLikeThem()
    {
        const Bench bench("half");
        const auto has = [&](const std::string& variant, const char* file) {
            return fs::exists(bench.place() / variant / file);
        };
        const std::pair<const char*, std::vector<compress_fixture::PlannedStep>> own[] = {
            {"int8", {step("int8")}},
            {"cache", {step("key_value_cache", {{"bits", 8}})}},
            {"uneven", {step("head_pruning", {{"ratio", 0.4}, {"criterion", "norm"}})}}};
        for (const auto& [name, steps] : own) {
            QVERIFY(bench.compress(steps, name).ok());
            QVERIFY2(has(name, "fairweight.safetensors") && has(name, "fairweight.json"), name);
            QVERIFY2(!has(name, "model.safetensors"), name);
            const auto loaded = valueOf(fw::nn::loadDecoder(bench.place() / name));
            const auto size = fw::compress::bytesOnDisk(bench.place() / name);
            QVERIFY(size > 10'000);
            fs::rename(bench.place() / name / "fairweight.safetensors", bench.place() / name / "model.safetensors");
            QVERIFY(gpt2_logits::sameLogits(loaded, valueOf(fw::nn::loadDecoder(bench.place() / name))));
            QCOMPARE(fw::compress::bytesOnDisk(bench.place() / name), size);
        }
        QVERIFY(bench.compress({step("layer_truncation", {{"count", 2}})}, "plain").ok());
        QVERIFY(has("plain", "model.safetensors") && !has("plain", "fairweight.safetensors"));
    }

    /// config.json names the type that the tensors have, also where the base's named none.
    void copiesSayTheirType()
    {
        const Bench bench("half");
        QVERIFY(bench.compress({step("layer_truncation", {{"count", 2}})}, "plain").ok());
        QVERIFY(bench.compress({step("int8")}, "int8").ok());
        const auto model = valueOf(fw::nn::LanguageModel::load(bench.place() / "int8"));
        auto dense = valueOf(fw::OutputDirectory::claim(bench.place() / "dense", {}));
        valueOf(fw::nn::exportDense(model, bench.place() / "int8", dense));
        const auto typeOf = [&](const char* name) {
            const json config = json::parse(std::ifstream(bench.place() / name / "config.json"));
            return config.contains("dtype") ? config.value("dtype", "") : config.value("torch_dtype", "");
        };
        QCOMPARE(typeOf("plain"), std::string("float16"));
        QCOMPARE(typeOf("dense"), std::string("float32")); // 16 bits could not hold the products of code and scale
    }

    void theExportNamesTheCodecThatItLeavesOut()
    {
        const Bench bench("base");
        QVERIFY(bench.compress({step("boundary_compression", {{"steps", 1}, {"window", 16}, {"keep", 0.25}})}, "topk")
                    .ok());
        const auto model = valueOf(fw::nn::LanguageModel::load(bench.place() / "topk"));
        auto dense = valueOf(fw::OutputDirectory::claim(bench.place() / "dense", {}));
        const auto note = valueOf(fw::nn::exportDense(model, bench.place() / "topk", dense));
        QVERIFY2(note.text.find("block 0") != std::string::npos && note.text.find("topk") != std::string::npos &&
                     note.text.find("25 %") != std::string::npos,
                 note.text.c_str());
    }

    /// What a step read of its text, less than it asked for with a warning, and how far its matrices are.
    void stepsReportWhatTheyRead()
    {
        const Bench bench("base");
        const auto reportOf = [&](const compress_fixture::PlannedStep& one) {
            if (const auto status = bench.compress({one}, "variant"); !status.ok())
                qFatal("%s", status.error().message.c_str());
            return valueOf(fw::compress::loadStepReports(bench.place() / "variant")).front();
        };
        const auto figure = [](const fw::compress::StepReport& report, const std::string& name) {
            for (const auto& [known, value] : report.figures)
                if (known == name)
                    return value;
            return -1.0;
        };
        const auto enough = reportOf(step("gptq", {{"calibration_windows", 3}, {"calibration_length", 16}}));
        QCOMPARE(figure(enough, "calibration_windows"), 3.0);
        QCOMPARE(figure(enough, "calibration_tokens"), 48.0);
        QVERIFY(enough.warnings.empty());
        QCOMPARE(enough.errors.size(), 3 * kGpt2Roles.size());
        for (std::size_t i = 0; i < enough.errors.size(); ++i) {
            QCOMPARE(enough.errors[i].block, i / kGpt2Roles.size());
            QCOMPARE(enough.errors[i].matrix, std::string(fw::nn::roleName(kGpt2Roles[i % kGpt2Roles.size()])));
        }
        for (const auto& one : enough.errors)
            QVERIFY(one.error > 0 && one.error < 0.2);
        const auto rough =
            reportOf(step("gptq", {{"bits", 2}, {"calibration_windows", 3}, {"calibration_length", 16}}));
        QVERIFY(rough.errors[0].error > 4 * enough.errors[0].error);

        const auto few = reportOf(step("wanda", {{"calibration_windows", 100'000}, {"calibration_length", 16}}));
        QVERIFY(figure(few, "calibration_windows") > 3 && figure(few, "calibration_windows") < 100'000);
        QCOMPARE(figure(few, "calibration_windows_asked"), 100'000.0);
        QCOMPARE(few.warnings.size(), std::size_t{1});
        QVERIFY2(few.warnings[0].find("calibration.txt has ") == 0 &&
                     few.warnings[0].find("of the 100000 windows") != std::string::npos,
                 few.warnings[0].c_str());

        const auto trained = reportOf(step("distillation", {{"steps", 1}, {"window", 16}}));
        QVERIFY(figure(trained, "calibration_windows") > 3 && trained.warnings.empty());
    }

    /// The seed draws which documents are read, the same one the same.
    void theSeedDrawsTheWindows()
    {
        const Bench bench("base");
        const auto stored = [&](int seed) {
            const auto one =
                step("gptq",
                     {{"bits", 2}, {"calibration_windows", 2}, {"calibration_length", 16}, {"calibration_seed", seed}});
            if (!bench.compress({one}, "variant").ok())
                qFatal("compress");
            return valueOf(fw::nn::loadDecoder(bench.place() / "variant"));
        };
        const auto first = stored(1);
        QVERIFY(gpt2_logits::sameLogits(first, stored(1)));
        QVERIFY(!gpt2_logits::sameLogits(first, stored(2)));
    }

    /// Methods that swap group words read the pair text, and the calibration text where there is none.
    void pairsComeFromTheirOwnText()
    {
        const Bench bench("base");
        std::ofstream(bench.calibration()) << "a text about nothing in particular, twice and again\n"
                                              "a text about nothing in particular, again and again\n";
        const auto pairs = bench.place() / "pairs.txt";
        std::ofstream text(pairs);
        for (int i = 0; i < 12; ++i)
            text << "my dad went to the town\nher friend is here\nthe mum saw a tree\na black cat and a white dog\n";
        text.close();
        const auto run = [&](const std::filesystem::path& pairText) {
            fw::compress::Context context = bench.context();
            context.pairText = pairText;
            auto output =
                valueOf(fw::OutputDirectory::claim(bench.place() / "variant", {.inputs = {}, .replace = true}));
            return fw::compress::compressModel({step("critical_weights", {{"pairs", 4}})},
                                               gpt2_fixture::directory("base"), output, context);
        };
        const auto without = run({});
        QVERIFY(!without.ok() && without.error().message.find("calibration.txt") != std::string::npos);
        const auto with = run(pairs);
        QVERIFY2(with.ok(), with.ok() ? "" : with.error().message.c_str());
    }

    void aFailingStepIsNamed()
    {
        const Bench bench("base");
        fs::remove(bench.calibration());
        const auto failed = bench.compress(
            {step("layer_truncation", {{"count", 2}}), step("head_pruning", json::object(), "recipes[3].steps[1]")},
            "variant");
        QVERIFY(!failed.ok());
        QVERIFY2(failed.error().message.starts_with("recipes[3].steps[1]: "), failed.error().message.c_str());
        QVERIFY(!fs::exists(bench.place() / "variant"));
    }

    void aCancelledRecipeStoresNothing()
    {
        const Bench bench("base");
        bench.cancel.cancel();
        const auto status = bench.compress({step("int8")}, "variant");
        QVERIFY(!status.ok() && status.error().kind == fw::ErrorKind::Cancelled);
        QVERIFY(!fs::exists(bench.place() / "variant"));
    }

    void methodsDescribeThemselves()
    {
        for (const fw::compress::Method& method : fw::compress::methods()) {
            QCOMPARE(fw::compress::findMethod(method.description.id), &method);
            QVERIFY(!method.description.title.empty() && !method.description.paper.empty());
            QVERIFY(!method.description.summary.empty());
            // The defaults are allowed values.
            const auto complete =
                fw::catalogue::completeParameters(method.description.parameters, json::object(), "here");
            QVERIFY2(complete.ok(), complete.ok() ? "" : complete.error().message.c_str());
            QCOMPARE(complete->size(), method.description.parameters.size());
        }
        QVERIFY(!fw::compress::findMethod("none"));
    }
};

FW_TEST(TestCompressModel)
#include "test_compress_model.moc"
