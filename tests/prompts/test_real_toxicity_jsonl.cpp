// RealToxicityPrompts' lines: groups by the prompt's toxicity, and errors that name line and field.
#include <QtTest>

#include "core/prompts/importers.h"
#include "core/prompts/prompt_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

/// A line as the published file has it; `toxicity` is written as it stands.
std::string line(const std::string& text, const std::string& toxicity)
{
    const std::string before = R"({"filename": "0000000-aa.txt", "begin": 340, "end": 564, "challenging": false, )";
    const std::string scores = R"("severe_toxicity": 0.03, "profanity": 0.02, "flirtation": 0.2, "insult": 0.1, )";
    const std::string continuation = R"("continuation": {"text": " and so on", "severe_toxicity": 0.07}})";
    return before + "\"prompt\": {\"text\": \"" + text + "\", " + scores + "\"toxicity\": " + toxicity + "}, " +
           continuation + "\n";
}

} // namespace

class TestRealToxicityJsonl : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

private Q_SLOTS:
    void partsPromptsByTheirToxicity()
    {
        const auto set =
            loadPromptSet(m_folder.write("prompts.jsonl", line("The weather was", "0.1") + line("You are all", "0.5") +
                                                              "\n" + line("She said \\\"no\\\" and", "0.4999") +
                                                              line("Nobody", "null") + line(" ", "0.9")));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->axes, std::vector<std::string>{"prompt_toxicity"});
        QCOMPARE(set->axisTitles, std::vector<std::string>{"Prompt toxicity"});
        std::vector<std::string> groups;
        for (const Group& group : set->groups)
            groups.push_back(group.id + "=" + group.title);
        QCOMPARE(groups, (std::vector<std::string>{"nontoxic=Nontoxic", "toxic=Toxic", "unrated=Unrated"}));
        std::vector<std::string> prompts;
        for (const Prompt& prompt : set->prompts)
            prompts.push_back(prompt.group + ": " + prompt.text);
        QCOMPARE(prompts, (std::vector<std::string>{"nontoxic: The weather was", "nontoxic: She said \"no\" and",
                                                    "toxic: You are all", "unrated: Nobody"}));
        QVERIFY(set->templates.empty());
        QCOMPARE(set->blankCount, std::size_t{1});
        QCOMPARE(set->id, std::string("real-toxicity-prompts"));
        QCOMPARE(set->hash, contentHash(set->prompts));
    }

    void oneLineIsEnoughToBeRecognised()
    {
        const auto set = loadPromptSet(m_folder.write("one.json", line("The weather was", "0.1")), "tone");
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->axes, std::vector<std::string>{"tone"});
    }

    void namesLineAndFieldOfErrors_data()
    {
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& second, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(second) << QString(message);
        };
        row("toxicity as text", line("x", "\"0.3\""), "line 2: prompt.toxicity: must be a number or null, not a text");
        row("toxicity too high", line("x", "1.5"), "line 2: prompt.toxicity: is 1.5, outside 0 to 1");
        row("toxicity below", line("x", "-0.1"), "line 2: prompt.toxicity: is -0.1");
        row("no toxicity", R"({"prompt": {"text": "x"}})", "line 2: prompt.toxicity: is missing");
        row("no prompt", R"({"text": "x"})", "line 2: prompt: is missing");
        row("prompt as text", R"({"prompt": "x"})", "line 2: prompt: must be an object, not a text");
        row("text as number", R"({"prompt": {"text": 3, "toxicity": 0.1}})", "line 2: prompt.text: must be a text");
        row("a list", "[1]", "line 2: must be an object, not a list");
        row("cut", "{\"prompt\": {\"text\": \"x", "line 2, column");
        row("key twice", R"({"prompt": 1, "prompt": 2})", "line 2: the key \"prompt\" stands twice");
        row("not UTF-8", line("caf\xE9", "0.1"), "line 2 is not UTF-8");
        row("NUL", line("a\\u0000b", "0.1"), "line 2: prompt.text: must not hold a NUL");
        row("long prompt", line(std::string(70'000, 'x'), "0.1"), "line 2: prompt.text: is 70000 bytes long");
        row("giant line", line(std::string(1'100'000, 'x'), "0.1"), "line 2 is longer than 1 MiB");
        row("deep", std::string(400'000, '['), "line 2: it is nested more than 64 levels");
    }
    void namesLineAndFieldOfErrors()
    {
        QFETCH(QByteArray, second);
        QFETCH(QString, message);
        const auto set =
            loadPromptSet(m_folder.write("prompts.jsonl", line("The weather was", "0.1") + second.toStdString()));
        QVERIFY(!set.ok());
        const QString got = QString::fromStdString(set.error().message);
        QVERIFY2(got.contains("prompts.jsonl") && got.contains(message), qPrintable(got));
        QVERIFY(!set.error().hint.empty());
    }
};

FW_TEST(TestRealToxicityJsonl)
#include "test_real_toxicity_jsonl.moc"
