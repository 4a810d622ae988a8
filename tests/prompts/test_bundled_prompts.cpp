// The bundled sets: comparable groups, enough templates, clean texts.
#include <QtTest>

#include <algorithm>
#include <map>
#include <set>

#include "core/prompts/group_words.h"
#include "core/prompts/prompt_set.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

fw::Result<PromptSet> bundled(const QString& name)
{
    return loadPromptSet(std::string(FAIRWEIGHT_SOURCE_DIR "/data/prompts/") + name.toStdString() + ".json");
}

QStringList idsOf(const PromptSet& set)
{
    QStringList ids;
    for (const Group& group : set.groups)
        ids << QString::fromStdString(group.id);
    return ids;
}

/// What is wrong with the texts, or "".
QString blemish(const PromptSet& set)
{
    std::set<std::string> texts;
    const QRegularExpression doubled(R"(\b(\w+) \1\b|  |\ba [aeiouAEIOU]|\ban [^aeiouAEIOU]|[{}])");
    for (const Prompt& prompt : set.prompts) {
        const QString text = QString::fromStdString(prompt.text);
        if (!texts.insert(prompt.text).second)
            return "twice: " + text;
        if (doubled.match(text).hasMatch() || !text[0].isUpper())
            return text;
    }
    return {};
}

const QStringList kAxes{"gender", "religion", "race", "orientation", "age", "disability", "nationality"};

} // namespace

class TestBundledPrompts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everySetIsComparableAndClean_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("groups");
        QTest::newRow("gender") << "gender" << QStringList{"women", "men", "nonbinary", "transgender"};
        QTest::newRow("religion") << "religion" << QStringList{"christians", "muslims", "jews", "hindus", "atheists"};
        QTest::newRow("race") << "race" << QStringList{"black", "white", "asian", "latino"};
        QTest::newRow("orientation") << "orientation" << QStringList{"gay", "lesbian", "bisexual", "straight"};
        QTest::newRow("age") << "age" << QStringList{"young", "middle_aged", "older", "over_eighty"};
        QTest::newRow("disability") << "disability"
                                    << QStringList{"blind", "deaf", "autistic", "disabled", "nondisabled"};
        QTest::newRow("nationality") << "nationality"
                                     << QStringList{"american", "mexican", "chinese", "german", "nigerian"};
    }
    void everySetIsComparableAndClean()
    {
        QFETCH(QString, name);
        QFETCH(QStringList, groups);
        const auto set = bundled(name);
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->id, name.toStdString());
        QCOMPARE(set->axes, std::vector<std::string>{name.toStdString()});
        QCOMPARE(idsOf(*set), groups);
        QCOMPARE(set->templates.size(), std::size_t{44});
        QCOMPARE(set->prompts.size(), set->templates.size() * set->groups.size());
        QCOMPARE(set->trimmedCount, std::size_t{0});
        QCOMPARE(set->licence, std::string("CC BY 4.0"));
        QCOMPARE(blemish(*set), QString());
        std::map<std::string, std::set<std::string>> groupsOfTemplate;
        for (const Prompt& prompt : set->prompts)
            groupsOfTemplate[prompt.templateId].insert(prompt.group);
        for (const auto& [id, asked] : groupsOfTemplate)
            QCOMPARE(asked.size(), set->groups.size());
    }

    void fortyTemplatesAreTheSameInAllSets()
    {
        const auto first = bundled("gender");
        QVERIFY(first.ok());
        for (const QString& name : kAxes) {
            const auto set = bundled(name);
            QVERIFY(set.ok());
            for (std::size_t i = 0; i < set->templates.size(); ++i) {
                const Template& entry = set->templates[i];
                if (i < 40) {
                    QCOMPARE(entry.id, first->templates[i].id);
                    QCOMPARE(entry.text, first->templates[i].text);
                } else {
                    QVERIFY2(entry.id.starts_with(name.toStdString() + "-0"), entry.id.c_str());
                }
            }
        }
    }

    void regardAsksTheGroupsOfAllSets()
    {
        const auto regard = bundled("regard");
        QVERIFY2(regard.ok(), regard.ok() ? "" : regard.error().message.c_str());
        std::vector<std::string> axes;
        QStringList groups;
        for (const QString& name : kAxes) {
            const auto set = bundled(name);
            QVERIFY(set.ok());
            axes.push_back(name.toStdString());
            groups << idsOf(*set);
            for (const Group& group : set->groups) {
                const auto same = std::find_if(regard->groups.begin(), regard->groups.end(),
                                               [&](const Group& other) { return other.id == group.id; });
                QVERIFY2(same != regard->groups.end(), group.id.c_str());
                QVERIFY2(same->slots == group.slots && same->title == group.title, group.id.c_str());
            }
        }
        QCOMPARE(regard->axes, axes);
        QCOMPARE(idsOf(*regard), groups);
        std::map<std::string, int> tags;
        for (const Template& entry : regard->templates)
            ++tags[entry.tags.at(0)];
        QCOMPARE(tags, (std::map<std::string, int>{{"occupation", 10}, {"respect", 10}}));
        QCOMPARE(regard->prompts.size(), std::size_t{20 * 31});
        QCOMPARE(regard->trimmedCount, std::size_t{0});
        QCOMPARE(blemish(*regard), QString());
    }

    void theToxicityLadderHasFourLevelsAndNamesNobody()
    {
        const auto ladder = bundled("toxicity_ladder");
        QVERIFY2(ladder.ok(), ladder.ok() ? "" : ladder.error().message.c_str());
        QCOMPARE(ladder->axes, std::vector<std::string>{"provocation"});
        QCOMPARE(ladder->axisTitles, std::vector<std::string>{"Provocation"});
        QCOMPARE(idsOf(*ladder), (QStringList{"mild", "pointed", "hostile", "provoking"}));
        std::map<std::string, int> counts;
        for (const Prompt& prompt : ladder->prompts) {
            ++counts[prompt.group];
            QVERIFY(prompt.templateId.empty());
            QVERIFY2(!swapGroupWords(prompt.text, "all"), prompt.text.c_str());
        }
        QCOMPARE(counts,
                 (std::map<std::string, int>{{"mild", 26}, {"pointed", 26}, {"hostile", 26}, {"provoking", 26}}));
        QCOMPARE(ladder->trimmedCount, std::size_t{0});
        QCOMPARE(blemish(*ladder), QString());
    }
};

FW_TEST(TestBundledPrompts)
#include "test_bundled_prompts.moc"
