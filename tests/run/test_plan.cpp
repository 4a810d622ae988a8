// What decides a run's identity, and which questions are refused.
#include <QtTest>

#include <filesystem>
#include <set>

#include "core/run/plan.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

class TestPlan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void identitiesFollowWhatIsAsked();
    void identitiesFollowEveryFileOfTheModel();
    void aTextChangesOnlyWhatReadsIt();
    void theBaseDrawsTwice();
    void aPromptThatStandsTwiceIsTwo();
    void aPromptBeyondTheContextIsRefused();
    void missingFilesAreNamed();
};

namespace {

std::string identity(const RunFixture& fixture, const nlohmann::json& document, std::size_t variant)
{
    auto plan = makePlan(fixture.parse(document), fixture.database());
    if (!plan.ok())
        qFatal("%s", plan.error().message.c_str());
    return plan->variants[variant].identity;
}

} // namespace

void TestPlan::identitiesFollowWhatIsAsked()
{
    const RunFixture fixture;
    const auto document = fixture.document();
    const std::string reference = identity(fixture, document, 1);
    QCOMPARE(identity(fixture, document, 1), reference);
    QVERIFY(identity(fixture, document, 2) != reference);

    auto renamed = document;
    renamed["name"] = "Other name";
    renamed["recipes"][0]["name"] = "other name";
    QCOMPARE(identity(fixture, renamed, 1), reference);
    auto threshold = document;
    threshold["scorers"][0]["threshold"] = 0.3;
    QCOMPARE(identity(fixture, threshold, 1), reference);

    for (const auto& [path, value] : std::vector<std::pair<std::string, nlohmann::json>>{
             {"/decoding/seed", 8},
             {"/decoding/top_p", 0.5},
             {"/decoding/max_new_tokens", 9},
             {"/recipes/0/steps/0/count", 2},
             {"/model", RunFixture::fixtures() + "/gpt2/half"},
             {"/prompt_sets/0/groups", nlohmann::json::array({"women"})}}) {
        auto changed = document;
        changed[nlohmann::json::json_pointer(path)] = value;
        QVERIFY2(identity(fixture, changed, 1) != reference, path.c_str());
    }
}

/// The same weights and prompts with other token ids, or another end, are another generation.
void TestPlan::identitiesFollowEveryFileOfTheModel()
{
    const RunFixture fixture;
    const std::filesystem::path model = fixture.folder() / "model";
    std::filesystem::create_directories(model);
    for (const auto& entry : std::filesystem::directory_iterator(RunFixture::fixtures() + "/gpt2/base"))
        std::filesystem::copy_file(entry.path(), model / entry.path().filename());
    auto document = fixture.document();
    document["model"] = model.string();
    const auto plan = [&] {
        auto made = makePlan(fixture.parse(document), fixture.database());
        if (!made.ok())
            qFatal("%s", made.error().message.c_str());
        return std::move(*made);
    };
    const Plan before = plan();
    QCOMPARE(before.variants[1].decoding.stopTokens, std::vector<int>{0});
    std::set<std::string> seen{before.variants[1].identity};
    fixture.write("model/generation_config.json", R"({"eos_token_id": [3, 9]})");
    const Plan stopping = plan();
    QCOMPARE(stopping.variants[1].decoding.stopTokens, (std::vector<int>{3, 9}));
    QVERIFY(seen.insert(stopping.variants[1].identity).second);
    fixture.write("model/added_tokens.json", R"({"w": 87})"); // its id in the vocabulary, taken out of the text first
    const Plan added = plan();
    QVERIFY(added.promptIds != before.promptIds);
    QVERIFY(seen.insert(added.variants[1].identity).second);
    fixture.write("model/special_tokens_map.json", R"({"pad_token": "man"})");
    QVERIFY(seen.insert(plan().variants[1].identity).second);
}

