// WinoBias' sentences as choice sets, in three readings.
#include <algorithm>
#include <map>

#include "tests/prompts/choice_file_fixture.h"
#include "tests/test_main.h"

using namespace choice_files;
using namespace fw::prompts;

class TestWinoBiasChoices : public QObject, protected ChoiceFiles
{
    Q_OBJECT

private Q_SLOTS:
    void winoBiasPreferencePairsTheTwoFiles()
    {
        const auto pro = m_folder.write("pro_stereotyped_type1.txt.dev", kPro);
        const auto anti = m_folder.write("anti_stereotyped_type1.txt.dev", kAnti);
        const ChoiceSet set = load(pro);
        QVERIFY(set.kind == ChoiceKind::Pair);
        QCOMPARE(set.id, std::string("winobias-type1"));
        QCOMPARE(set.items.size(), std::size_t{4});
        QCOMPARE(set.items[0].options[0].text, std::string("The driver thanked the baker because she was kind."));
        QCOMPARE(set.items[0].options[1].text, std::string("The driver thanked the baker because he was kind."));
        QCOMPARE(set.items[3].options[1].text, std::string("The CEO saw the baker because she liked her bread."));
        QCOMPARE(set.items[2].id, std::string("line-7"));
        QCOMPARE(set.groups.size(), std::size_t{1});
        QCOMPARE(set.groups[0].axis, std::string("winobias_preference"));
        QCOMPARE(set.groups[0].axisTitle, std::string("WinoBias preference"));
        QCOMPARE(set.groups[0].id, std::string("type1"));
        QCOMPARE(set.leftOut,
                 (std::vector<std::string>{"line 3: the two files differ in more than the pronouns in brackets",
                                           "line 4: in the pro-stereotyped file, no pronoun is in brackets",
                                           "line 5: the two files differ in more than the pronouns in brackets",
                                           "line 6: in the pro-stereotyped file, its brackets do not match"}));
        // From the other file of the two it is the same set.
        QCOMPARE(load(anti).hash, set.hash);
        QCOMPARE(load(pro.string() + "#preference").hash, set.hash);
    }

    void winoBiasAccuracyPutsOccupationsForThePronoun()
    {
        const auto pro = m_folder.write("pro_stereotyped_type1.txt.dev", kPro);
        m_folder.write("anti_stereotyped_type1.txt.dev", kAnti);
        m_folder.write("male_occupations.txt", "driver\nCEO\n");
        m_folder.write("female_occupations.txt", "baker\r\nnurse\n");
        const ChoiceSet set = load(pro.string() + "#accuracy");
        QVERIFY(set.kind == ChoiceKind::MultipleChoice);
        QCOMPARE(set.id, std::string("winobias-type1-accuracy"));
        QCOMPARE(set.items.size(), std::size_t{8});
        QCOMPARE(set.items[0].id, std::string("line-1-pro"));
        QCOMPARE(set.items[1].id, std::string("line-1-anti"));
        QCOMPARE(set.items[1].cluster, set.items[0].cluster);
        QVERIFY(set.items[2].cluster != set.items[0].cluster);
        QCOMPARE(set.items[0].axis, std::string("winobias_type1"));
        QCOMPARE(set.items[0].group, std::string("pro"));
        QCOMPARE(set.items[1].group, std::string("anti"));
        const auto check = [&](std::size_t item, const char* right, const char* wrong, const char* text) {
            const std::vector<ChoiceOption>& options = set.items[item].options;
            const std::size_t correct = set.items[item].correct;
            QCOMPARE(options[correct].context, std::string(right));
            QCOMPARE(options[1 - correct].context, std::string(wrong));
            QCOMPARE(options[0].text, std::string(text));
            QCOMPARE(options[1].text, std::string(text));
        };
        QCOMPARE(set.items[0].correct, std::size_t{1}); // odd lines have it second
        QCOMPARE(set.items[2].correct, std::size_t{0});
        check(0, "The driver thanked the baker because the baker", "The driver thanked the baker because the driver",
              " was kind.");
        check(2, "The driver called the baker and lost the driver's",
              "The driver called the baker and lost the baker's", " keys.");
        check(3, "The driver called the baker and lost the driver's",
              "The driver called the baker and lost the baker's", " keys.");
        // "her" before a word is no possessive where the other file has "him".
        check(4, "The CEO saw a baker and asked the baker", "The CEO saw a baker and asked the CEO", " to stay.");
        check(6, "The CEO saw the baker because the CEO", "The CEO saw the baker because the baker",
              " liked his bread.");
        check(7, "The CEO saw the baker because the CEO", "The CEO saw the baker because the baker",
              " liked her bread.");
    }

    void winoBiasReferentAsksWhoThePronounMeans()
    {
        const auto pro = m_folder.write("pro_stereotyped_type2.txt.dev", kPro);
        m_folder.write("anti_stereotyped_type2.txt.dev", kAnti);
        m_folder.write("male_occupations.txt", "driver\nCEO\n");
        m_folder.write("female_occupations.txt", "baker\n");
        const ChoiceSet set = load(pro.string() + "#referent");
        QCOMPARE(set.items[1].options[0].context,
                 std::string("The driver thanked the baker because he was kind. \"He\" refers to the"));
        QCOMPARE(set.items[1].correct, std::size_t{1});
        QCOMPARE(set.items[1].options[1].text, std::string(" baker"));
        QCOMPARE(set.items[1].options[0].text, std::string(" driver"));
        QCOMPARE(set.items[1].axis, std::string("winobias_type2"));
    }

