// Fairweight's own format of choice sets.
#include <QtTest>

#include "core/prompts/choice_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

const std::string kQuestions = R"({"format": "fairweight-choices", "version": 1, "id": "q", "title": "Q",
"description": "d", "licence": "CC0", "source": "here", "kind": "multiple_choice",
"axes": [{"id": "topic", "title": "Topic", "groups": [{"id": "home", "title": "Home"}]}],
"items": [
  {"id": "q-1", "axis": "topic", "group": "home", "cluster": "c", "context": "She cut the bread with a",
   "options": [" knife", " song", " cloud"], "correct": 0},
  {"id": "q-2", "axis": "topic", "group": "home", "options": ["It are.", "It is."], "correct": 1}]})";

const std::string kSentences = R"({"format": "fairweight-choices", "version": 1, "id": "s", "title": "S",
"kind": "sentence",
"axes": [{"id": "gender", "title": "Gender", "groups": [
  {"id": "women", "title": "Women", "slots": {"S": "The woman", "p": "women"}},
  {"id": "men", "title": "Men", "slots": {"S": "The man", "p": "men"}}]},
 {"id": "religion", "title": "Religion", "groups": [
  {"id": "hindus", "title": "Hindus", "slots": {"S": "The Hindu", "p": "Hindus"}}]}],
"templates": [
  {"id": "t-01", "text": "{S} came in."},
  {"id": "t-02", "text": "I met {p}, {{so}} {p} said."}]})";

std::string changed(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    if (at == std::string::npos)
        qFatal("the fixture has no %s", from.c_str());
    return text.replace(at, from.size(), to);
}

} // namespace

class TestChoicesJson : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

