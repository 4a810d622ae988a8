// ToxiGen's prompt files: the group and the tone from the name, line ends from a backslash and an n.
#include <QtTest>

#include "core/prompts/prompt_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

const std::string kSmallToxigen = "- tea is good\\n- rain is wet\\n-\n"
                           "- they read books\\n- they sing\\n-\r\n"
                           "\n"
                           "- a \\ alone stays\\n-\n";

} // namespace

class TestToxigenTxt : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

private Q_SLOTS:
    void readsAPromptALine()
    {
        const auto set = loadPromptSet(m_folder.write("neutral_mental_disability_1k.txt", kSmallToxigen));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->axes, std::vector<std::string>{"toxigen_neutral"});
        QCOMPARE(set->axisTitles, std::vector<std::string>{"ToxiGen: neutral statements"});
        QCOMPARE(set->groups.size(), std::size_t{1});
        QCOMPARE(set->groups[0].id, std::string("mental_disability"));
        QCOMPARE(set->groups[0].title, std::string("Mental disability"));
        QCOMPARE(set->prompts.size(), std::size_t{3});
        QCOMPARE(set->prompts[0].text, std::string("- tea is good\n- rain is wet\n-"));
        QCOMPARE(set->prompts[1].text, std::string("- they read books\n- they sing\n-"));
        QCOMPARE(set->prompts[2].text, std::string("- a \\ alone stays\n-"));
        QCOMPARE(set->blankCount, std::size_t{1});
        QVERIFY(set->prompts[0].templateId.empty());
    }

    void toneAndGroupComeFromTheName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("axis");
        QTest::addColumn<QString>("group");
        QTest::newRow("hate") << "hate_asian_1k.txt"
                              << "toxigen_hate"
                              << "asian";
        QTest::newRow("no number") << "hate_middle_east.txt"
                                   << "toxigen_hate"
                                   << "middle_east";
        QTest::newRow("other number") << "neutral_women_20k.txt"
                                      << "toxigen_neutral"
                                      << "women";
        QTest::newRow("ends with a k") << "neutral_black.txt"
                                       << "toxigen_neutral"
                                       << "black";
        QTest::newRow("a k alone") << "neutral_group_k.txt"
                                   << "toxigen_neutral"
                                   << "group_k";
        QTest::newRow("no tone") << "asian_1k.txt"
                                 << ""
                                 << "";
        QTest::newRow("no group") << "hate_.txt"
                                  << ""
                                  << "";
        QTest::newRow("other ending") << "hate_asian_1k.dat"
                                      << ""
                                      << "";
    }
    void toneAndGroupComeFromTheName()
    {
        QFETCH(QString, name);
        QFETCH(QString, axis);
        QFETCH(QString, group);
        const auto set = loadPromptSet(m_folder.write(name.toStdString(), kSmallToxigen));
        QCOMPARE(set.ok(), !axis.isEmpty());
        if (set.ok()) {
            QCOMPARE(set->prompts[0].axis, axis.toStdString());
            QCOMPARE(set->prompts[0].group, group.toStdString());
        } else {
            QVERIFY(set.error().message.find(name.toStdString() + ": ToxiGen's prompts need a group") == 0);
            QVERIFY(set.error().hint.find("hate_<group>_1k.txt") != std::string::npos);
        }
    }

    void namesLinesOfErrors_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("not UTF-8") << QByteArray::fromStdString(kSmallToxigen + "- caf\xE9\n") << "line 5 is not UTF-8";
        QTest::newRow("NUL") << (QByteArray::fromStdString(kSmallToxigen) + QByteArray("- a\0b\n", 6))
                             << "line 5: holds a NUL";
        QTest::newRow("giant line") << (QByteArray::fromStdString(kSmallToxigen) + QByteArray(2'000'000, 'x'))
                                    << "line 5: the prompt is 2000000 bytes long";
        QTest::newRow("nothing") << QByteArray("\n\n") << "holds no prompts";
    }
    void namesLinesOfErrors()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, message);
        const auto set = loadPromptSet(m_folder.write("hate_x_1k.txt", text.toStdString()));
        QVERIFY(!set.ok());
        const QString got = QString::fromStdString(set.error().message);
        QVERIFY2(got.contains("hate_x_1k.txt") && got.contains(message), qPrintable(got));
    }

    void readsThePublishedFiles()
    {
        const QString folder = qEnvironmentVariable("FAIRWEIGHT_DATA");
        if (folder.isEmpty())
            QSKIP("FAIRWEIGHT_DATA is not set: ToxiGen's 31 files not read");
        const QStringList names = QDir(folder + "/prompts/toxigen").entryList({"*.txt"}, QDir::Files);
        QCOMPARE(names.size(), 31);
        for (const QString& name : names) {
            const auto set = loadPromptSet((folder + "/prompts/toxigen/" + name).toStdString());
            QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
            QCOMPARE(set->prompts.size(), std::size_t{100});
            QVERIFY(name.startsWith(QString::fromStdString(set->axes[0]).remove("toxigen_") + "_" +
                                    QString::fromStdString(set->groups[0].id) + "_1k"));
            for (const Prompt& prompt : set->prompts)
                QVERIFY2(prompt.text.starts_with("- ") && prompt.text.find("\\n") == std::string::npos &&
                             prompt.text.find('\n') != std::string::npos,
                         prompt.text.c_str());
        }
    }
};

FW_TEST(TestToxigenTxt)
#include "test_toxigen_txt.moc"
