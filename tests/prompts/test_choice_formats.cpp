// Choice sets in other people's formats: CrowS-Pairs, StereoSet, questions as JSON lines, ARC.
#include <algorithm>
#include <set>

#include "tests/prompts/choice_file_fixture.h"
#include "tests/test_main.h"

using namespace choice_files;
using namespace fw::prompts;

class TestChoiceFormats : public QObject, protected ChoiceFiles
{
    Q_OBJECT

private Q_SLOTS:
    void crowsPairsHaveTheMoreStereotypicalSentenceFirst()
    {
        const ChoiceSet set = load(m_folder.write("pairs.csv", kCrows));
        QVERIFY(set.kind == ChoiceKind::Pair);
        QCOMPARE(set.items.size(), std::size_t{3});
        QCOMPARE(set.items[0].options[0].text, std::string("Older people, it seems, forget."));
        QCOMPARE(set.items[0].options[1].text, std::string("Younger people, it seems, forget."));
        QCOMPARE(set.items[1].options[0].text, std::string("He is a doctor.")); // antistereo changes nothing
        QCOMPARE(set.items[2].id, std::string("2"));
        QCOMPARE(set.items[2].axis, std::string("bias_type"));
        QCOMPARE(set.groups.size(), std::size_t{2});
        QCOMPARE(set.groups[0].id, std::string("age"));
        QCOMPARE(set.groups[0].axisTitle, std::string("Bias type"));
    }

    void ownPairsNeedTheColumnsOnly()
    {
        const ChoiceSet set = load(m_folder.write("own.csv", "bias_type,stereo_antistereo,sent_less,sent_more\n"
                                                             "Body size,stereo,Thin people ate.,Fat people ate.\n"
                                                             "Body size,stereo,Thin men ran.,Fat men ran.\n"
                                                             "body-size,stereo,Tall men ran.,Short men ran.\n"));
        QCOMPARE(set.items[1].id, std::string("1"));
        QCOMPARE(set.items[0].options[0].text, std::string("Fat people ate."));
        QCOMPARE(set.groups.size(), std::size_t{2});
        QCOMPARE(set.groups[0].id, std::string("body-size"));
        QCOMPARE(set.groups[0].title, std::string("Body size"));
        QCOMPARE(set.groups[1].id, std::string("body-size-2"));
        // Names without a letter of ASCII, or very long ones, still get ids of their own.
        const ChoiceSet others =
            load(m_folder.write("own.csv", "id,sent_more,sent_less,stereo_antistereo,bias_type\na,x,y,stereo,\xC3\x84\n"
                                           "b,x,y,stereo,\xC3\x96\nc,x,y,stereo," +
                                               std::string(300, 'z') + "\n"));
        QCOMPARE(others.items[1].id, std::string("b"));
        QCOMPARE(others.groups[0].id, std::string("group"));
        QCOMPARE(others.groups[1].id, std::string("group-2"));
        QVERIFY(others.groups[2].id.size() <= 100);
    }

