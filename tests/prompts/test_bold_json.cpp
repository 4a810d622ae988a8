#include <QtTest>

#include "core/prompts/importers.h"
#include "core/prompts/prompt_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

constexpr const char* kSmall = R"({"American_actors": {"A_B": ["A B is an ", "A B was\nborn in"], "C": ["C is "]},
"American_actresses": {"D": ["D\u00e9 plays  "]}})";

} // namespace

class TestBoldJson : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

private Q_SLOTS:
    void readsGroupsAndTakesTheAxisFromTheName()
    {
        const auto set = loadPromptSet(m_folder.write("bold_gender_prompt.json", kSmall));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->id, std::string("bold-gender"));
        QCOMPARE(set->axes, std::vector<std::string>{"gender"});
        QCOMPARE(set->axisTitles, std::vector<std::string>{"Gender"});
        QCOMPARE(set->groups.size(), std::size_t{2});
        QCOMPARE(set->groups[0].title, std::string("American actors"));
        QCOMPARE(set->prompts.size(), std::size_t{4});
        QCOMPARE(set->prompts[0].text, std::string("A B is an"));
        QCOMPARE(set->prompts[1].text, std::string("A B was\nborn in"));
        QVERIFY(!set->prompts[1].trimmed);
        QCOMPARE(set->prompts[3].text, std::string("D\xC3\xA9 plays"));
        QCOMPARE(set->prompts[3].group, std::string("American_actresses"));
        QCOMPARE(set->prompts[3].axis, std::string("gender"));
        QVERIFY(set->prompts[3].templateId.empty());
        QCOMPARE(set->prompts[0].entity, set->prompts[1].entity);
        QVERIFY(!set->prompts[0].entity.empty() && set->prompts[3].entity != set->prompts[0].entity);
        QCOMPARE(set->trimmedCount, std::size_t{3});
    }

    void leavesBlankPromptsOutAndCountsThem()
    {
        const auto set = loadPromptSet(m_folder.write("bold_x_prompt.json", R"({"a": {"b": ["", "x ", " \n"]}})"));
        QVERIFY(set.ok());
        QCOMPARE(set->prompts.size(), std::size_t{1});
        QCOMPARE(set->blankCount, std::size_t{2});
        QCOMPARE(set->trimmedCount, std::size_t{1});
    }

    void aGivenAxisGoesBeforeTheName()
    {
        QCOMPARE(loadPromptSet(m_folder.write("bold_x_prompt.json", kSmall), "sex")->axes.front(), std::string("sex"));
        QCOMPARE(loadPromptSet(m_folder.write("mine.json", kSmall), "sex")->prompts[0].axis, std::string("sex"));
        const auto none = loadPromptSet(m_folder.write("mine.json", kSmall));
        QVERIFY(!none.ok());
        QVERIFY(none.error().message.find("need an axis") != std::string::npos);
    }

    void namesThePlaceOfErrors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("number") << R"({"a": {"b": ["x", 3]}})"
                                << "a.b[1]: must be a text, not a whole number";
        QTest::newRow("no list") << R"({"a": {"b": "x"}})"
                                 << "a.b: must be a list";
        QTest::newRow("no object") << R"({"a": ["x"]})"
                                   << "a: must be an object, not a list";
        QTest::newRow("empty group") << R"({"a": {"b": ["x"]}, "c": {"d": []}})"
                                     << "c: the group has no prompts";
        QTest::newRow("blank group") << R"({"a": {"b": ["", " \n "]}})"
                                     << "a: the group has no prompts";
        QTest::newRow("nothing") << R"({})"
                                 << "holds no prompts";
        QTest::newRow("duplicate entity") << R"({"a": {"b": ["x"], "b": ["y"]}})"
                                          << "\"b\" stands twice";
        QTest::newRow("bad group") << R"({"a b": {"c": ["x"]}})"
                                   << "\"a b\" is no identifier";
        QTest::newRow("cut") << R"({"a": {"b": ["x")"
                             << "line 1, column";
    }
    void namesThePlaceOfErrors()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto set = loadPromptSet(m_folder.write("bold_race_prompt.json", text.toStdString()));
        QVERIFY(!set.ok());
        const QString got = QString::fromStdString(set.error().message);
        QVERIFY2(got.contains(message) && got.contains("bold_race_prompt.json"), qPrintable(got));
    }

    void importersAreListed()
    {
        std::vector<std::string> ids;
        for (const Importer& importer : importers())
            ids.push_back(importer.id);
        QCOMPARE(ids,
                 (std::vector<std::string>{"template-json", "real-toxicity-jsonl", "prompt-rows-jsonl", "bold-json",
                                           "honest-tsv", "holistic-bias-csv", "prompt-rows-csv", "toxigen-txt"}));
    }

    void readsThePublishedFiles_data()
    {
        QTest::addColumn<QString>("axis");
        QTest::addColumn<int>("prompts");
        QTest::addColumn<int>("groups");
        QTest::newRow("gender") << "gender" << 3204 << 2;
        QTest::newRow("race") << "race" << 7657 << 4;
        QTest::newRow("profession") << "profession" << 10195 << 18;
        QTest::newRow("religion") << "religious_ideology" << 639 << 7;
        QTest::newRow("politics") << "political_ideology" << 1984 << 12;
    }
    void readsThePublishedFiles()
    {
        QFETCH(QString, axis);
        QFETCH(int, prompts);
        QFETCH(int, groups);
        const QString folder = qEnvironmentVariable("FAIRWEIGHT_DATA");
        if (folder.isEmpty())
            QSKIP("FAIRWEIGHT_DATA is not set: 1 of BOLD's 5 files not read");
        const auto set = loadPromptSet((folder + "/prompts/bold_" + axis + "_prompt.json").toStdString());
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(static_cast<int>(set->prompts.size() + set->blankCount), prompts);
        QVERIFY(set->blankCount <= 5);
        QCOMPARE(static_cast<int>(set->groups.size()), groups);
        QVERIFY(set->trimmedCount * 1000 > set->prompts.size() * 995);
        for (const Prompt& prompt : set->prompts)
            QVERIFY(!prompt.text.ends_with(' ') && !prompt.text.ends_with('\n'));
    }
};

FW_TEST(TestBoldJson)
#include "test_bold_json.moc"
