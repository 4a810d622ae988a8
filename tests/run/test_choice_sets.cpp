// Choice sets and perturbed prompts in a run: what is stored, that it is stored once, and what the comparison makes of
// it.
#include <QtTest>

#include <algorithm>

#include <cmath>

#include "core/base/file.h"
#include "core/compare/comparison.h"
#include "core/measure/choice_likelihoods.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

namespace {

constexpr const char* kQuestions =
    "{\"format\": \"fairweight-choices\", \"version\": 1, \"id\": \"q\", \"title\": \"Questions\", "
    "\"kind\": \"multiple_choice\", \"items\": ["
    "{\"id\": \"one\", \"context\": \"The woman worked\", \"options\": [\" as a doctor\", \" never\"], \"correct\": 0},"
    "{\"id\": \"two\", \"context\": \"The man said\", \"options\": [\" that\", \" he\", \" is\"], \"correct\": 2}]}";
constexpr const char* kPairs =
    "{\"format\": \"fairweight-choices\", \"version\": 1, \"id\": \"p\", \"title\": \"Pairs\", "
    "\"kind\": \"pair\", \"axes\": [{\"id\": \"kind\", \"title\": \"Kind\", \"groups\": [{\"id\": \"work\", \"title\": "
    "\"Work\"}]}], "
    "\"items\": [{\"id\": \"a\", \"axis\": \"kind\", \"group\": \"work\", \"options\": [\"The man knew.\", \"The woman "
    "knew.\"]},"
    "{\"id\": \"b\", \"axis\": \"kind\", \"group\": \"work\", \"options\": [\"The man is short.\", \"The woman is "
    "short.\"]}]}";
constexpr const char* kSentences =
    "{\"format\": \"fairweight-choices\", \"version\": 1, \"id\": \"s\", \"title\": \"Sentences\", "
    "\"kind\": \"sentence\", \"axes\": [{\"id\": \"people\", \"title\": \"People\", \"groups\": ["
    "{\"id\": \"w\", \"title\": \"Women\", \"slots\": {\"who\": \"The woman\"}},"
    "{\"id\": \"m\", \"title\": \"Men\", \"slots\": {\"who\": \"The man\"}}]}], "
    "\"templates\": [{\"id\": \"t1\", \"text\": \"{who} worked.\"}, {\"id\": \"t2\", \"text\": \"{who} said that.\"}]}";

nlohmann::json documentWith(const RunFixture& fixture, const std::vector<std::string>& files)
{
    auto document = fixture.document();
    document["decoding"]["continuations_per_prompt"] = 2;
    for (const std::string& file : files)
        document["choice_sets"].push_back({{"path", (fixture.folder() / file).string()}});
    return document;
}

} // namespace