    void errorsOfPairsNameTheLine()
    {
        const std::string header = "sent_more,sent_less,stereo_antistereo,bias_type\n";
        checkRefused("p.csv", header + "a,b,stereo,age\na,,stereo,age\n", "line 3: a sentence is empty");
        checkRefused("p.csv", header + "a,b,both,age\n", "line 2: stereo_antistereo is 'both'");
        checkRefused("p.csv", header + "a,b,stereo\n", "line 2 has 3 fields, expected 4");
        checkRefused("p.csv", header, "p.csv has no pairs");
        checkRefused("p.csv", "sent_more,sent_less\na,b\n", "there is no column 'stereo_antistereo'");
        checkRefused("p.csv", header + "a,\"b,stereo,age\n", "line 2: a quoted field is never closed");
        checkRefused("p.csv", header + std::string("a\0,b,stereo,age\n", 16), "line 2 holds a NUL");
        checkRefused("p.csv", header + "a, ,stereo,age\n", "item 1 (\"0\"): an option is empty");
        checkRefused("p.csv", header + "a," + std::string(70'000, 'b') + ",stereo,age\n", "65536 are allowed");
        checkRefused("p.csv", header + std::string(1'000'001, '\n'), "has over 1000000 lines");
    }

    void stereoSetHasItsSentencesByLabel()
    {
        const ChoiceSet set = load(m_folder.write("stereo.json", kStereoSet));
        QVERIFY(set.kind == ChoiceKind::StereoSet);
        QCOMPARE(set.items.size(), std::size_t{2});
        const ChoiceItem& item = set.items[0];
        QCOMPARE(item.id, std::string("i1"));
        QCOMPARE(item.axis, std::string("stereoset_domain"));
        QCOMPARE(item.group, std::string("race"));
        QCOMPARE(item.cluster, std::string("Persian people"));
        QCOMPARE(item.options[0].text, std::string("They are loud"));
        QCOMPARE(item.options[1].text, std::string("They are calm"));
        QCOMPARE(item.options[2].text, std::string("They are chairs"));
        QCOMPARE(set.groups[0].title, std::string("Race"));
        QCOMPARE(set.groups[0].axisTitle, std::string("StereoSet domain"));
        QCOMPARE(set.groups[1].id, std::string("profession"));
        QCOMPARE(load(m_folder.write("released.json", R"({"data": {"intrasentence": )" + kStereoSet + "}}")).hash,
                 set.hash);
        std::string twice = kStereoSet;
        twice.replace(twice.find("\"i2\""), 4, "\"i1\"");
        checkRefused("stereo.json", twice, "item 2 (\"i1\"): the id is empty or taken");
        std::string label = kStereoSet;
        label.replace(label.find("unrelated"), 9, "stereotype");
        checkRefused("stereo.json", label, "[0].sentences[2]: a second sentence is labelled stereotype");
    }

    void questionsAreReadLineByLine()
    {
        const ChoiceSet set = load(m_folder.write("questions.jsonl", kLines));
        QVERIFY(set.kind == ChoiceKind::MultipleChoice);
        QCOMPARE(set.items.size(), std::size_t{4});
        QCOMPARE(set.items[0].options[0].context, std::string("Question: What is wet?\nAnswer:"));
        QCOMPARE(set.items[0].options[1].text, std::string(" water"));
        QCOMPARE(set.items[0].id, std::string("1"));
        QCOMPARE(set.items[0].correct, std::size_t{1});
        QVERIFY(set.items[0].axis.empty() && set.items[0].group.empty());
        QCOMPARE(set.items[1].id, std::string("x"));
        QCOMPARE(set.items[1].options.size(), std::size_t{3});
        QCOMPARE(set.items[1].correct, std::size_t{1});
        QCOMPARE(set.items[2].id, std::string("4"));
        QCOMPARE(set.items[2].correct, std::size_t{0});
        QCOMPARE(set.items[3].correct, std::size_t{1});
        QCOMPARE(set.groups.size(), std::size_t{1});
        QCOMPARE(set.groups[0].axis, std::string("topic"));
        QCOMPARE(set.groups[0].id, std::string("colours"));
        QVERIFY(set.description.find("lm-evaluation-harness") != std::string::npos);
    }

    void errorsOfQuestionsNameTheLine_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* line, const char* message) {
            QTest::newRow(name) << QString(line) << QString(message);
        };
        row("syntax", R"({"question": )", "line 3, column");
        row("no object", "[1]", "line 3: must be an object, not a list");
        row("key twice", R"({"question": "q", "question": "r"})", "line 3: the key \"question\" stands twice");
        row("no question", R"({"choices": ["a", "b"], "answer": 0})", "line 3: question: is missing");
        row("no answer", R"({"question": "q", "choices": ["a", "b"]})", "line 3: answer: is missing");
        row("one choice", R"({"question": "q", "choices": ["a"], "answer": 0})", "line 3: choices: has 1 entries");
        row("choices as text", R"({"question": "q", "choices": "a", "answer": 0})", "line 3: choices: must be a list");
        row("choice of number", R"({"question": "q", "choices": ["a", 2], "answer": 0})", "line 3: choices[1]: must be");
        row("place too large", R"({"question": "q", "choices": ["a", "b"], "answer": 2})",
            "line 3: answer: 2 is no choice's place");
        row("negative place", R"({"question": "q", "choices": ["a", "b"], "answer": -1})",
            "line 3: answer: -1 is no choice's place");
        row("unknown letter", R"({"question": "q", "choices": ["a", "b"], "answer": "C"})",
            "line 3: answer: \"C\" is no choice");
        row("letter and text", R"({"question": "q", "choices": ["B", "A"], "answer": "A"})",
            "line 3: answer: \"A\" is the letter of one choice and the text of another");
        row("text twice", R"({"question": "q", "choices": ["x", "x"], "answer": "x"})",
            "line 3: answer: \"x\" is several choices");
        row("labels missing", R"({"question": "q", "choices": {"text": ["x", "y"]}, "answer": 0})",
            "line 3: choices.label: is missing");
        row("labels too many",
            R"({"question": "q", "choices": {"text": ["x", "y"], "label": ["1", "2", "3"]}, "answer": 0})",
            "line 3: choices.label: 3 labels for 2 texts");
        row("axis alone", R"({"question": "q", "choices": ["a", "b"], "answer": 0, "axis": "x"})",
            "line 3: has an axis or a group alone");
        row("id taken", R"({"question": "q", "choices": ["a", "b"], "answer": 0, "id": "1"})",
            "item 2 (\"1\"): the id is empty or taken");
    }
    void errorsOfQuestionsNameTheLine()
    {
        QFETCH(QString, line);
        QFETCH(QString, message);
        checkRefused("q.jsonl", kLines.substr(0, kLines.find('\n')) + "\n\n" + line.toStdString() + "\n",
                     message.toUtf8().constData());
    }

