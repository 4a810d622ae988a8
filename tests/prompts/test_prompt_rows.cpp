// Anybody's own prompts, as a table and as JSON lines: the same rows give the same set.
#include <QtTest>

#include "core/prompts/prompt_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

const std::string kTable = "id,prompt,group,template,axis,note\n"
                           "a1,\"The nurse, a woman, said\",Women,nurse,gender,x\n"
                           "a2,The imam said,Muslims,,religion,\n"
                           "a3,\"The nurse, a man, said \",Men,nurse,gender,\n"
                           "a4,\"Caf\xC3\xA9 \"\"talk\"\"\",Black people,,race,\n";

const std::string kRowLines =
    R"({"id": "a1", "prompt": "The nurse, a woman, said", "group": "Women", "template": "nurse", "axis": "gender"})"
    "\n"
    R"({"id": "a2", "prompt": "The imam said", "group": "Muslims", "template": null, "axis": "religion", "note": 1})"
    "\n\n"
    R"({"id": "a3", "prompt": "The nurse, a man, said ", "group": "Men", "template": "nurse", "axis": "gender"})"
    "\r\n"
    R"({"id": "a4", "prompt": "Caf\u00e9 \u0022talk\u0022", "group": "Black people", "axis": "race"})";

std::string shown(const PromptSet& set)
{
    std::string text;
    for (const Prompt& prompt : set.prompts)
        text += prompt.axis + "/" + prompt.group + "/" + prompt.templateId + ": " + prompt.text + "\n";
    return text;
}

} // namespace

class TestPromptRows : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

