// Flips between a base's and a variant's answers, from files.
#include <QtTest>

#include <cmath>

#include "core/measure/flips.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::measure::AnsweredItems;
using fw::measure::countFlips;
using fw::measure::loadAnsweredItems;
using gpt2_fixture::valueOf;

class TestFlips : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// 68 correct to incorrect, 18 back, 25 wrong to other wrong of 1,000.
    void thePublishedCountsGiveThePublishedShares()
    {
        AnsweredItems base, variant;
        for (int i = 0; i < 1000; ++i) {
            const std::string id = std::to_string(i);
            const bool before = i < 600;
            const bool after = i < 68 ? false : i < 600 ? true : i < 618;
            base[id] = {before ? "A" : "B", "A"};
            variant[id] = {after ? "A" : i < 68 || (i >= 618 && i < 643) ? "C" : "B", "A"};
        }
        variant["more"] = {"A", "A"};
        const auto flips = valueOf(countFlips(base, variant));
        QCOMPARE(flips.correctToIncorrect, std::size_t{68});
        QCOMPARE(flips.incorrectToCorrect, std::size_t{18});
        QCOMPARE(flips.wrongToOtherWrong, std::size_t{25});
        QCOMPARE(flips.leftOut, std::size_t{1});
        QVERIFY(std::abs(flips.flips.estimate - 0.0860) < 1e-12);
        QVERIFY(std::abs(flips.allFlips.estimate - 0.1110) < 1e-12);
        QVERIFY(flips.pValue < 1e-6 && flips.flips.low < 0.086 && flips.flips.high > 0.086);
    }

    void filesAreRead()
    {
        const auto table =
            valueOf(loadAnsweredItems(m_folder.write("a.csv", "id,prediction,answer\n1,A,B\n2,\"x, y\",z\n")));
        QCOMPARE(table.at("2").prediction, std::string("x, y"));
        const auto lines = valueOf(loadAnsweredItems(
            m_folder.write("a.jsonl", "{\"id\": 1, \"prediction\": \"A\", \"answer\": \"B\"}\n\n{\"id\": "
                                      "\"2\", \"prediction\": 3, \"answer\": 3}\n")));
        QCOMPARE(lines.size(), std::size_t{2});
        QVERIFY(lines.at("2").correct() && !lines.at("1").correct());
        // Endings say the same in capitals, and tables may have tabs.
        QCOMPARE(valueOf(loadAnsweredItems(m_folder.write("b.JSONL", "{\"id\": 1, \"prediction\": 1, \"answer\": 1}")))
                     .size(),
                 std::size_t{1});
        QCOMPARE(valueOf(loadAnsweredItems(m_folder.write("b.tsv", "id\tprediction\tanswer\n1\tx, y\tz\n")))
                     .at("1")
                     .prediction,
                 std::string("x, y"));
    }

    void badFilesAreNamed_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("column") << "a.csv"
                                << "id,answer\n1,2\n"
                                << "prediction";
        QTest::newRow("twice") << "a.csv"
                               << "id,prediction,answer\n1,A,B\n1,A,B\n"
                               << "line 3: the id stands twice";
        QTest::newRow("no id") << "a.csv"
                               << "id,prediction,answer\n,A,B\n"
                               << "line 2: the id is empty";
        QTest::newRow("no object") << "a.jsonl"
                                   << "[1]\n"
                                   << "line 1: is no JSON object";
        QTest::newRow("field") << "a.jsonl"
                               << "{\"id\": 1}\n"
                               << "'prediction'";
    }

    void badFilesAreNamed()
    {
        QFETCH(QString, name);
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto items = loadAnsweredItems(m_folder.write(name.toStdString(), text.toStdString()));
        QVERIFY(!items.ok());
        QVERIFY2(QString::fromStdString(items.error().message).contains(says), items.error().message.c_str());
    }

    void whatCannotBeComparedIsRefused()
    {
        QVERIFY(!countFlips({{"1", {"A", "A"}}}, {{"2", {"A", "A"}}}).ok());
        const auto other = countFlips({{"1", {"A", "A"}}}, {{"1", {"A", "B"}}});
        QVERIFY(!other.ok() && other.error().message.find("item '1'") != std::string::npos);
    }

private:
    PromptFolder m_folder;
};

FW_TEST(TestFlips)
#include "test_flips.moc"
