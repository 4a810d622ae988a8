// What holds for choice sets of any format: finding the format, checks, groups, hash, selection.
#include <QtTest>

#include "core/prompts/choice_importers.h"
#include "core/prompts/choice_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

/// Five pairs: three of two groups of one axis, two of another axis.
const std::string kPairs = R"({"format": "fairweight-choices", "version": 1, "id": "s", "title": "S", "kind": "pair",
"axes": [{"id": "unused", "title": "Unused", "groups": [{"id": "none", "title": "None"}]},
 {"id": "gender", "title": "Gender", "groups": [{"id": "men", "title": "Men"}, {"id": "women", "title": "Women"}]},
 {"id": "age", "title": "Age", "groups": [{"id": "older", "title": "Older people"}]}],
"items": [
 {"id": "a", "axis": "gender", "group": "women", "options": ["w1 more", "w1 less"]},
 {"id": "b", "axis": "age", "group": "older", "options": ["o1 more", "o1 less"]},
 {"id": "c", "axis": "gender", "group": "men", "options": ["m1 more", "m1 less"]},
 {"id": "d", "axis": "gender", "group": "women", "options": ["w2 more", "w2 less"]},
 {"id": "e", "axis": "age", "group": "older", "options": ["o2 more", "o2 less"]}]})";

const std::string kUngrouped = R"({"format": "fairweight-choices", "version": 1, "id": "u", "title": "U",
"kind": "sentence", "items": [{"id": "a", "options": ["One."]}, {"id": "b", "options": ["Two."]}]})";

std::vector<std::string> idsOf(const ChoiceSet& set)
{
    std::vector<std::string> ids;
    for (const ChoiceItem& item : set.items)
        ids.push_back(item.id);
    return ids;
}

std::vector<std::string> groupsOf(const ChoiceSet& set)
{
    std::vector<std::string> ids;
    for (const ChoiceGroup& group : set.groups)
        ids.push_back(group.axis + "/" + group.id);
    return ids;
}

using Ids = std::vector<std::string>;

} // namespace

class TestChoiceSet : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

    ChoiceSet load(const std::string& text) const
    {
        auto set = loadChoiceSet(m_folder.write("s.json", text));
        if (!set.ok())
            qFatal("%s", set.error().message.c_str());
        return *set;
    }