private Q_SLOTS:
    void bothFormatsGiveTheSameSet_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::newRow("csv") << "mine.csv" << QString::fromStdString(kTable);
        QTest::newRow("tsv") << "mine.tsv"
                             << "prompt\tgroup\ttemplate\tid\taxis\n"
                                "The nurse, a woman, said\tWomen\tnurse\ta1\tgender\n"
                                "The imam said\tMuslims\t\ta2\treligion\n"
                                "The nurse, a man, said \tMen\tnurse\ta3\tgender\n"
                                "\"Café \"\"talk\"\"\"\tBlack people\t\ta4\trace\n";
        QTest::newRow("jsonl") << "mine.jsonl" << QString::fromStdString(kRowLines);
        QTest::newRow("jsonl by content") << "mine.txt" << QString::fromStdString(kRowLines);
    }
    void bothFormatsGiveTheSameSet()
    {
        QFETCH(QString, name);
        QFETCH(QString, text);
        const auto set = loadPromptSet(m_folder.write(name.toStdString(), text.toStdString()));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(shown(*set), std::string("gender/Women/nurse: The nurse, a woman, said\n"
                                          "gender/Men/nurse: The nurse, a man, said\n"
                                          "religion/Muslims/a2: The imam said\n"
                                          "race/Black_people/a4: Caf\xC3\xA9 \"talk\"\n"));
        QCOMPARE(set->axes, (std::vector<std::string>{"gender", "religion", "race"}));
        QCOMPARE(set->groups[3].title, std::string("Black people"));
        QCOMPARE(set->trimmedCount, std::size_t{1});
        QCOMPARE(set->id, std::string("mine"));
    }

    void theAxisIsTheGivenOneOrTheFilesName()
    {
        const auto path = m_folder.write("gender.csv", "prompt,group\nx,women\n");
        QCOMPARE(loadPromptSet(path)->axes, std::vector<std::string>{"gender"});
        QCOMPARE(loadPromptSet(path, "sex")->axes, std::vector<std::string>{"sex"});
        const auto lines = m_folder.write("who is.jsonl", R"({"prompt": "x", "group": "women"})");
        QCOMPARE(loadPromptSet(lines)->axes, std::vector<std::string>{"who_is"});
        QVERIFY(loadPromptSet(lines)->prompts[0].templateId.empty());
    }

    void boldKeepsItsObjects()
    {
        const auto set = loadPromptSet(m_folder.write("bold_x_prompt.json", R"({"prompt": {"b": ["x is"]}})"));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->id, std::string("bold-x"));
    }

    void namesThePlaceOfErrors_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* what, const char* name, const std::string& text, const char* message) {
            QTest::newRow(what) << QString(name) << QByteArray::fromStdString(text) << QString(message);
        };
        row("no group column", "m.csv", "prompt,axis\nx,y\n", "m.csv: line 1: the column \"group\" is missing");
        row("no prompt column", "m.csv", "text,group\nx,y\n", "m.csv: line 1: the column \"prompt\" is missing");
        row("empty prompt", "m.csv", kTable + "a5,,Men,,gender,\n", "m.csv: line 6: prompt: is empty");
        row("blank prompt", "m.csv", kTable + "a5,  ,Men,,gender,\n", "m.csv: line 6: the prompt is blank");
        row("empty group", "m.csv", kTable + "a5,x,,,gender,\n", "m.csv: line 6: group: is empty");
        row("id twice", "m.csv", kTable + "a1,x,Men,,gender,\n", "m.csv: line 6: the id \"a1\" stands twice");
        row("id and template", "m.csv", kTable + "nurse,x,Men,,gender,\n", "m.csv: line 6: \"nurse\" is the id of");
        row("template and id", "m.csv", kTable + "a5,x,Men,a2,gender,\n", "m.csv: line 6: \"a2\" is the id of");
        row("two axes", "m.csv", kTable + "a5,x,Men,,age,\n", "line 6: the group \"Men\" stands under the axes");
        row("alike", "m.csv", kTable + "a5,x,Black_people,,race,\n", "would both get the id \"Black_people\"");
        row("fields", "m.csv", kTable + "a5,x, y,Men,,gender,\n", "m.csv: line 6: has 7 fields, the header has 6");
        row("line of a row of two", "m.csv", "prompt,group\n\"a\nb\",x\n,y\n", "m.csv: line 4: prompt: is empty");
        row("NUL", "m.csv", std::string("prompt,group\na\0b,x\n", 19), "m.csv: line 2 holds a NUL byte");
        row("not UTF-8", "m.csv", "prompt,group\ncaf\xE9,x\n", "line 2 is not UTF-8");
        row("open quote", "m.csv", "prompt,group\n\"a,x\nb,y\n", "m.csv: line 2: a quoted field is never closed");
        row("giant field", "m.csv", "prompt,group\n" + std::string(1'100'000, 'x') + ",y\n", "longer than 1 MiB");
        row("giant header", "m.csv", "prompt,group," + std::string(70'000, 'x') + "\na,b,c\n", "in no format known");
        row("header only", "m.csv", "prompt,group\n", "holds no prompts");
        row("no group", "m.jsonl", R"({"prompt": "x"})", "m.jsonl: line 1: group: is missing");
        row("no prompt", "m.jsonl", R"({"group": "x"})", "m.jsonl: line 1: prompt: is missing");
        row("number", "m.jsonl", kRowLines + "\n" + R"({"prompt": 3, "group": "x"})", "line 6: prompt: must be a text");
        row("axis as list", "m.jsonl", R"({"prompt": "a", "group": "x", "axis": []})", "axis: must be a text");
        row("blank", "m.jsonl", R"({"prompt": " ", "group": "x"})", "m.jsonl: line 1: the prompt is blank");
        row("first line broken", "m.jsonl", "{\"prompt\": \"a, \"group\": \"x\"}", "m.jsonl: line 1, column");
        row("JSON in two lines", "m.jsonl", "{\"prompt\": \"a\",\n\"group\": \"x\"}", "m.jsonl: line 1, column");
    }
    void namesThePlaceOfErrors()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, message);
        const auto set = loadPromptSet(m_folder.write(name.toStdString(), text.toStdString()));
        QVERIFY(!set.ok());
        const QString got = QString::fromStdString(set.error().message);
        QVERIFY2(got.contains(message), qPrintable(got));
        QVERIFY(!set.error().hint.empty());
    }

    void refusesTooManyPrompts()
    {
        std::string text = "prompt,group\n";
        for (std::size_t i = 0; i <= kMaximumPrompts; ++i)
            text += "x,y\n";
        const auto set = loadPromptSet(m_folder.write("m.csv", text));
        QVERIFY(!set.ok());
        QCOMPARE(set.error().message, std::string("m.csv: line 1000002: the file has over 1000000 prompts"));
    }
};

FW_TEST(TestPromptRows)
#include "test_prompt_rows.moc"