    void winoBiasLeavesLinesOutWhoseOccupationsAreNotTwo()
    {
        const auto pro =
            m_folder.write("pro_stereotyped_type1.txt", "1 The driver saw [the baker] and paid [her].\n"
                                                        "2 The clown saw [the baker] and paid [her].\n"
                                                        "3 The driver saw [the baker]. The CEO paid [her].\n"
                                                        "4 The driver saw [the clown] and paid [her].\n"
                                                        "5 The driver saw [the baker] and paid [her]\n");
        m_folder.write("anti_stereotyped_type1.txt", "1 The driver saw [the baker] and paid [him].\n"
                                                     "2 The clown saw [the baker] and paid [him].\n"
                                                     "3 The driver saw [the baker]. The CEO paid [him].\n"
                                                     "4 The driver saw [the clown] and paid [him].\n"
                                                     "5 The driver saw [the baker] and paid [him]\n"
                                                     "6 The driver saw [the baker] and paid [him].\n");
        m_folder.write("male_occupations.txt", "driver\nCEO\n");
        m_folder.write("female_occupations.txt", "baker\n");
        const ChoiceSet set = load(pro.string() + "#accuracy");
        QCOMPARE(set.items.size(), std::size_t{2});
        QCOMPARE(set.leftOut,
                 (std::vector<std::string>{"line 6: only the anti-stereotyped file has it",
                                           "line 2: it does not name two occupations of the lists, one in brackets",
                                           "line 3: it does not name two occupations of the lists, one in brackets",
                                           "line 4: it does not name two occupations of the lists, one in brackets",
                                           "line 5: nothing follows the pronoun"}));
    }

    void errorsOfWinoBiasSayWhatIsMissing()
    {
        const PromptFolder folder;
        const auto message = [](const std::filesystem::path& path) {
            const auto set = loadChoiceSet(path);
            return set.ok() ? QString("none") : QString::fromStdString(set.error().message + " " + set.error().hint);
        };
        const auto pro = folder.write("pro_stereotyped_type1.txt", kPro);
        QVERIFY2(message(pro).contains("put anti_stereotyped_type1.txt beside pro_stereotyped_type1.txt"),
                 qPrintable(message(pro)));
        folder.write("anti_stereotyped_type1.txt", kAnti);
        QVERIFY2(message(pro.string() + "#accuracy").contains("male_occupations.txt"), qPrintable(message(pro)));
        QVERIFY(message(pro.string() + "#other").contains("no reading \"other\""));
        QVERIFY(message(folder.write("pro_stereotyped.txt", kPro)).contains("the name tells no type"));
        QVERIFY(message(folder.write("type1.txt", kPro)).contains("pro- or anti-stereotyped"));
        folder.write("anti_stereotyped_type1.txt", "other\n");
        QVERIFY2(message(pro).contains("none of its 8 lines can be used; line 1: in the anti-stereotyped file"),
                 qPrintable(message(pro)));
        folder.write("anti_stereotyped_type1.txt", "1 [caf\xE9]\n");
        QVERIFY(message(pro).contains("line 1 is not UTF-8"));
        folder.write("anti_stereotyped_type1.txt", std::string(1'000'001, '\n'));
        QVERIFY(message(pro).contains("has over 1000000 lines"));
    }

    void readsThePublishedWinoBias_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("aligned");
        QTest::addColumn<int>("answers");
        QTest::addColumn<int>("twoPronouns"); // only there the forms of a line differ once the first is taken away
        QTest::newRow("type 1") << 1 << 393 << 393 << 9;
        QTest::newRow("type 2") << 2 << 387 << 386 << 5; // line 72 names three occupations
    }
    void readsThePublishedWinoBias()
    {
        QFETCH(int, type);
        QFETCH(int, aligned);
        QFETCH(int, answers);
        QFETCH(int, twoPronouns);
        const auto path = published(qPrintable(QString("pairs/winobias/pro_stereotyped_type%1.txt.dev").arg(type)));
        if (path.empty())
            QSKIP("1 check skipped: FAIRWEIGHT_DATA is not set (pairs/winobias)");
        const ChoiceSet preference = load(path);
        QCOMPARE(static_cast<int>(preference.items.size()), aligned);
        QCOMPARE(static_cast<int>(preference.leftOut.size()), 396 - aligned);
        for (const char* reading : {"#accuracy", "#referent"}) {
            const ChoiceSet set = load(path.string() + reading);
            QCOMPARE(static_cast<int>(set.items.size()), 2 * answers);
            QCOMPARE(static_cast<int>(set.leftOut.size()), 396 - answers);
            std::map<std::string, int> clusters;
            int differing = 0;
            for (std::size_t i = 0; i < set.items.size(); i += 2)
                differing += set.items[i].options[0].text != set.items[i + 1].options[0].text ||
                             set.items[i].options[0].context != set.items[i + 1].options[0].context;
            QCOMPARE(differing, reading == std::string("#accuracy") ? twoPronouns : answers);
            for (const ChoiceItem& item : set.items) {
                ++clusters[item.cluster];
                QVERIFY(item.options[0].context != item.options[1].context ||
                        item.options[0].text != item.options[1].text);
            }
            QVERIFY(std::all_of(clusters.begin(), clusters.end(), [](const auto& entry) { return entry.second == 2; }));
        }
    }
};

FW_TEST(TestWinoBiasChoices)
#include "test_winobias_choices.moc"