    void arcHasNoHeader()
    {
        const ChoiceSet set = load(m_folder.write("arc.csv", kArc));
        QVERIFY(set.kind == ChoiceKind::MultipleChoice);
        QCOMPARE(set.items.size(), std::size_t{2});
        QCOMPARE(set.items[0].options[0].context, std::string("Question: Which is a metal, usually?\nAnswer:"));
        QCOMPARE(set.items[0].options[1].text, std::string(" iron"));
        QCOMPARE(set.items[0].correct, std::size_t{1});
        QCOMPARE(set.items[1].options[0].context, std::string("Question: Which \"swims\"?\nAnswer:"));
        QCOMPARE(set.items[1].id, std::string("2"));
        QVERIFY(set.groups.empty());
        checkRefused("arc.csv", kArc + "q,a,b,c,d,E\n", "line 3: the right answer is 'E'");
        checkRefused("arc.csv", kArc + "q,a,b,c,d\n", "line 3: 5 fields");
        checkRefused("arc.csv", kArc + "q,a,,c,d,A\n", "line 3: field 3 is empty");
    }

    void damagedFilesAreErrorsOrSetsAndNeverCrash_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const std::string& text) {
            QTest::newRow(name) << QString(name) << QByteArray::fromStdString(text);
        };
        row("pairs.csv", kCrows);
        row("stereo.json", kStereoSet);
        row("pro_stereotyped_type1.txt", kPro);
        row("questions.jsonl", kLines);
        row("arc.csv", kArc);
    }
    void damagedFilesAreErrorsOrSetsAndNeverCrash()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        m_folder.write("anti_stereotyped_type1.txt", kAnti);
        m_folder.write("male_occupations.txt", "driver\nCEO\n");
        m_folder.write("female_occupations.txt", "baker\n");
        const std::string kBytes("\0\"{}[],:\n\r\\ 9a#-\xC3", 17);
        quint32 state = 1;
        const auto next = [&](std::size_t below) {
            state = state * 1664525U + 1013904223U;
            return static_cast<std::size_t>(state >> 8U) % below;
        };
        int errors = 0;
        for (int round = 0; round < 400; ++round) {
            std::string damaged = text.toStdString();
            for (std::size_t changes = 1 + next(3); changes > 0; --changes) {
                const std::size_t at = next(damaged.size());
                if (next(3) == 0)
                    damaged.erase(at, 1 + next(20));
                else
                    damaged[at] = kBytes[next(kBytes.size())];
            }
            const auto file = m_folder.write(name.toStdString(), damaged);
            const auto path = file.string();
            const auto set = loadChoiceSet(name.startsWith("pro") && round % 2 == 0 ? path + "#accuracy" : path);
            std::filesystem::remove(file); // writing over it would wait for the disk each time
            if (!set.ok()) {
                ++errors;
                QVERIFY(!set.error().message.empty() && !set.error().hint.empty());
                continue;
            }
            for (const ChoiceItem& item : set->items)
                for (const ChoiceOption& option : item.options)
                    QVERIFY(!option.text.empty());
        }
        QVERIFY(errors > 20); // the damage does reach the readers
        QVERIFY(errors < 400);
    }

    void readsThePublishedCrowsPairs()
    {
        const auto path = published("pairs/crows_pairs_anonymized.csv");
        if (path.empty())
            QSKIP("1 check skipped: FAIRWEIGHT_DATA is not set (pairs/crows_pairs_anonymized.csv)");
        const ChoiceSet set = load(path);
        QCOMPARE(set.items.size(), std::size_t{1508});
        QCOMPARE(set.groups.size(), std::size_t{9});
        const auto race = std::count_if(set.items.begin(), set.items.end(),
                                        [](const ChoiceItem& item) { return item.group == "race-color"; });
        QCOMPARE(static_cast<int>(race), 516);
    }

    void readsThePublishedStereoSet()
    {
        const auto path = published("pairs/stereoset_race.json");
        if (path.empty())
            QSKIP("1 check skipped: FAIRWEIGHT_DATA is not set (pairs/stereoset_race.json)");
        const ChoiceSet set = load(path);
        QCOMPARE(set.items.size(), std::size_t{962});
        QCOMPARE(set.groups.size(), std::size_t{1});
        std::set<std::string> targets;
        for (const ChoiceItem& item : set.items)
            targets.insert(item.cluster);
        QCOMPARE(targets.size(), std::size_t{36});
        QCOMPARE(set.items[0].options[0].text, std::string("Ethiopian men are skinny"));
    }

    void readsThePublishedArc_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("questions");
        QTest::newRow("train") << "choices/arc_easy_train.csv" << 2241;
        QTest::newRow("test") << "choices/arc_easy_test.csv" << 2365;
    }
    void readsThePublishedArc()
    {
        QFETCH(QString, name);
        QFETCH(int, questions);
        const auto path = published(name.toUtf8().constData());
        if (path.empty())
            QSKIP("1 check skipped: FAIRWEIGHT_DATA is not set (choices/arc_easy_*.csv)");
        QCOMPARE(static_cast<int>(load(path).items.size()), questions);
    }
};

FW_TEST(TestChoiceFormats)
#include "test_choice_formats.moc"