private Q_SLOTS:
    void kindsHaveTheNamesOfTheFormat()
    {
        QCOMPARE(choiceKindName(ChoiceKind::Pair), std::string_view("pair"));
        QCOMPARE(choiceKindName(ChoiceKind::StereoSet), std::string_view("stereoset"));
        QCOMPARE(choiceKindName(ChoiceKind::MultipleChoice), std::string_view("multiple_choice"));
        QCOMPARE(choiceKindName(ChoiceKind::Sentence), std::string_view("sentence"));
    }

    void groupsStandInTheOrderOfTheirFirstItem()
    {
        const ChoiceSet set = load(kPairs);
        QCOMPARE(groupsOf(set), (Ids{"gender/women", "age/older", "gender/men"}));
        QCOMPARE(set.groups[1].title, std::string("Older people"));
        QCOMPARE(set.groups[1].axisTitle, std::string("Age"));
        QVERIFY(load(kUngrouped).groups.empty());
    }

    void theHashIsOfWhatIsMeasured()
    {
        const ChoiceSet set = load(kPairs);
        QCOMPARE(set.hash, contentHash(set.kind, set.items));
        QCOMPARE(set.hash.size(), std::size_t{64});
        const auto changed = [&](const std::function<void(ChoiceSet&)>& change) {
            ChoiceSet copy = set;
            change(copy);
            return contentHash(copy.kind, copy.items) != set.hash;
        };
        QVERIFY(changed([](ChoiceSet& s) { s.kind = ChoiceKind::MultipleChoice; }));
        QVERIFY(changed([](ChoiceSet& s) { s.items[0].axis.push_back('x'); }));
        QVERIFY(changed([](ChoiceSet& s) { s.items[0].group.push_back('x'); }));
        QVERIFY(changed([](ChoiceSet& s) { s.items[0].cluster.push_back('x'); }));
        QVERIFY(changed([](ChoiceSet& s) { s.items[0].correct = 1; }));
        QVERIFY(changed([](ChoiceSet& s) { s.items[0].options[0].context.push_back('x'); }));
        QVERIFY(changed([](ChoiceSet& s) { s.items[0].options[1].text.push_back('x'); }));
        QVERIFY(changed([](ChoiceSet& s) { std::swap(s.items[0], s.items[1]); }));
        QVERIFY(changed([](ChoiceSet& s) { s.items.pop_back(); }));
        // Lengths stand before the parts: moving a letter from context to text is another set.
        ChoiceSet first = set;
        ChoiceSet second = set;
        first.items[0].options[0] = {"ab", "c"};
        second.items[0].options[0] = {"a", "bc"};
        QVERIFY(contentHash(first.kind, first.items) != contentHash(second.kind, second.items));
        QVERIFY(!changed([](ChoiceSet& s) { s.items[0].id = "renamed"; }));
    }

    void selectsAxesGroupsAndTheFirstOfEachGroup()
    {
        const ChoiceSet set = load(kPairs);
        const Ids none;
        const auto all = selectItems(set, none, none, 0);
        QVERIFY(all.ok());
        QCOMPARE(all->hash, set.hash);
        const auto gender = selectItems(set, Ids{"gender"}, none, 0);
        QVERIFY(gender.ok());
        QCOMPARE(idsOf(*gender), (Ids{"a", "c", "d"}));
        QCOMPARE(groupsOf(*gender), (Ids{"gender/women", "gender/men"}));
        QVERIFY(gender->hash != set.hash);
        QCOMPARE(gender->hash, contentHash(gender->kind, gender->items));
        const auto women = selectItems(set, none, Ids{"women", "older"}, 1);
        QVERIFY(women.ok());
        QCOMPARE(idsOf(*women), (Ids{"a", "b"}));
        const auto first = selectItems(set, none, none, 1);
        QVERIFY(first.ok());
        QCOMPARE(idsOf(*first), (Ids{"a", "b", "c"}));
        const auto ungrouped = selectItems(load(kUngrouped), none, none, 1);
        QVERIFY(ungrouped.ok());
        QCOMPARE(idsOf(*ungrouped), Ids{"a"});
    }

    void refusesUnknownIdsAndEmptySelections()
    {
        const ChoiceSet set = load(kPairs);
        const Ids none;
        const auto axis = selectItems(set, Ids{"gender", "race"}, none, 0);
        QVERIFY(!axis.ok());
        QCOMPARE(axis.error().kind, fw::ErrorKind::NotFound);
        QCOMPARE(axis.error().message, std::string("choice set \"s\" has no axis \"race\""));
        QCOMPARE(axis.error().hint, std::string("it has: gender, age"));
        const auto group = selectItems(set, none, Ids{"none"}, 0);
        QVERIFY(!group.ok());
        QCOMPARE(group.error().message, std::string("choice set \"s\" has no group \"none\""));
        const auto nothing = selectItems(set, Ids{"age"}, Ids{"men"}, 0);
        QVERIFY(!nothing.ok());
        QCOMPARE(nothing.error().kind, fw::ErrorKind::InvalidInput);
        const auto groupless = selectItems(load(kUngrouped), Ids{"gender"}, none, 0);
        QVERIFY(!groupless.ok());
        QCOMPARE(groupless.error().hint, std::string("it has none"));
    }

    void unknownFilesNameTheFormats()
    {
        for (const char* text : {"just text\n", "", "{}", "[]", "{\"choices\": 1}", "a,b,c\n1,2,3\n"}) {
            const auto set = loadChoiceSet(m_folder.write("x.txt", text));
            QVERIFY2(!set.ok(), text);
            QVERIFY(set.error().message.find("x.txt") != std::string::npos);
            for (const ChoiceImporter& importer : choiceImporters())
                QVERIFY(set.error().hint.find(importer.title) != std::string::npos);
        }
        const auto missing = loadChoiceSet("/nowhere/at/all.json");
        QVERIFY(!missing.ok());
        QVERIFY(missing.error().message.find("/nowhere/at/all.json") != std::string::npos);
    }

    void importersAreListed()
    {
        Ids ids;
        for (const ChoiceImporter& importer : choiceImporters())
            ids.push_back(importer.id);
        QCOMPARE(ids,
                 (Ids{"choices-json", "stereoset", "crows-pairs", "winobias", "multiple-choice-jsonl", "arc-csv"}));
    }

    void aReadingIsCutFromThePathUnlessTheFileIsNamedSo()
    {
        const auto path = m_folder.write("s.json", kPairs);
        const auto cut = readChoiceFile(path.string() + "#accuracy");
        QVERIFY(cut.ok());
        QCOMPARE(cut->path, path);
        QCOMPARE(cut->reading, std::string("accuracy"));
        QCOMPARE(cut->text, kPairs);
        const auto named = readChoiceFile(m_folder.write("s#1.json", kUngrouped));
        QVERIFY(named.ok());
        QCOMPARE(named->reading, std::string());
        QCOMPARE(named->text, kUngrouped);
        const auto set = loadChoiceSet(path.string() + "#accuracy");
        QVERIFY(!set.ok());
        QVERIFY(set.error().message.find("this format has no reading \"accuracy\"") != std::string::npos);
        QVERIFY(!readChoiceFile("#accuracy").ok());
    }

    void refusesTextThatIsNotUtf8AndDropsAByteOrderMark()
    {
        std::string text = kPairs;
        text.replace(text.find("w1 more"), 2, "\xFF\xFE");
        const auto set = loadChoiceSet(m_folder.write("s.json", text));
        QVERIFY(!set.ok());
        QCOMPARE(set.error().kind, fw::ErrorKind::InvalidInput);
        QVERIFY(set.error().message.find("line 6 is not UTF-8") != std::string::npos);
        QCOMPARE(load("\xEF\xBB\xBF" + kPairs).hash, load(kPairs).hash);
    }

    void refusesBlankOptions()
    {
        std::string text = kPairs;
        text.replace(text.find("w1 more"), 7, " \\n\\t");
        const auto set = loadChoiceSet(m_folder.write("s.json", text));
        QVERIFY(!set.ok());
        QVERIFY2(set.error().message.find("s.json: item 1 (\"a\"): an option is empty") != std::string::npos,
                 set.error().message.c_str());
    }

    void deepNestingIsAnErrorAndNoCrash()
    {
        const std::string deep(200'000, '[');
        for (const std::string& text :
             {deep, R"({"format": "fairweight-choices", "version": )" + deep,
              R"({"format": "fairweight-choices", "version": 1, "id": )" + deep + std::string(200'000, ']') + "}",
              R"({"question": "q", "choices": )" + deep + std::string(200'000, ']') + "}"})
            QVERIFY(!loadChoiceSet(m_folder.write("deep.json", text)).ok());
    }
};

FW_TEST(TestChoiceSet)
#include "test_choice_set.moc"
