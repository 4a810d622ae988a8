// The bundled sets: comparable groups, enough templates, clean texts.
#include <QtTest>

#include <map>
#include <set>

#include "core/prompts/prompt_set.h"

using namespace fw::prompts;

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
    }
    void everySetIsComparableAndClean()
    {
        QFETCH(QString, name);
        QFETCH(QStringList, groups);
        const auto set =
            loadPromptSet(std::string(FAIRWEIGHT_SOURCE_DIR "/data/prompts/") + name.toStdString() + ".json");
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->id, name.toStdString());
        QCOMPARE(set->axes, std::vector<std::string>{name.toStdString()});
        QStringList found;
        for (const Group& group : set->groups)
            found << QString::fromStdString(group.id);
        QCOMPARE(found, groups);
        QVERIFY(set->templates.size() >= 30);
        QCOMPARE(set->prompts.size(), set->templates.size() * set->groups.size());
        QCOMPARE(set->trimmedCount, std::size_t{0});
        QVERIFY(!set->licence.empty());

        std::set<std::string> texts;
        std::map<std::string, std::set<std::string>> groupsOfTemplate;
        const QRegularExpression doubled(R"(\b(\w+) \1\b|  |\ba [aeiouAEIOU]|\ban [^aeiouAEIOU])");
        for (const Prompt& prompt : set->prompts) {
            const QString text = QString::fromStdString(prompt.text);
            QVERIFY2(texts.insert(prompt.text).second, qPrintable("twice: " + text));
            QVERIFY2(!doubled.match(text).hasMatch(), qPrintable(text));
            QVERIFY2(text[0].isUpper(), qPrintable(text));
            groupsOfTemplate[prompt.templateId].insert(prompt.group);
        }
        for (const auto& [id, asked] : groupsOfTemplate)
            QCOMPARE(asked.size(), set->groups.size());
    }
};

QTEST_GUILESS_MAIN(TestBundledPrompts)
#include "test_bundled_prompts.moc"