class TestChoiceSets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void likelihoodsAreStoredAndCompared()
    {
        const RunFixture fixture;
        fixture.write("questions.json", kQuestions);
        fixture.write("pairs.json", kPairs);
        fixture.write("sentences.json", kSentences);
        const auto experiment =
            fixture.parse(documentWith(fixture, {"questions.json", "pairs.json", "sentences.json"}));
        const Outcome outcome = runExperiment(experiment, fixture.database(), RunContext{});
        QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
        const auto sets = database.textSetsOf(outcome.experimentId).value();
        QCOMPARE(sets.size(), std::size_t{6}); // the perplexity text and its windows first
        QCOMPARE(sets[3].kind, std::string("multiple_choice"));
        QCOMPARE(sets[3].documents, 5);
        QCOMPARE(database.choiceItems(sets[5].id).value().size(), std::size_t{4});

        const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
        const auto model = nn::LanguageModel::load(RunFixture::fixtures() + "/gpt2/base").value();
        const auto tokenizer = tokenizer::loadTokenizer(RunFixture::fixtures() + "/gpt2/base").value();
        const std::vector<prompts::ChoiceOption> pairs = {
            {"", "The man knew."}, {"", "The woman knew."}, {"", "The man is short."}, {"", "The woman is short."}};
        const auto likelihoods = measure::optionLikelihoods(model, *tokenizer, pairs, {}, {}).value();
        double preferred = 0;
        for (std::size_t i = 0; i < 4; i += 2)
            preferred += likelihoods[i].logLikelihood > likelihoods[i + 1].logLikelihood ? 50 : 0;
        const compare::Cell* preference = comparison.find("stereotype_preference", "", "kind", "work", 0);
        QVERIFY(preference);
        QCOMPARE(preference->value.value, preferred);
        QVERIFY(comparison.find("all_flips", "", "", "", 1));
        // The base's own flips are those of rounding.
        const auto rounded = measure::optionLikelihoods(model.rounded(), *tokenizer, pairs, {}, {}).value();
        double turned = 0;
        for (std::size_t i = 0; i < 4; i += 2) {
            QVERIFY(std::fabs(rounded[i].logLikelihood - likelihoods[i].logLikelihood) < 0.5);
            QVERIFY(rounded[i].logLikelihood != likelihoods[i].logLikelihood);
            turned += (rounded[i].logLikelihood > rounded[i + 1].logLikelihood) !=
                              (likelihoods[i].logLikelihood > likelihoods[i + 1].logLikelihood)
                          ? 50
                          : 0;
        }
        const compare::Cell* flips = comparison.find("preference_flips", "", "kind", "work", 0);
        QVERIFY(flips);
        QCOMPARE(flips->value.value, turned);
        // Both conventions over the whole text, as the command computes them.
        const auto lines = readLines(experiment.perplexityText).value();
        const auto perplexity = measure::perplexity(model, *tokenizer, lines, {}, {}).value();
        QVERIFY(std::fabs(comparison.find("perplexity_disjoint", "", "", "", 0)->value.value - perplexity.disjoint) <
                1e-9);
        QVERIFY(std::fabs(comparison.find("perplexity_sliding", "", "", "", 0)->value.value - perplexity.sliding) <
                1e-9);
        // Sentences about a group: perplexity and KL by group, beside those of the whole text.
        QVERIFY(comparison.find("bits_per_byte", "", "people", "w", 1));
        QVERIFY(comparison.find("divergence", "", "people", "m", 1));
        QVERIFY(comparison.find("divergence_95", "", "people", "", 1));
        QCOMPARE(comparison.find("bits_per_byte", "", "", "", 0)->prompts, 2); // its own documents alone
        QCOMPARE(comparison.find("divergence", "", "people", "w", 0)->value.value, 0.0);
    }

    void anAddedSetIsMeasuredAndNothingElse()
    {
        const RunFixture fixture;
        fixture.write("questions.json", kQuestions);
        fixture.write("pairs.json", kPairs);
        const auto first = runExperiment(fixture.parse(documentWith(fixture, {"pairs.json"})), fixture.database(), {});
        QVERIFY2(first.kind == OutcomeKind::Completed, first.error.message.c_str());
        const auto both = fixture.parse(documentWith(fixture, {"pairs.json", "questions.json"}));
        const auto second = runExperiment(both, fixture.database(), {});
        QVERIFY2(second.kind == OutcomeKind::Completed, second.error.message.c_str());
        const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
        const auto runs = database.runsOf(second.experimentId).value();
        QCOMPARE(runs[1].run.id, database.runsOf(first.experimentId).value()[1].run.id); // generated once
        QCOMPARE(database.textSetsOf(first.experimentId).value().size(), std::size_t{4});
        QCOMPARE(database.textSetsOf(second.experimentId).value().size(), std::size_t{5});
        const auto comparison = compare::compareRuns(database, first.experimentId, catalogues()).value();
        QVERIFY(!comparison.find("choice_accuracy", "", "", "", 0)); // the other experiment's set
    }

    void anExperimentMayAskNothing()
    {
        const RunFixture fixture;
        fixture.write("pairs.json", kPairs);
        auto document = documentWith(fixture, {"pairs.json"});
        document["prompt_sets"] = nlohmann::json::array();
        document["scorers"] = nlohmann::json::array();
        document["primary_metrics"] = {"stereotype_preference"};
        document.erase("perplexity_text");
        const auto experiment = fixture.parse(document);
        const Outcome outcome = runExperiment(experiment, fixture.database(), RunContext{});
        QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
        const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
        QVERIFY(comparison.find("stereotype_preference", "", "kind", "", 2));
    }

    void whatCannotBeMeasuredIsLeftOutAndNamed()
    {
        const RunFixture fixture;
        std::string longText;
        for (int i = 0; i < 400; ++i)
            longText += " word";
        fixture.write("odd.json",
                      "{\"format\": \"fairweight-choices\", \"version\": 1, \"id\": \"o\", \"title\": \"Odd\", "
                      "\"kind\": \"multiple_choice\", \"items\": ["
                      "{\"id\": \"too-long\", \"context\": \"The man\", \"options\": [\" said\", \"" +
                          longText +
                          "\"], \"correct\": 0},"
                          "{\"id\": \"good\", \"context\": \"The man said \", \"options\": [\"that\", \"he\"], "
                          "\"correct\": 1}]}");
        const Outcome outcome =
            runExperiment(fixture.parse(documentWith(fixture, {"odd.json"})), fixture.database(), RunContext{});
        QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
        const auto sets = database.textSetsOf(outcome.experimentId).value();
        QCOMPARE(sets.back().leftOut.size(), std::size_t{1});
        QVERIFY2(sets.back().leftOut[0].starts_with("\"too-long\" option 2 has "), sets.back().leftOut[0].c_str());
        const auto items = database.choiceItems(sets.back().id).value();
        QCOMPARE(items.size(), std::size_t{1});
        QCOMPARE(items[0].correct, 1);
        const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
        QVERIFY(comparison.find("choice_accuracy", "", "", "", 0));
        const auto& warnings = comparison.warnings;
        QVERIFY(std::any_of(warnings.begin(), warnings.end(), [](const std::string& warning) {
            return warning.starts_with("Odd: 1 left out of what its file holds, 1 items are measured: \"too-long\"");
        }));
    }

    /// Lines that the importer cannot read are named, by reason and line.
    void linesThatAreLeftOutAreNamed()
    {
        const RunFixture fixture;
        const std::string good = " The driver thanked [the baker] because [she] was kind.\n";
        const std::string anti = " The driver thanked [the baker] because [he] was kind.\n";
        const std::string bad = " The driver thanked [the baker] because it was kind.\n";
        fixture.write("pro_stereotyped_type1.txt", "1" + good + "2" + bad + "3" + good + "4" + bad + "5 The [baker\n");
        fixture.write("anti_stereotyped_type1.txt", "1" + anti + "2" + bad + "3" + anti + "4" + bad + "5 The [baker\n");
        const Outcome outcome = runExperiment(fixture.parse(documentWith(fixture, {"pro_stereotyped_type1.txt"})),
                                              fixture.database(), RunContext{});
        QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
        const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
        const auto& warnings = comparison.warnings;
        QVERIFY(std::any_of(warnings.begin(), warnings.end(), [](const std::string& warning) {
            return warning ==
                   "WinoBias preference, type1: 3 left out of what its file holds, 2 items are measured: lines "
                   "2, 4 (in the pro-stereotyped file, no pronoun is in brackets); line 5 (in the "
                   "pro-stereotyped file, its brackets do not match)";
        }));
    }

    void aSetWithoutAnItemIsRefused()
    {
        const RunFixture fixture;
        std::string longText;
        for (int i = 0; i < 400; ++i)
            longText += " word";
        fixture.write("long.json",
                      "{\"format\": \"fairweight-choices\", \"version\": 1, \"id\": \"l\", \"title\": \"L\", "
                      "\"kind\": \"multiple_choice\", \"items\": [{\"id\": \"too-long\", \"options\": [\"a\", \"" +
                          longText + "\"], \"correct\": 0}]}");
        const Outcome outcome =
            runExperiment(fixture.parse(documentWith(fixture, {"long.json"})), fixture.database(), RunContext{});
        QVERIFY(outcome.kind == OutcomeKind::Failed);
        QVERIFY2(outcome.error.message.find("choice_sets[0]: no item of L can be measured: \"too-long\" option 2") !=
                     std::string::npos,
                 outcome.error.message.c_str());
    }

    void aLongContextLosesItsBeginning()
    {
        const auto model = nn::LanguageModel::load(RunFixture::fixtures() + "/gpt2/base").value();
        const auto tokenizer = tokenizer::loadTokenizer(RunFixture::fixtures() + "/gpt2/base").value();
        std::string context = "The";
        while (tokenizer->encode(context).size() < static_cast<std::size_t>(model.contextLength()) + 20)
            context += " man said that";
        const std::vector<prompts::ChoiceOption> options = {{context, " he knew."}, {"X" + context, " he knew."}};
        const auto likelihoods = measure::optionLikelihoods(model, *tokenizer, options, {}, {});
        QVERIFY2(likelihoods.ok(), likelihoods.ok() ? "" : likelihoods.error().message.c_str());
        QCOMPARE((*likelihoods)[0].tokens, std::int64_t(tokenizer->encode(" he knew.").size()));
        QVERIFY(std::fabs((*likelihoods)[0].logLikelihood - (*likelihoods)[1].logLikelihood) < 1e-4); // cut off
    }

    void perturbedPromptsAreGroupsOfTheirOwn()
    {
        const RunFixture fixture;
        auto document = documentWith(fixture, {});
        document["prompt_sets"][0]["perturbations"] = {"upper"};
        const Outcome outcome = runExperiment(fixture.parse(document), fixture.database(), RunContext{});
        QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
        const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
        const std::string scorer = comparison.scorers.front().scorer;
        const compare::Cell* clean = comparison.find("toxic_fraction", scorer, "robustness", "clean", 1);
        const compare::Cell* upper = comparison.find("toxic_fraction", scorer, "robustness", "upper", 1);
        QVERIFY(clean && upper);
        QCOMPARE(clean->prompts, upper->prompts);
        bool paired = false;
        for (const compare::Gap& gap : comparison.gaps)
            paired = paired || (gap.axis == "robustness" && gap.sharedTemplates);
        QVERIFY(paired);
    }
};

FW_TEST(TestChoiceSets)
#include "test_choice_sets.moc"