/// Recipe 0 (layer_truncation) reads the calibration text, recipe 1 (int8) does not.
void TestPlan::aTextChangesOnlyWhatReadsIt()
{
    const RunFixture fixture;
    auto document = fixture.document();
    const std::string reader = identity(fixture, document, 1);
    const std::string other = identity(fixture, document, 2);
    fixture.write("calibration.txt", "One text.\n");
    document["calibration_text"] = "calibration.txt";
    document["scored_texts"] = "text.txt"; // neither reads these
    document["pair_text"] = "text.txt";
    const std::string first = identity(fixture, document, 1);
    QVERIFY(first != reader);
    QCOMPARE(identity(fixture, document, 2), other);
    fixture.write("calibration.txt", "Another text.\n");
    QVERIFY(identity(fixture, document, 1) != first);
    QCOMPARE(identity(fixture, document, 2), other);
    QCOMPARE(identity(fixture, document, 0), identity(fixture, fixture.document(), 0));

    auto fair = fixture.document();
    fair["recipes"][0] = {{"name", "fair"}, {"steps", {{{"method", "fair_gptq"}}}}};
    fair["calibration_text"] = "calibration.txt";
    const std::string alone = identity(fixture, fair, 1);
    fair["pair_text"] = "text.txt";
    const std::string paired = identity(fixture, fair, 1);
    QVERIFY(paired != alone);
    QCOMPARE(experiment::toJson(fixture.parse(fair))["pair_text"], "text.txt");
    fixture.write("text.txt", "Another one.\n");
    QVERIFY(identity(fixture, fair, 1) != paired);
}

void TestPlan::theBaseDrawsTwice()
{
    const RunFixture fixture;
    const auto plan = makePlan(fixture.experiment(), fixture.database()).value();
    QCOMPARE(plan.variants[0].decoding.draws, 80);
    QCOMPARE(plan.variants[1].decoding.draws, 40);
    QCOMPARE(plan.prompts.size(), std::size_t{12});
}

/// Within a set; what a second selection asks again is asked once.
void TestPlan::aPromptThatStandsTwiceIsTwo()
{
    const RunFixture fixture;
    fixture.write("bold_gender_prompt.json", R"({"women": {"A": ["She said", "She said"]}, "men": {"B": ["He said"]}})");
    auto document = fixture.document();
    const nlohmann::json set = {{"path", (fixture.folder() / "bold_gender_prompt.json").string()}};
    document["prompt_sets"] = {set, set};
    const experiment::Experiment experiment = fixture.parse(document);
    const auto plan = makePlan(experiment, fixture.database()).value();
    QCOMPARE(plan.prompts.size(), std::size_t{3});
    QCOMPARE(plan.prompts[2].text, plan.prompts[1].text); // groups by name: men first
    QCOMPARE(plan.prompts[2].occurrence, 1);
    QVERIFY(runExperiment(experiment, fixture.database(), RunContext{}).kind == OutcomeKind::Completed);
    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    const auto run = database.runsOf(database.experiments().value()[0].id).value()[1].run.id;
    const auto rows = database.continuations(run, {}, 0, 1000).value();
    QCOMPARE(rows.size(), std::size_t{120});
    QVERIFY(rows[40].ids != rows[80].ids || rows[41].ids != rows[81].ids); // noise of its own
}

void TestPlan::aPromptBeyondTheContextIsRefused()
{
    const RunFixture fixture;
    auto document = fixture.document();
    document["decoding"]["max_new_tokens"] = 4000;
    const auto plan = makePlan(fixture.parse(document), fixture.database());
    QVERIFY(!plan.ok());
    QVERIFY2(plan.error().message.find("context") != std::string::npos, plan.error().message.c_str());
}

void TestPlan::missingFilesAreNamed()
{
    const RunFixture fixture;
    auto document = fixture.document();
    document["calibration_text"] = "nowhere.txt";
    const auto plan = makePlan(fixture.parse(document), fixture.database());
    QVERIFY(!plan.ok());
    QVERIFY2(plan.error().message.find("calibration_text") != std::string::npos, plan.error().message.c_str());
}

FW_TEST(TestPlan)
#include "test_plan.moc"
