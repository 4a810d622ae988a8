#include <QTemporaryDir>

#include <locale>
#include <random>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "experiment_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::experiment;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// An experiment with every field drawn at random from what is allowed.
Experiment randomExperiment(unsigned seed)
{
    std::mt19937_64 random(seed);
    const auto integer = [&](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
    const auto real = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
    const auto text = [&] {
        const char* parts[] = {"a", "é", "🙂", "\"", "\\", "\n", "/", " ", "ü", "\x7f"};
        std::string result = "t";
        for (int i = integer(0, 12); i > 0; --i)
            result += parts[integer(0, 9)];
        return result;
    };
    Experiment e;
    e.name = text();
    e.description = text();
    e.model = text();
    for (int i = integer(0, 4); i > 0; --i) {
        Recipe recipe;
        recipe.name = text() + std::to_string(i);
        if (integer(0, 3) == 0)
            recipe.stored = text();
        else
            for (int step = integer(1, 3); step > 0; --step)
                if (integer(0, 1) == 0)
                    recipe.steps.push_back({"head_pruning",
                                            {{"ratio", real(0, 0.9)},
                                             {"criterion", integer(0, 1) == 0 ? "norm" : "taylor"},
                                             {"calibration_text", text()}}});
                else
                    recipe.steps.push_back({"layer_truncation", {{"layers", {integer(0, 47), integer(0, 47)}}}});
        e.recipes.push_back(recipe);
    }
    for (int i = integer(1, 3); i > 0; --i)
        e.promptSets.push_back({text(), {text()}, {"g" + text(), "h" + text()}, {}, integer(0, 1000)});
    e.decoding.greedy = integer(0, 3) == 0;
    e.decoding.temperature = real(1e-6, 100);
    e.decoding.topP = real(1e-6, 1);
    e.decoding.topK = integer(0, 1000);
    e.decoding.maxNewTokens = integer(1, 4096);
    e.decoding.continuationsPerPrompt = e.decoding.greedy ? 1 : integer(1, 1000);
    e.decoding.seed = random();
    e.scorers = {{"toxicity", real(-1, 1)}, {"./" + text(), real(-1, 1), integer(0, 1) == 0}};
    if (integer(0, 1) == 0)
        e.metrics = {"bits_per_byte", "expected_maximum_toxicity"};
    e.primaryMetrics = {"bits_per_byte"};
    e.perplexityText = text();
    e.calibrationText = text();
    e.statistics = {integer(10, 1'000'000), real(0.01, 0.99), real(0.01, 0.99), random()};
    e.statistics.overall = integer(0, 1) == 0 ? Overall::Groups : Overall::Prompts;
    e.execution = {"cpu", integer(0, 1024), integer(64, 100'000)};
    return e;
}

class CommaPunctuation : public std::numpunct<char>
{
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

} // namespace

class TestExperiment : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsWrittenReadsBackTheSame()
    {
        for (unsigned seed = 0; seed < 300; ++seed) {
            const Experiment experiment = randomExperiment(seed);
            const std::string text = toJson(experiment).dump();
            const auto parsed = parseExperiment(json::parse(text), smallCatalogues());
            FW_VERIFY_OK(parsed);
            QVERIFY2(*parsed == experiment, text.c_str());
            QCOMPARE(toJson(*parsed).dump(), text);
        }
    }

    void writesEveryDefaultInTheDocumentedOrder()
    {
        const auto parsed = parseExperiment(leastDocument(), smallCatalogues());
        const nlohmann::ordered_json document = toJson(*parsed);
        std::vector<std::string> keys;
        for (const auto& [key, value] : document.items())
            keys.push_back(key);
        QCOMPARE(keys, (std::vector<std::string>{"format", "version", "name", "description", "model", "recipes",
                                                 "prompt_sets", "decoding", "scorers", "metrics", "primary_metrics",
                                                 "perplexity_text", "calibration_text", "statistics", "execution"}));
        QCOMPARE(document["decoding"].dump(),
                 std::string(R"({"greedy":false,"temperature":1.0,"top_p":0.9,"top_k":0,"max_new_tokens":20,)"
                             R"("continuations_per_prompt":25,"seed":1})"));
        QCOMPARE(document["statistics"].dump(),
                 std::string(R"({"resamples":2000,"confidence":0.95,"alpha":0.05,"seed":1})"));
        QCOMPARE(document["execution"].dump(), std::string(R"({"device":"cpu","threads":0,"memory_limit_mib":4096})"));
        QCOMPARE(
            document["prompt_sets"][0].dump(),
            std::string(R"({"path":"p.json","axes":[],"groups":[],"templates":[],"maximum_prompts_per_group":0})"));
    }

    void numbersDoNotFollowTheLocale()
    {
        const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPunctuation));
        const auto restore = qScopeGuard([&] { std::locale::global(before); });
        const std::string text = toJson(randomExperiment(3)).dump();
        const auto parsed = parseExperiment(json::parse(text), smallCatalogues());
        FW_VERIFY_OK(parsed);
        QVERIFY(*parsed == randomExperiment(3));
        json document = fullDocument();
        document["decoding"]["max_new_tokens"] = 99'999;
        document["decoding"]["temperature"] = 0.5;
        QCOMPARE(parseExperiment(document, smallCatalogues()).error().message,
                 std::string("decoding.max_new_tokens: must be a whole number from 1 to 4096, not 99999"));
    }

    void savesAndLoads()
    {
        const QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "demo.json";
        const auto parsed = parseExperiment(fullDocument(), smallCatalogues());
        FW_VERIFY_OK(saveExperiment(*parsed, file));
        const auto loaded = loadExperiment(file, smallCatalogues());
        FW_VERIFY_OK(loaded);
        QCOMPARE(loaded->directory, file.parent_path());
        Experiment same = *loaded;
        same.directory.clear();
        QVERIFY(same == *parsed);
        QVERIFY(readFile(file)->ends_with("}\n"));
        QVERIFY(!saveExperiment(*parsed, "/nowhere/at/all.json").ok());
    }

    void savedElsewhereItNamesTheSameFiles()
    {
        const QTemporaryDir folder;
        const fs::path root = fs::path(folder.path().toStdString());
        fs::create_directories(root / "a");
        fs::create_directories(root / "b" / "c");
        json document = fullDocument();
        document["recipes"][0]["steps"][0]["calibration_text"] = "own.txt";
        document["perplexity_text"] = "/absolute/valid.txt";
        auto experiment = std::move(parseExperiment(document, smallCatalogues())).value();
        FW_VERIFY_OK(saveExperiment(experiment, root / "a" / "one.json"));
        const auto first = loadExperiment(root / "a" / "one.json", smallCatalogues());
        FW_VERIFY_OK(saveExperiment(*first, root / "b" / "c" / "two.json"));
        const auto second = loadExperiment(root / "b" / "c" / "two.json", smallCatalogues());
        FW_VERIFY_OK(second);
        QCOMPARE(second->model, std::string("../../models/small"));
        QCOMPARE(second->promptSets[1].path, std::string("../../a/bold.json"));
        QCOMPARE(second->scorers[0].scorer, std::string("toxicity"));
        QCOMPARE(second->perplexityText, std::string("/absolute/valid.txt"));
        const auto same = [&](const std::string& one, const std::string& two) {
            QCOMPARE(resolve(*second, two), resolve(*first, one));
        };
        same(first->model, second->model);
        same(first->calibrationText, second->calibrationText);
        same(first->recipes[2].stored, second->recipes[2].stored);
        same(first->promptSets[0].path, second->promptSets[0].path);
        same(first->scorers[1].scorer, second->scorers[1].scorer);
        same("own.txt", second->recipes[0].steps[0].parameters["calibration_text"].get<std::string>());
        QCOMPARE(second->recipes[0].steps[0].parameters["criterion"].get<std::string>(), std::string("taylor"));
    }

    void loadErrorsNameTheFile()
    {
        const QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "demo.json";
        json document = fullDocument();
        document["recipes"][0]["steps"][0]["ratio"] = 2;
        QVERIFY(writeFileAtomically(file, document.dump()).ok());
        const auto loaded = loadExperiment(file, smallCatalogues());
        QVERIFY(!loaded.ok());
        QVERIFY2(loaded.error().message.starts_with("demo.json: recipes[0].steps[0].ratio: 2 is above"),
                 loaded.error().message.c_str());
        const auto missing = loadExperiment(file.parent_path() / "none.json", smallCatalogues());
        QVERIFY(missing.error().kind == ErrorKind::NotFound);
    }

    void resolvesPaths()
    {
        Experiment experiment;
        experiment.directory = "/data/experiments";
        QCOMPARE(resolve(experiment, "../models/m"), fs::path("/data/models/m"));
        QCOMPARE(resolve(experiment, "/other/m"), fs::path("/other/m"));
        experiment.directory.clear();
        QCOMPARE(resolve(experiment, "m"), fs::current_path() / "m");
    }

    void canonicalHashes()
    {
        const auto hash = [](const char* text) { return canonicalHash(json::parse(text)); };
        QCOMPARE(hash(R"({"b": 1, "a": [1.5, "é"]})"), sha256("{\"a\":[1.5,\"é\"],\"b\":1}"));
        QCOMPARE(hash(R"({"b":{"d":1,"c":2},"a":0})"), hash("{ \"a\" : 0,\n\"b\":{\"c\":2,\"d\":1}}"));
        QCOMPARE(hash("[1.0, -0.0, 1e3]"), hash("[1, 0, 1000]"));
        QVERIFY(hash("[1, 2]") != hash("[2, 1]"));
        QVERIFY(hash("[1]") != hash("[\"1\"]"));
        QVERIFY(hash("[0.1]") != hash("[0.10000000000000002]"));
        QVERIFY(hash("[18446744073709551615]") != hash("[18446744073709551614]"));
        QVERIFY(hash("1e300") != hash("1e301"));
        QCOMPARE(canonicalHash(json("\xff")).size(), std::size_t{64}); // never throws
    }
};

FW_TEST(TestExperiment)
#include "test_experiment.moc"
