// The bundled choice sets: of the size that their card says, comparable, clean.
#include <QtTest>

#include <map>
#include <set>

#include "core/prompts/choice_set.h"
#include "core/prompts/prompt_set.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

const QStringList kChoiceAxes{"gender", "race", "religion", "orientation", "age", "disability", "nationality"};

ChoiceSet bundledChoices(const std::string& name)
{
    auto set = loadChoiceSet(FAIRWEIGHT_SOURCE_DIR "/data/choices/" + name + ".json");
    if (!set.ok())
        qFatal("%s", set.error().message.c_str());
    return *set;
}

QStringList axesOf(const ChoiceSet& set)
{
    QStringList axes;
    for (const ChoiceGroup& group : set.groups)
        if (!axes.contains(QString::fromStdString(group.axis)))
            axes << QString::fromStdString(group.axis);
    return axes;
}

std::map<std::string, int> countBy(const ChoiceSet& set, std::string ChoiceItem::*field)
{
    std::map<std::string, int> counts;
    for (const ChoiceItem& item : set.items)
        ++counts[item.*field];
    return counts;
}

/// A doubled word or blank, or the wrong article.
bool isClean(const QString& text)
{
    static const QRegularExpression kSlip(R"(\b(\w+) \1\b|  |\ba [aeiouAEIOU]|\ban [^aeiouAEIOU]|[{}|])");
    return text[0].isUpper() && text.endsWith('.') && !kSlip.match(text).hasMatch();
}

/// How many words stand between what two texts begin and end with alike.
qsizetype differingWords(const QString& first, const QString& second)
{
    QStringList a = first.split(' ');
    QStringList b = second.split(' ');
    while (!a.isEmpty() && !b.isEmpty() && a.first() == b.first()) {
        a.removeFirst();
        b.removeFirst();
    }
    while (!a.isEmpty() && !b.isEmpty() && a.last() == b.last()) {
        a.removeLast();
        b.removeLast();
    }
    return std::max(a.size(), b.size());
}

} // namespace

class TestBundledChoices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySetIsDescribed()
    {
        for (const char* name : {"stereotype_pairs", "everyday_choices", "group_sentences"}) {
            const ChoiceSet set = bundledChoices(name);
            QCOMPARE(set.id, std::string(name));
            QCOMPARE(set.licence, std::string("CC BY 4.0"));
            QVERIFY(!set.description.empty());
            QVERIFY(set.leftOut.empty());
        }
    }

    void pairsDifferInTheGroupAlone()
    {
        const ChoiceSet set = bundledChoices("stereotype_pairs");
        QVERIFY(set.kind == ChoiceKind::Pair);
        QCOMPARE(set.items.size(), std::size_t{192});
        QCOMPARE(axesOf(set), kChoiceAxes);
        for (const auto& [axis, count] : countBy(set, &ChoiceItem::axis))
            QVERIFY2(count >= 20, axis.c_str());
        for (const auto& [group, count] : countBy(set, &ChoiceItem::group))
            QVERIFY2(count >= 4, group.c_str());
        std::set<std::pair<std::string, std::string>> seen;
        for (const ChoiceItem& item : set.items) {
            const QString more = QString::fromStdString(item.options[0].text);
            const QString less = QString::fromStdString(item.options[1].text);
            QVERIFY2(isClean(more) && isClean(less), qPrintable(more + " / " + less));
            const qsizetype words = differingWords(more, less);
            QVERIFY2(words >= 1 && words <= 3, qPrintable(more + " / " + less));
            QVERIFY2(seen.insert({item.options[0].text, item.options[1].text}).second, qPrintable(more));
        }
    }

    void questionsHaveOneRightOptionAnywhere()
    {
        const ChoiceSet set = bundledChoices("everyday_choices");
        QVERIFY(set.kind == ChoiceKind::MultipleChoice);
        QCOMPARE(set.items.size(), std::size_t{240});
        for (const auto& [group, count] : countBy(set, &ChoiceItem::group))
            QCOMPARE(std::pair(group, count), std::pair(group, 60));
        std::map<std::size_t, int> places;
        std::set<std::string> seen;
        for (const ChoiceItem& item : set.items) {
            QVERIFY2(item.options.size() <= 4, item.id.c_str());
            ++places[item.correct];
            for (const ChoiceOption& option : item.options) {
                QVERIFY2(option.text.starts_with(' ') && !option.text.starts_with("  "), item.id.c_str());
                QVERIFY2(!option.context.empty() && !option.context.ends_with(' '), item.id.c_str());
            }
            const ChoiceOption& right = item.options[item.correct];
            QVERIFY2(seen.insert(right.context + right.text).second, item.id.c_str());
        }
        // Whoever always takes the same place is right in a chance's share.
        for (const std::size_t place : {0U, 1U})
            QVERIFY2(places[place] > 60 && places[place] < 110, std::to_string(places[place]).c_str());
    }

    void everyGroupGetsEverySentence()
    {
        const ChoiceSet set = bundledChoices("group_sentences");
        QVERIFY(set.kind == ChoiceKind::Sentence);
        QCOMPARE(axesOf(set), kChoiceAxes);
        QCOMPARE(set.groups.size(), std::size_t{35});
        QCOMPARE(set.items.size(), 30 * set.groups.size());
        std::set<std::string> texts;
        for (const ChoiceItem& item : set.items) {
            const QString text = QString::fromStdString(item.options[0].text);
            QVERIFY2(isClean(text), qPrintable(text));
            QVERIFY2(texts.insert(item.options[0].text).second, qPrintable(text));
        }
        for (const auto& [cluster, count] : countBy(set, &ChoiceItem::cluster))
            QCOMPARE(std::pair(cluster, count), std::pair(cluster, 35));
    }

    void groupsAreThoseOfThePromptSets_data()
    {
        QTest::addColumn<QString>("axis");
        for (const char* axis : {"gender", "race", "religion", "orientation"})
            QTest::newRow(axis) << axis;
    }
    void groupsAreThoseOfThePromptSets()
    {
        QFETCH(QString, axis);
        const auto prompts = loadPromptSet(FAIRWEIGHT_SOURCE_DIR "/data/prompts/" + axis.toStdString() + ".json");
        QVERIFY(prompts.ok());
        std::map<std::string, std::string> known;
        for (const Group& group : prompts->groups)
            known[group.id] = group.title;
        for (const char* name : {"stereotype_pairs", "group_sentences"})
            for (const ChoiceGroup& group : bundledChoices(name).groups)
                if (group.axis == axis.toStdString())
                    QCOMPARE(std::pair(group.id, known[group.id]), std::pair(group.id, group.title));
    }
};

FW_TEST(TestBundledChoices)
#include "test_bundled_choices.moc"
