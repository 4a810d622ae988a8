#include <QtTest>

#include "core/prompts/prompt_set.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

PromptSet sample()
{
    PromptSet set;
    set.id = "sample";
    set.axes = {"gender", "religion"};
    set.axisTitles = {"Gender", "Religion"};
    set.groups = {{"gender", "women", "Women", {}}, {"gender", "men", "Men", {}}, {"religion", "jews", "Jews", {}}};
    set.templates = {{"a", "{x} is", {}}, {"b", "{x} was", {}}, {"c", "{x} has", {}}};
    for (const Group& group : set.groups)
        for (const Template& entry : set.templates)
            set.prompts.push_back({group.id + entry.id, group.axis, group.id, entry.id, entry.id == "b"});
    set.trimmedCount = 3;
    set.hash = contentHash(set.prompts);
    return set;
}

std::vector<std::string> texts(const PromptSet& set)
{
    std::vector<std::string> result;
    for (const Prompt& prompt : set.prompts)
        result.push_back(prompt.text);
    return result;
}

using Names = std::vector<std::string>;

} // namespace

class TestPromptSet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hashDependsOnEveryPartAndTheirBorders()
    {
        const std::vector<Prompt> base{{"ab", "x", "g", "t", false}};
        const std::string hash = contentHash(base);
        QCOMPARE(hash.size(), std::size_t{64});
        auto changed = [&](auto change) {
            std::vector<Prompt> prompts = base;
            change(prompts.front());
            return contentHash(prompts);
        };
        QVERIFY(changed([](Prompt& prompt) { prompt.text = "ac"; }) != hash);
        QVERIFY(changed([](Prompt& prompt) { prompt.axis = "y"; }) != hash);
        QVERIFY(changed([](Prompt& prompt) { prompt.group = "h"; }) != hash);
        QVERIFY(changed([](Prompt& prompt) { prompt.templateId = ""; }) != hash);
        QVERIFY(changed([](Prompt& prompt) { prompt.text = "a", prompt.axis = "bx"; }) != hash);
        QCOMPARE(changed([](Prompt& prompt) { prompt.trimmed = true; }), hash);
        const std::vector<Prompt> two{{"1", "x", "g", "", false}, {"2", "x", "g", "", false}};
        const std::vector<Prompt> turned{two[1], two[0]};
        QVERIFY(contentHash(two) != contentHash(turned));
        // Pinned: a hash that changes silently would make every stored run stale.
        QCOMPARE(contentHash({}), std::string("03d8d46930e7b24bac8f18686f27fab34c15ce758250df4480eb57b8b7cd0765"));
        QCOMPARE(hash, std::string("273800040b6ab1362602991bd13dc7e18a7074fe5c7350dc4b00f59c74bfd963"));
    }

    void selectsTemplatesInTheSetsOrder()
    {
        const Names wanted{"c", "a", "a"};
        const auto set = selectTemplates(sample(), wanted);
        QVERIFY(set.ok());
        QCOMPARE(texts(*set), (Names{"womena", "womenc", "mena", "menc", "jewsa", "jewsc"}));
        QCOMPARE(set->templates.size(), std::size_t{2});
        QCOMPARE(set->templates[0].id, std::string("a"));
        QCOMPARE(set->trimmedCount, std::size_t{0});
        QCOMPARE(set->hash, contentHash(set->prompts));
        QVERIFY(set->hash != sample().hash);
    }

    void selectsGroupsAndDropsEmptyAxes()
    {
        const Names wanted{"men"};
        const auto set = selectGroups(sample(), wanted);
        QVERIFY(set.ok());
        QCOMPARE(texts(*set), (Names{"mena", "menb", "menc"}));
        QCOMPARE(set->axes, Names{"gender"});
        QCOMPARE(set->axisTitles, Names{"Gender"});
        QCOMPARE(set->groups.size(), std::size_t{1});
        QCOMPARE(set->trimmedCount, std::size_t{1});
    }

    void selectsAxes()
    {
        const Names wanted{"religion"};
        const auto set = selectAxes(sample(), wanted);
        QVERIFY(set.ok());
        QCOMPARE(texts(*set), (Names{"jewsa", "jewsb", "jewsc"}));
        QCOMPARE(set->axisTitles, Names{"Religion"});
    }

    void selectsTheFirstPromptsOfEachGroup()
    {
        const auto set = selectFirstPrompts(sample(), 2);
        QVERIFY(set.ok());
        QCOMPARE(texts(*set), (Names{"womena", "womenb", "mena", "menb", "jewsa", "jewsb"}));
        QVERIFY(!selectFirstPrompts(sample(), 0).ok());
    }

    void unknownIdsAreErrorsThatNameThem()
    {
        const Names wanted{"a", "nope"};
        const auto templates = selectTemplates(sample(), wanted);
        QVERIFY(!templates.ok());
        QCOMPARE(templates.error().kind, fw::ErrorKind::NotFound);
        QCOMPARE(templates.error().message, std::string("prompt set \"sample\" has no template \"nope\""));
        QCOMPARE(templates.error().hint, std::string("it has: a, b, c"));
        QVERIFY(selectGroups(sample(), wanted).error().message.find("group \"a\"") != std::string::npos);
        QVERIFY(selectAxes(sample(), wanted).error().message.find("axis \"a\"") != std::string::npos);
        QVERIFY(!selectTemplates(sample(), Names{}).ok());
    }
};

FW_TEST(TestPromptSet)
#include "test_prompt_set.moc"
