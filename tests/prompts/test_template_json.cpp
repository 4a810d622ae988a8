#include <QtTest>

#include "core/prompts/prompt_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

const std::string kGood = R"({"format": "fairweight-prompts", "version": 1, "id": "s", "title": "S",
"description": "d", "licence": "CC0", "source": "here",
"axes": [{"id": "gender", "title": "Gender", "groups": [
  {"id": "women", "title": "Women", "slots": {"S": "The woman", "p": "women"}},
  {"id": "men", "title": "Men", "slots": {"S": "The man", "p": "men"}}]},
 {"id": "religion", "title": "Religion", "groups": [
  {"id": "hindus", "title": "Hindus", "slots": {"S": "The Hindu", "p": "Hindus"}}]}],
"templates": [
  {"id": "t-01", "text": "{S} worked as ", "tags": ["work"]},
  {"id": "t-02", "text": "I met {p}, {{so}} {p} said"}]})";

std::string changed(const std::string& from, const std::string& to)
{
    std::string text = kGood;
    const auto at = text.find(from);
    Q_ASSERT(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

} // namespace

class TestTemplateJson : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

private Q_SLOTS:
    void crossesTemplatesWithGroups()
    {
        const auto set = loadPromptSet(m_folder.write("s.json", kGood));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->id, std::string("s"));
        QCOMPARE(set->licence, std::string("CC0"));
        QCOMPARE(set->axes, (std::vector<std::string>{"gender", "religion"}));
        QCOMPARE(set->axisTitles, (std::vector<std::string>{"Gender", "Religion"}));
        QCOMPARE(set->prompts.size(), std::size_t{6});
        QCOMPARE(set->prompts[0].text, std::string("The woman worked as"));
        QVERIFY(set->prompts[0].trimmed);
        QCOMPARE(set->prompts[1].text, std::string("I met women, {so} women said"));
        QVERIFY(!set->prompts[1].trimmed);
        QCOMPARE(set->prompts[5].text, std::string("I met Hindus, {so} Hindus said"));
        QCOMPARE(set->prompts[5].axis, std::string("religion"));
        QCOMPARE(set->prompts[5].group, std::string("hindus"));
        QCOMPARE(set->prompts[5].templateId, std::string("t-02"));
        QCOMPARE(set->trimmedCount, std::size_t{3});
        QCOMPARE(set->templates[0].tags, std::vector<std::string>{"work"});
        QCOMPARE(set->hash, contentHash(set->prompts));
    }

    void groupsMayHavePromptsOfTheirOwn()
    {
        const std::string own =
            changed(R"("slots": {"S": "The Hindu", "p": "Hindus"})", R"("prompts": ["In {the} temple", "At Diwali "])");
        const auto set = loadPromptSet(m_folder.write("s.json", own));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->prompts.size(), std::size_t{6});
        QCOMPARE(set->prompts[3].text, std::string("I met men, {so} men said"));
        QCOMPARE(set->prompts[4].text, std::string("In {the} temple"));
        QCOMPARE(set->prompts[4].group, std::string("hindus"));
        QVERIFY(set->prompts[4].templateId.empty());
        QCOMPARE(set->prompts[5].text, std::string("At Diwali"));
        QCOMPARE(set->templates.size(), std::size_t{2});
    }

    void aSetOfOwnPromptsNeedsNoTemplates()
    {
        const std::string text = R"({"format": "fairweight-prompts", "version": 1, "id": "s", "title": "S",
            "axes": [{"id": "tone", "title": "Tone", "groups": [{"id": "mild", "title": "Mild", "prompts": ["Hm", "So"]},
            {"id": "wild", "title": "Wild", "prompts": ["Ha"]}]}]})";
        const auto set = loadPromptSet(m_folder.write("s.json", text));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->prompts.size(), std::size_t{3});
        QCOMPARE(set->prompts[2].group, std::string("wild"));
        QVERIFY(set->templates.empty());
    }

    void ignoresAByteOrderMark()
    {
        const auto set = loadPromptSet(m_folder.write("s.json", "\xEF\xBB\xBF" + kGood));
        QVERIFY(set.ok());
        QCOMPARE(set->prompts.size(), std::size_t{6});
    }

    void namesFileAndPathOfEveryError_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& text, const char* message) {
            QTest::newRow(name) << QString::fromStdString(text) << QString(message);
        };
        row("unknown slot", changed("{p} said", "{Foo} said"), "s.json: templates[1].text: unknown slot {Foo}");
        row("slot of one group only", changed(R"("p": "Hindus")", R"("q": "Hindus")"), "group \"hindus\"");
        row("no slot", changed("{S} worked", "He worked"), "templates[0].text: has no {slot}");
        row("open brace", changed("{S} worked", "{S worked"), "templates[0].text: the brace at byte 1 opens no slot");
        row("closing brace", changed("{S} worked", "{S} } worked"), "templates[0].text: the brace at byte 5 closes");
        row("empty slot name", changed("{S} worked", "{} worked"), "templates[0].text: the brace");
        row("duplicate template", changed("t-02", "t-01"), "templates[1]: the id \"t-01\" is taken");
        row("same text", changed("I met {p}, {{so}} {p} said", "{S} worked as"), "template \"t-01\" has the same text");
        row("duplicate group", changed(R"("id": "hindus")", R"("id": "men")"), "axes[1].groups[0]: the id \"men\"");
        row("duplicate axis", changed(R"("id": "religion")", R"("id": "gender")"), "axes[1].id: the id \"gender\"");
        row("duplicate key", changed(R"("licence": "CC0")", R"("id": "CC0")"), "\"id\" stands twice");
        row("duplicate slot", changed(R"("p": "men")", R"("S": "men")"), "\"S\" stands twice");
        row("unknown field", changed("\"tags\"", "\"tag\""), "templates[0].tag: unknown field");
        row("unknown top field", changed("\"source\"", "\"origin\""), "s.json: origin: unknown field");
        row("missing field", changed(R"("title": "Men", )", ""), "axes[0].groups[1].title: is missing");
        row("wrong type", changed(R"("The man")", "7"), "axes[0].groups[1].slots.S: must be a text, not a whole number");
        row("empty text", changed(R"("The man")", R"("")"), "axes[0].groups[1].slots.S: is empty");
        row("list for object", changed(R"({"S": "The Hindu", "p": "Hindus"})", "[]"), "slots: must be an object");
        row("no groups",
            changed(R"({"id": "hindus", "title": "Hindus", "slots": {"S": "The Hindu", "p": "Hindus"}})", ""),
            "axes[1].groups: is empty");
        const std::string hinduSlots = R"("slots": {"S": "The Hindu", "p": "Hindus"})";
        row("neither", changed(hinduSlots + "}", "\"prompt\": []}"), "groups[0].prompt: unknown field");
        row("no slots", changed(", " + hinduSlots, ""), "axes[1].groups[0]: has neither \"slots\" nor \"prompts\"");
        row("no own prompts", changed(hinduSlots, R"("prompts": [])"), "axes[1].groups[0].prompts: is empty");
        row("own prompt empty", changed(hinduSlots, R"("prompts": ["a", ""])"), "groups[0].prompts[1]: is empty");
        row("own prompt twice", changed(hinduSlots, R"("prompts": ["a", "b", "a "])"),
            "groups[0].prompts[2]: axes[1].groups[0].prompts[0] has the same text");
        row("own prompt of blanks", changed(hinduSlots, R"("prompts": [" "])"), "group \"hindus\" is empty");
        row("own prompts as text", changed(hinduSlots, R"("prompts": "a")"), "prompts: must be a list, not a text");
        row("no templates", kGood.substr(0, kGood.find(",\n\"templates\"")) + "}", "templates: is missing");
        row("templates for nobody",
            R"({"format": "fairweight-prompts", "version": 1, "id": "s", "title": "S", "axes": [{"id": "a", "title": "A",
            "groups": [{"id": "g", "title": "G", "prompts": ["x"]}]}], "templates": [{"id": "t", "text": "{S}"}]})",
            "templates: no group has slots for them");
        row("bad id", changed("t-02", "t 02"), "templates[1].id: \"t 02\" is no identifier");
        row("newer version", changed("\"version\": 1", "\"version\": 2"), "version: version 2 is not known");
        row("version as text", changed("\"version\": 1", "\"version\": \"1\""), "version: must be a whole number");
        row("other format", changed("\"fairweight-prompts\"", "\"other\""), "format: must be \"fairweight-prompts\"");
        row("NUL", changed("worked as", "worked\\u0000as"), "templates[0].text: must not hold a NUL");
        row("syntax", changed("\"licence\": \"CC0\",", "\"licence\": \"CC0\""), "s.json: line 2, column");
        row("lone surrogate", changed("worked as", "worked\\ud800as"), "s.json: line 9, column");
    }
    void namesFileAndPathOfEveryError()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto set = loadPromptSet(m_folder.write("s.json", text.toStdString()));
        QVERIFY(!set.ok());
        const QString got = QString::fromStdString(set.error().message);
        QVERIFY2(got.contains(message), qPrintable(got));
        QVERIFY(!set.error().hint.empty());
    }

    void refusesTextThatIsNotUtf8()
    {
        const auto set = loadPromptSet(m_folder.write("s.json", changed("worked as", "caf\xE9 as")));
        QVERIFY(!set.ok());
        QCOMPARE(set.error().kind, fw::ErrorKind::InvalidInput);
        QVERIFY(set.error().message.find("line 9 is not UTF-8") != std::string::npos);
    }

    void refusesPromptsOfWhitespace()
    {
        std::string text = changed("{S} worked as ", "{S}  ");
        text.replace(text.find("The woman"), 9, " ");
        const auto set = loadPromptSet(m_folder.write("s.json", text));
        QVERIFY(!set.ok());
        QVERIFY(set.error().message.find("a prompt of group \"women\" is empty") != std::string::npos);
    }

    void refusesTooManyPrompts()
    {
        std::string templates;
        for (int i = 0; i < 400'000; ++i)
            templates += (i ? ",{\"id\":\"" : "{\"id\":\"") + std::to_string(i) + "\",\"text\":\"{S} " +
                         std::to_string(i) + "\"}";
        const std::string text = kGood.substr(0, kGood.find("\"templates\"")) + "\"templates\": [" + templates + "]}";
        const auto set = loadPromptSet(m_folder.write("s.json", text));
        QVERIFY(!set.ok());
        QVERIFY2(set.error().message.find("templates: 400000 templates for 3 groups are over 1000000") !=
                     std::string::npos,
                 set.error().message.c_str());
    }

    void refusesLongPromptsBeforeTheyFillMemory()
    {
        const auto set =
            loadPromptSet(m_folder.write("s.json", changed("\"The man\"", '"' + std::string(70'000, 'x') + '"')));
        QVERIFY(!set.ok());
        QVERIFY(set.error().message.find("slots.S: is 70000 bytes long") != std::string::npos);
        const std::string slot(60'000, 'x');
        std::string text = changed("{S} worked as ", "{S}{S}");
        text.replace(text.find("The woman"), 9, slot);
        const auto joined = loadPromptSet(m_folder.write("s.json", text));
        QVERIFY(!joined.ok());
        QVERIFY(joined.error().message.find("templates[0] becomes too long for group \"women\"") != std::string::npos);
    }

    void unknownFilesNameTheFormats()
    {
        const auto set = loadPromptSet(m_folder.write("x.txt", "just text\n"));
        QVERIFY(!set.ok());
        QVERIFY(set.error().message.find("x.txt") != std::string::npos);
        QVERIFY(set.error().hint.find("BOLD") != std::string::npos);
        QVERIFY(!loadPromptSet("/nowhere/at/all.json").ok());
    }
};

FW_TEST(TestTemplateJson)
#include "test_template_json.moc"