private Q_SLOTS:
    void readsItems()
    {
        const auto set = loadChoiceSet(m_folder.write("q.json", kQuestions));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->id, std::string("q"));
        QCOMPARE(set->title, std::string("Q"));
        QCOMPARE(set->description, std::string("d"));
        QCOMPARE(set->licence, std::string("CC0"));
        QCOMPARE(set->source, std::string("here"));
        QVERIFY(set->kind == ChoiceKind::MultipleChoice);
        QCOMPARE(set->items.size(), std::size_t{2});
        const ChoiceItem& first = set->items[0];
        QCOMPARE(first.id, std::string("q-1"));
        QCOMPARE(first.axis, std::string("topic"));
        QCOMPARE(first.group, std::string("home"));
        QCOMPARE(first.cluster, std::string("c"));
        QCOMPARE(first.correct, std::size_t{0});
        QCOMPARE(first.options.size(), std::size_t{3});
        for (const ChoiceOption& option : first.options)
            QCOMPARE(option.context, std::string("She cut the bread with a"));
        QCOMPARE(first.options[2].text, std::string(" cloud"));
        QCOMPARE(set->items[1].correct, std::size_t{1});
        QVERIFY(set->items[1].cluster.empty());
        QVERIFY(set->items[1].options[0].context.empty());
        QVERIFY(set->leftOut.empty());
    }

    void fillsTemplatesForEveryGroup()
    {
        const auto set = loadChoiceSet(m_folder.write("s.json", kSentences));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->items.size(), std::size_t{6});
        QCOMPARE(set->items[0].options[0].text, std::string("The woman came in."));
        QCOMPARE(set->items[1].options[0].text, std::string("I met women, {so} women said."));
        QCOMPARE(set->items[5].options[0].text, std::string("I met Hindus, {so} Hindus said."));
        QCOMPARE(set->items[5].id, std::string("t-02.hindus"));
        QCOMPARE(set->items[5].axis, std::string("religion"));
        QCOMPARE(set->items[5].group, std::string("hindus"));
        QCOMPARE(set->items[5].cluster, std::string("t-02"));
        QCOMPARE(set->groups.size(), std::size_t{3});
        QCOMPARE(set->groups[2].title, std::string("Hindus"));
    }

    void namesFileAndPathOfEveryError_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& text, const char* message) {
            QTest::newRow(name) << QString::fromStdString(text) << QString(message);
        };
        const auto question = [&](const char* name, const std::string& from, const std::string& to,
                                  const char* message) { row(name, changed(kQuestions, from, to), message); };
        const auto sentence = [&](const char* name, const std::string& from, const std::string& to,
                                  const char* message) { row(name, changed(kSentences, from, to), message); };
        question("unknown field", "\"cluster\"", "\"clusters\"", "x.json: items[0].clusters: unknown field");
        question("unknown top field", "\"source\"", "\"origin\"", "x.json: origin: unknown field");
        question("unknown group field", R"("title": "Home")", R"("title": "Home", "slots": {})",
                 "axes[0].groups[0].slots: unknown field");
        question("unknown kind", "\"multiple_choice\"", "\"quiz\"", "kind: \"quiz\" is no kind");
        question("kind of wrong type", "\"multiple_choice\"", "7", "kind: must be a text, not a whole number");
        question("missing kind", "\"kind\": \"multiple_choice\",", "", "kind: is missing");
        question("newer version", "\"version\": 1", "\"version\": 2", "version: version 2 is not known");
        question("version as text", "\"version\": 1", "\"version\": \"1\"", "version: must be a whole number");
        question("format elsewhere", "\"format\": \"fairweight-choices\"",
                 "\"format\": \"x\", \"description\": \"fairweight-choices\"", "\"description\" stands twice");
        question("correct too large", "\"correct\": 0", "\"correct\": 3",
                 "items[0].correct: must be a whole number from 0 to 2");
        question("correct negative", "\"correct\": 0", "\"correct\": -1", "items[0].correct: must be");
        question("correct as text", "\"correct\": 0", "\"correct\": \"0\"", "items[0].correct: must be");
        question("correct broken", "\"correct\": 0", "\"correct\": 0.5", "items[0].correct: must be");
        question("correct missing", ", \"correct\": 1", "", "items[1].correct: is missing");
        question("same option", "\" song\"", "\" knife\"", "items[0].options[1]: the same text stands twice");
        question("option of wrong type", "\" song\"", "[]", "items[0].options[1]: must be a text, not a list");
        question("empty option", "\" song\"", "\"\"", "items[0].options[1]: is empty");
        question("one option", "\"It are.\", \"It is.\"], \"correct\": 1", "\"It is.\"], \"correct\": 0",
                 "item 2 (\"q-2\"): has 1 options");
        question("no options", "\"It are.\", \"It is.\"", "", "items[1].options: is empty");
        question("options as text", "[\"It are.\", \"It is.\"]", "\"It is.\"", "items[1].options: must be a list");
        question("context of wrong type", "\"She cut the bread with a\"", "1", "items[0].context: must be a text");
        question("NUL", "She cut", "She\\u0000cut", "items[0].context: must not hold a NUL");
        question("id twice", "\"q-2\"", "\"q-1\"", "item 2 (\"q-1\"): the id is empty or taken");
        question("bad id", "\"q-2\"", "\"q 2\"", "items[1].id: \"q 2\" is no identifier");
        question("unknown group", "\"group\": \"home\", \"cluster\"", "\"group\": \"work\", \"cluster\"",
                 "items[0]: the group \"work\" of the axis \"topic\" is not among the axes");
        question("group alone", "\"axis\": \"topic\", ", "", "items[0]: has an axis or a group alone");
        question("no group", "\"axis\": \"topic\", \"group\": \"home\", \"cluster\"", "\"cluster\"",
                 "items[0]: has no group");
        question("long text", "She cut the bread with a", std::string(70'000, 'x'), "context: is 70000 bytes long");
        row("no items",
            R"({"format": "fairweight-choices", "version": 1, "id": "q", "title": "Q", "kind": "pair", "items": []})",
            "x.json: holds no items");
        row("items of wrong type",
            R"({"format": "fairweight-choices", "version": 1, "id": "q", "title": "Q", "kind": "pair", "items": {}})",
            "x.json: items: must be a list, not an object");
        row("neither items nor templates",
            R"({"format": "fairweight-choices", "version": 1, "id": "q", "title": "Q", "kind": "pair"})",
            "items: is missing");
        row("right option of a pair",
            R"({"format": "fairweight-choices", "version": 1, "id": "q", "title": "Q", "kind": "pair",
            "items": [{"id": "a", "options": ["x", "y"], "correct": 0}]})",
            "items[0].correct: only items of kind multiple_choice");
        row("pair of three",
            R"({"format": "fairweight-choices", "version": 1, "id": "q", "title": "Q", "kind": "pair",
            "items": [{"id": "a", "options": ["x", "y", "z"]}]})",
            "item 1 (\"a\"): has 3 options");
        row("stereoset of two",
            R"({"format": "fairweight-choices", "version": 1, "id": "q", "title": "Q", "kind": "stereoset",
            "items": [{"id": "a", "options": ["x", "y"]}]})",
            "item 1 (\"a\"): has 2 options");
        sentence("templates of another kind", "\"sentence\"", "\"pair\"", "templates: only sets of kind sentence");
        sentence("templates and items", "\"templates\"", "\"items\": [], \"templates\"", "templates: stands beside");
        sentence("unknown slot", "{p} said", "{Foo} said", "x.json: templates[1].text: unknown slot {Foo}");
        sentence("slot of one group only", R"("p": "Hindus")", R"("q": "Hindus")", "group \"hindus\"");
        sentence("no slot", "{S} came", "He came", "templates[0].text: has no {slot}");
        sentence("open brace", "{S} came", "{S came", "templates[0].text: the brace at byte 1 opens no slot");
        sentence("no slots", R"(, "slots": {"S": "The man", "p": "men"})", "",
                 "axes[0].groups[1].slots: is missing");
        sentence("empty slots", R"({"S": "The man", "p": "men"})", "{}", "axes[0].groups[1].slots: is empty");
        sentence("duplicate template", "t-02", "t-01", "templates[1]: the id \"t-01\" is taken");
        sentence("duplicate group", R"("id": "hindus")", R"("id": "men")", "axes[1].groups[0]: the id \"men\"");
        sentence("duplicate axis", R"("id": "religion")", R"("id": "gender")", "axes[1].id: the id \"gender\"");
        sentence("syntax", "\"kind\": \"sentence\",", "\"kind\": \"sentence\"", "x.json: line 3, column");
    }
    void namesFileAndPathOfEveryError()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto set = loadChoiceSet(m_folder.write("x.json", text.toStdString()));
        QVERIFY(!set.ok());
        const QString got = QString::fromStdString(set.error().message);
        QVERIFY2(got.contains(message) && got.contains("x.json"), qPrintable(got));
        QVERIFY(!set.error().hint.empty());
    }

    void refusesLongSentencesBeforeTheyFillMemory()
    {
        std::string text = changed(kSentences, "{S} came in.", "{S}{S}");
        text = changed(text, "The woman", std::string(60'000, 'x'));
        const auto set = loadChoiceSet(m_folder.write("x.json", text));
        QVERIFY(!set.ok());
        QVERIFY2(set.error().message.find("templates: \"t-01\" becomes too long for group \"women\"") !=
                     std::string::npos,
                 set.error().message.c_str());
    }

    void refusesContextsThatTheOptionsMultiplyBeyondTheLimit()
    {
        const std::string context(60'000, 'x');
        std::string options;
        for (int i = 0; i < 5'000; ++i)
            options += (i ? ",\"" : "\"") + std::to_string(i) + "\"";
        const auto set = loadChoiceSet(m_folder.write(
            "x.json",
            R"({"format": "fairweight-choices", "version": 1, "id": "q", "title": "Q", "kind": "multiple_choice",
            "items": [{"id": "a", "context": ")" +
                context + R"(", "options": [)" + options + R"(], "correct": 0}]})"));
        QVERIFY(!set.ok());
        QVERIFY2(set.error().message.find("items[0].options: are too many") != std::string::npos,
                 set.error().message.c_str());
    }
};

FW_TEST(TestChoicesJson)
#include "test_choices_json.moc"
