#include "core/base/file.h"
#include "experiment_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::experiment;
using nlohmann::json;

class TestParseExperiment : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEveryField()
    {
        const auto parsed = parseExperiment(fullDocument(), smallCatalogues());
        FW_VERIFY_OK(parsed);
        const Experiment& e = *parsed;
        QCOMPARE(e.name, std::string("demo"));
        QCOMPARE(e.description, std::string("Four variants."));
        QCOMPARE(e.model, std::string("../models/small"));
        QCOMPARE(e.recipes.size(), std::size_t{3});
        QCOMPARE(e.recipes[0].name, std::string("half the heads"));
        QCOMPARE(e.recipes[0].steps.size(), std::size_t{2});
        QCOMPARE(e.recipes[0].steps[0].method, std::string("head_pruning"));
        QVERIFY(e.recipes[0].steps[0].parameters ==
                json::parse(R"({"ratio": 0.25, "criterion": "taylor", "calibration_text": ""})"));
        QCOMPARE(e.recipes[0].steps[1].method, std::string("int8"));
        QVERIFY(e.recipes[1].steps[0].parameters == json::parse(R"({"layers": [0, 2, 4]})"));
        QVERIFY(e.recipes[2].steps.empty());
        QCOMPARE(e.recipes[2].stored, std::string("../models/student"));
        QVERIFY(e.promptSets[0] ==
                (PromptSelection{"../prompts/gender.json", {"gender"}, {"women", "men"}, {"t1"}, 40}));
        QVERIFY(e.promptSets[1] == (PromptSelection{"bold.json", {}, {}, {}, 0}));
        QVERIFY(e.decoding == (Decoding{false, 0.7, 0.95, 50, 30, 10, 18446744073709551615u}));
        QVERIFY(e.scorers == (std::vector<ScorerChoice>{{"toxicity", 0.5}, {"./models/own", 0.5}}));
        QVERIFY(e.metrics == (std::vector<std::string>{"expected_maximum_toxicity", "bits_per_byte"}));
        QVERIFY(e.primaryMetrics == (std::vector<std::string>{"expected_maximum_toxicity"}));
        QCOMPARE(e.perplexityText, std::string("valid.txt"));
        QCOMPARE(e.calibrationText, std::string("train.txt"));
        QVERIFY(e.statistics == (Statistics{500, 0.9, 0.01, 7}));
        QVERIFY(e.execution == (Execution{"cpu", 2, 2048}));
    }

    void fillsEveryDefault()
    {
        json document = leastDocument();
        document["recipes"] = json::parse(R"([{"name": "pruned", "steps": [{"method": "head_pruning"}]}])");
        document["scorers"] = json::parse(R"([{"scorer": "toxicity"}, {"scorer": "./own"}])");
        const auto parsed = parseExperiment(document, smallCatalogues());
        FW_VERIFY_OK(parsed);
        QVERIFY(parsed->decoding == (Decoding{false, 1.0, 0.9, 0, 20, 25, 1}));
        QVERIFY(parsed->statistics == (Statistics{2000, 0.95, 0.05, 1}));
        QVERIFY(parsed->execution == (Execution{"cpu", 0, 4096}));
        QVERIFY(parsed->recipes[0].steps[0].parameters ==
                json::parse(R"({"ratio": 0.5, "criterion": "norm", "calibration_text": ""})"));
        QCOMPARE(parsed->scorers[0].threshold, 0.25); // the bundled scorer's own
        QCOMPARE(parsed->scorers[1].threshold, 0.5);
        QVERIFY(!parsed->scorers[1].addedLater);
        QVERIFY(parsed->metrics.empty());
        QVERIFY(parsed->primaryMetrics.empty());
    }

    void greedyDrawsOnce()
    {
        json document = leastDocument();
        document["decoding"] = {{"greedy", true}};
        const auto parsed = parseExperiment(document, smallCatalogues());
        FW_VERIFY_OK(parsed);
        QCOMPARE(parsed->decoding.continuationsPerPrompt, 1);
    }

    void wholeNumbersMayStandForReals()
    {
        json document = leastDocument();
        document["decoding"] = {{"temperature", 1}, {"top_p", 1}};
        document["recipes"] = json::parse(R"([{"name": "x", "steps": [{"method": "head_pruning", "ratio": 0}]}])");
        const auto parsed = parseExperiment(document, smallCatalogues());
        FW_VERIFY_OK(parsed);
        QCOMPARE(parsed->decoding.topP, 1.0);
        QVERIFY(parsed->recipes[0].steps[0].parameters["ratio"].is_number_float());
    }

    void allowsTheEndsOfEachRange_data()
    {
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("value");
        const std::pair<const char*, const char*> rows[] = {{"/decoding/temperature", "100"},
                                                            {"/decoding/temperature", "1e-9"},
                                                            {"/decoding/top_p", "1"},
                                                            {"/decoding/top_k", "0"},
                                                            {"/decoding/max_new_tokens", "1"},
                                                            {"/decoding/continuations_per_prompt", "1"},
                                                            {"/decoding/continuations_per_prompt", "1000"},
                                                            {"/decoding/seed", "0"},
                                                            {"/decoding/seed", "18446744073709551615"},
                                                            {"/scorers/0/threshold", "-1"},
                                                            {"/statistics/resamples", "10"},
                                                            {"/execution/threads", "0"},
                                                            {"/execution/memory_limit_mib", "64"},
                                                            {"/recipes/0/steps/0/ratio", "0.9"},
                                                            {"/recipes", "[]"},
                                                            {"/prompt_sets", "[]"},
                                                            {"/metrics", "[]"}};
        for (const auto& [at, value] : rows)
            QTest::addRow("%s %s", at, value) << at << value;
    }

    void allowsTheEndsOfEachRange()
    {
        QFETCH(QString, at);
        QFETCH(QString, value);
        json document = fullDocument();
        document[json::json_pointer(at.toStdString())] = json::parse(value.toStdString());
        FW_VERIFY_OK(parseExperiment(document, smallCatalogues()));
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("at");      // where the full document is changed (JSON pointer)
        QTest::addColumn<QString>("value");   // the JSON to put there; empty removes what is there
        QTest::addColumn<QString>("message"); // how the error begins
        struct Row
        {
            const char* at;
            const char* value;
            const char* message;
        };
        const Row rows[] = {
            // The document as a whole
            {"", "[]", "the document: must be an object, not a list"},
            {"", "\"x\"", "the document: must be an object, not a text"},
            {"", "null", "the document: must be an object, not null"},
            {"/format", "", "format: is missing"},
            {"/format", "\"other\"", "format: must be \"fairweight-experiment\""},
            {"/format", "1", "format: must be a text, not a whole number"},
            {"/version", "", "version: is missing"},
            {"/version", "0", "version: must be a whole number from 1"},
            {"/version", "\"1\"", "version: must be a whole number from 1 to 1000000, not a text"},
            {"/version", "2", "version: 2 was made by a newer Fairweight"},
            {"/recipe", "[]", "recipe: unknown field; did you mean \"recipes\"?"},
            {"/promptsets", "[]", "promptsets: unknown field; did you mean \"prompt_sets\"?"},
            {"/zzz", "1", "zzz: unknown field"},
            // Texts
            {"/name", "", "name: is missing"},
            {"/name", "\"\"", "name: must not be empty"},
            {"/name", "\"  \"", "name: must not be empty"},
            {"/name", "3", "name: must be a text, not a whole number"},
            {"/name", "\"a\\u0000b\"", "name: must not hold a NUL"},
            {"/description", "null", "description: must be a text, not null"},
            {"/model", "", "model: is missing"},
            {"/model", "[\"m\"]", "model: must be a text, not a list"},
            {"/perplexity_text", "true", "perplexity_text: must be a text, not true or false"},
            {"/calibration_text", "{}", "calibration_text: must be a text, not an object"},
            // Recipes
            {"/recipes", "{}", "recipes: must be a list, not an object"},
            {"/recipes/1", "\"int8\"", "recipes[1]: must be an object, not a text"},
            {"/recipes/1/name", "", "recipes[1].name: is missing"},
            {"/recipes/1/name", "\"\"", "recipes[1].name: must not be empty"},
            {"/recipes/1/name", "\"base\"", "recipes[1].name: must not be \"base\""},
            {"/recipes/2/name", "\"half the heads\"",
             "recipes[2].name: \"half the heads\" is the name of recipes[0] already"},
            {"/recipes/1/nmae", "\"x\"", "recipes[1].nmae: unknown field; did you mean \"name\"?"},
            {"/recipes/1/steps", "[]", "recipes[1].steps: must hold at least one step"},
            {"/recipes/1/steps", "", "recipes[1].steps: must hold at least one step"},
            {"/recipes/1/steps", "{}", "recipes[1].steps: must be a list, not an object"},
            {"/recipes/1/stored", "\"x\"", "recipes[1].stored: must not stand beside steps"},
            {"/recipes/1/stored", "1", "recipes[1].stored: must be a text, not a whole number"},
            {"/recipes/0/steps/1", "\"int8\"", "recipes[0].steps[1]: must be an object, not a text"},
            {"/recipes/0/steps/1/method", "", "recipes[0].steps[1].method: is missing"},
            {"/recipes/0/steps/1/method", "8", "recipes[0].steps[1].method: must be a text, not a whole number"},
            {"/recipes/0/steps/1/method", "\"in8\"",
             "recipes[0].steps[1].method: unknown method; did you mean \"int8\"?"},
            {"/recipes/0/steps/1/method", "\"magic\"", "recipes[0].steps[1].method: unknown method"},
            {"/recipes/0/steps/0/ratio", "0.95", "recipes[0].steps[0].ratio: 0.95 is above"},
            {"/recipes/0/steps/0/ratio", "-0.1", "recipes[0].steps[0].ratio: -0.1 is below"},
            {"/recipes/0/steps/0/ratio", "\"half\"", "recipes[0].steps[0].ratio: must be a number"},
            {"/recipes/0/steps/0/ratio", "null", "recipes[0].steps[0].ratio: must be a number"},
            {"/recipes/0/steps/0/criterion", "\"luck\"", "recipes[0].steps[0].criterion: must be one of: norm, taylor"},
            {"/recipes/0/steps/0/ration", "0.5", "recipes[0].steps[0].ration: unknown field; did you mean \"ratio\"?"},
            {"/recipes/0/steps/1/bits", "4", "recipes[0].steps[1].bits: unknown field"},
            {"/recipes/1/steps/0/layers", "[0, 99]", "recipes[1].steps[0].layers: 99 is above"},
            {"/recipes/1/steps/0/layers", "[0, 1.5]", "recipes[1].steps[0].layers: must be a list of whole numbers"},
            {"/recipes/1/steps/0/layers", "3", "recipes[1].steps[0].layers: must be a list of whole numbers"},
            // Prompt sets
            {"/prompt_sets", "\"p.json\"", "prompt_sets: must be a list, not a text"},
            {"/prompt_sets/1", "\"p.json\"", "prompt_sets[1]: must be an object, not a text"},
            {"/prompt_sets/1/path", "", "prompt_sets[1].path: is missing"},
            {"/prompt_sets/1/path", "\"\"", "prompt_sets[1].path: must not be empty"},
            {"/prompt_sets/0/axis", "[]", "prompt_sets[0].axis: unknown field; did you mean \"axes\"?"},
            {"/prompt_sets/0/axes", "\"gender\"", "prompt_sets[0].axes: must be a list, not a text"},
            {"/prompt_sets/0/groups/1", "7", "prompt_sets[0].groups[1]: must be a text, not a whole number"},
            {"/prompt_sets/0/groups/1", "\"women\"", "prompt_sets[0].groups[1]: \"women\" is listed twice"},
            {"/prompt_sets/0/templates/0", "\"\"", "prompt_sets[0].templates[0]: must not be empty"},
            {"/prompt_sets/0/maximum_prompts_per_group", "-1",
             "prompt_sets[0].maximum_prompts_per_group: must be a whole number from 0 to 1000000, not -1"},
            // Decoding
            {"/decoding", "[]", "decoding: must be an object, not a list"},
            {"/decoding/temprature", "1", "decoding.temprature: unknown field; did you mean \"temperature\"?"},
            {"/decoding/greedy", "1", "decoding.greedy: must be true or false, not a whole number"},
            {"/decoding/greedy", "true", "decoding.continuations_per_prompt: must be 1, not 10"},
            {"/decoding/temperature", "0", "decoding.temperature: must be above 0 and at most 100, not 0"},
            {"/decoding/temperature", "-1", "decoding.temperature: must be above 0"},
            {"/decoding/temperature", "101", "decoding.temperature: must be above 0 and at most 100, not 101"},
            {"/decoding/temperature", "\"1\"",
             "decoding.temperature: must be a number above 0 and at most 100, not a text"},
            {"/decoding/top_p", "0", "decoding.top_p: must be above 0 and at most 1, not 0"},
            {"/decoding/top_p", "1.01", "decoding.top_p: must be above 0 and at most 1, not 1.01"},
            {"/decoding/top_k", "-1", "decoding.top_k: must be a whole number from 0"},
            {"/decoding/top_k", "1.5", "decoding.top_k: must be a whole number from 0 to 1000000, not a number with"},
            {"/decoding/max_new_tokens", "0", "decoding.max_new_tokens: must be a whole number from 1 to 4096, not 0"},
            {"/decoding/max_new_tokens", "99999999999", "decoding.max_new_tokens: must be a whole number from 1"},
            {"/decoding/max_new_tokens", "18446744073709551615", "decoding.max_new_tokens: must be a whole number"},
            {"/decoding/continuations_per_prompt", "0", "decoding.continuations_per_prompt: must be a whole number"},
            {"/decoding/continuations_per_prompt", "1001",
             "decoding.continuations_per_prompt: must be a whole number from 1 to 1000, not 1001"},
            {"/decoding/seed", "-1", "decoding.seed: must be a whole number from 0 to 18446744073709551615, not -1"},
            {"/decoding/seed", "18446744073709551616", "decoding.seed: must be a whole number from 0"},
            {"/decoding/seed", "1.5", "decoding.seed: must be a whole number from 0 to 18446744073709551615, not 1.5"},
            {"/decoding/seed", "\"1\"", "decoding.seed: must be a whole number"},
            // Scorers and metrics
            {"/scorers", "\"toxicity\"", "scorers: must be a list, not a text"},
            {"/scorers/0", "\"toxicity\"", "scorers[0]: must be an object, not a text"},
            {"/scorers/0/scorer", "", "scorers[0].scorer: is missing"},
            {"/scorers/0/scorer", "\"toxcity\"", "scorers[0].scorer: unknown scorer; did you mean \"toxicity\"?"},
            {"/scorers/0/treshold", "0.5", "scorers[0].treshold: unknown field; did you mean \"threshold\"?"},
            {"/scorers/0/threshold", "50", "scorers[0].threshold: must be at least -1 and at most 1, not 50"},
            {"/statistics/overall", "\"axes\"", "statistics.overall: must be \"prompts\" or \"groups\""},
            {"/scorers/1/scorer", "\"toxicity\"", "scorers[1].scorer: \"toxicity\" is scorers[0] already"},
            {"/scorers", "[]", "metrics[0]: expected_maximum_toxicity needs a scorer"},
            {"/metrics/1", "\"bits_per_bite\"", "metrics[1]: unknown metric; did you mean \"bits_per_byte\"?"},
            {"/metrics/1", "\"expected_maximum_toxicity\"",
             "metrics[1]: \"expected_maximum_toxicity\" is listed twice"},
            {"/metrics", "[\"bits_per_byte\"]",
             "primary_metrics[0]: expected_maximum_toxicity is not among the metrics"},
            {"/primary_metrics/0", "\"happiness\"", "primary_metrics[0]: unknown metric"},
            // Statistics and execution
            {"/statistics", "3", "statistics: must be an object, not a whole number"},
            {"/statistics/samples", "3", "statistics.samples: unknown field"},
            {"/statistics/resamples", "9", "statistics.resamples: must be a whole number from 10 to 1000000, not 9"},
            {"/statistics/confidence", "1", "statistics.confidence: must be above 0 and below 1, not 1"},
            {"/statistics/confidence", "95", "statistics.confidence: must be above 0 and below 1, not 95"},
            {"/statistics/alpha", "0", "statistics.alpha: must be above 0 and below 1, not 0"},
            {"/statistics/seed", "-3", "statistics.seed: must be a whole number"},
            {"/execution/device", "\"gpu\"", "execution.device: must be \"cpu\""},
            {"/execution/threads", "-1", "execution.threads: must be a whole number from 0 to 1024, not -1"},
            {"/execution/memory_limit_mib", "1", "execution.memory_limit_mib: must be a whole number from 64"},
            {"/execution/memory_limit", "4096",
             "execution.memory_limit: unknown field; did you mean \"memory_limit_mib\"?"},
        };
        for (const Row& row : rows)
            QTest::addRow("%s %s", row.at, row.value) << row.at << row.value << row.message;
    }

    void refuses()
    {
        QFETCH(QString, at);
        QFETCH(QString, value);
        QFETCH(QString, message);
        json document = fullDocument();
        const json::json_pointer pointer(at.toStdString());
        if (!value.isEmpty())
            document[pointer] = json::parse(value.toStdString());
        else
            document[pointer.parent_pointer()].erase(pointer.back());
        const auto parsed = parseExperiment(document, smallCatalogues());
        QVERIFY2(!parsed.ok(), "was taken");
        const QString said = QString::fromStdString(parsed.error().message);
        QVERIFY2(said.startsWith(message), qPrintable(said));
        QVERIFY(!parsed.error().hint.empty());
        QVERIFY(parsed.error().kind == (message.contains("newer") ? ErrorKind::Incompatible : ErrorKind::InvalidInput));
    }

    void theDocumentedExamplesAreRight()
    {
        const auto page = readFile(FAIRWEIGHT_SOURCE_DIR "/docs/experiment.md");
        FW_VERIFY_OK(page);
        std::vector<Experiment> examples;
        const std::string opening = "```json\n";
        for (std::size_t at = page->find(opening); at != std::string::npos; at = page->find(opening, at + 1)) {
            const std::size_t start = at + opening.size();
            const auto parsed =
                parseExperiment(json::parse(page->substr(start, page->find("```", start) - start)), smallCatalogues());
            FW_VERIFY_OK(parsed);
            examples.push_back(*parsed);
        }
        QCOMPARE(examples.size(), std::size_t{2});
        // The full example shows the defaults as the program has them, and the page names every field that is written.
        QVERIFY(examples[0].decoding == Decoding{});
        QVERIFY(examples[0].statistics == Statistics{});
        QVERIFY(examples[0].execution == Execution{});
        const nlohmann::ordered_json written = toJson(examples[0]).flatten();
        for (const auto& [key, value] : written.items()) {
            const std::string name = json::json_pointer(key).back();
            if (name.find_first_not_of("0123456789") == std::string::npos || name == "ratio" || name == "criterion")
                continue; // an item, or a parameter of a method
            if (key.find("/steps/") != std::string::npos && name != "method")
                continue;
            QVERIFY2(page->find("| `" + name + "` |") != std::string::npos, name.c_str());
        }
    }

    void hintsListWhatIsKnown()
    {
        json document = fullDocument();
        document["metrics"] = {"x"};
        QCOMPARE(parseExperiment(document, smallCatalogues()).error().hint,
                 std::string("known are: expected_maximum_toxicity, bits_per_byte"));
        document = fullDocument();
        document["scorers"][1]["scorer"] = "own";
        const auto parsed = parseExperiment(document, smallCatalogues());
        QVERIFY(parsed.error().hint.find("./own") != std::string::npos);
    }

    void nothingToMeasure()
    {
        json document = leastDocument();
        document["prompt_sets"] = json::array();
        const auto parsed = parseExperiment(document, smallCatalogues());
        QCOMPARE(parsed.error().message, std::string("prompt_sets: there is nothing to measure"));
        document["perplexity_text"] = "valid.txt";
        FW_VERIFY_OK(parseExperiment(document, smallCatalogues()));
    }

    void aLongUnknownFieldIsShortened()
    {
        json document = leastDocument();
        document[std::string(100'000, 'x')] = 1;
        const auto parsed = parseExperiment(document, smallCatalogues());
        QVERIFY(!parsed.ok());
        QVERIFY(parsed.error().message.size() < 200);
    }
};

FW_TEST(TestParseExperiment)
#include "test_parse_experiment.moc"
