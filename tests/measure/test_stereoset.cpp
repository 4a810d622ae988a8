// StereoSet: reading gold and scores, the released code's figures, and the published ones.
#include <QtTest>

#include <cstdlib>

#include "core/measure/stereoset_score.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::measure::stereoSetScores;
using fw::prompts::loadSentenceScores;
using fw::prompts::loadStereoSet;
using gpt2_fixture::valueOf;

namespace {

std::string item(const std::string& id, const std::string& target, const std::string& labels = "sau")
{
    std::string sentences;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::string label = labels[i] == 's' ? "stereotype" : labels[i] == 'a' ? "anti-stereotype" : "unrelated";
        sentences += (i ? "," : "") + std::string(R"({"sentence": "x", "gold_label": ")") + label + R"(", "id": ")" +
                     id + labels[i] + std::to_string(i) + "\"}";
    }
    return R"({"id": ")" + id + R"(", "target": ")" + target +
           R"(", "bias_type": "race", "context": "BLANK", "sentences": [)" + sentences + "]}";
}

} // namespace

class TestStereoSet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresAreTheReleasedCodes()
    {
        const auto gold =
            m_folder.write("gold.json", "[" + item("1", "A") + "," + item("2", "A") + "," + item("3", "B") + "]");
        const auto items = valueOf(loadStereoSet(gold));
        QCOMPARE(items.size(), std::size_t{3});
        // A: stereotype preferred, both meaningful; a tie counts as anti, one meaningful. B: anti, none meaningful.
        const std::map<std::string, double> scores{{"1s0", 3}, {"1a1", 2}, {"1u2", 1}, {"2s0", 2}, {"2a1", 2},
                                                   {"2u2", 2}, {"3s0", 1}, {"3a1", 2}, {"3u2", 3}};
        const auto result = valueOf(stereoSetScores(items, scores));
        QCOMPARE(result.byTarget.at("A").languageModel.estimate, 50.0);
        QCOMPARE(result.byTarget.at("A").stereotype.estimate, 50.0);
        QCOMPARE(result.overall.languageModel.estimate, 25.0);
        QCOMPARE(result.overall.stereotype.estimate, 25.0);
        QCOMPARE(result.overall.icat.estimate, 12.5);
        QCOMPARE(result.overall.targets, std::size_t{2});
        QCOMPARE(result.leftOut, std::size_t{0});
        QVERIFY(result.overall.stereotype.low >= 0 && result.overall.stereotype.high <= 50);
    }

    void itemsWithoutAScoreAreLeftOut()
    {
        const auto items =
            valueOf(loadStereoSet(m_folder.write("gold.json", "[" + item("1", "A") + "," + item("2", "A") + "]")));
        const auto result = valueOf(stereoSetScores(items, {{"1s0", 3}, {"1a1", 2}, {"1u2", 1}, {"2s0", 1}}));
        QCOMPARE(result.leftOut, std::size_t{1});
        QCOMPARE(result.overall.items, std::size_t{1});
        QVERIFY(!stereoSetScores(items, {}).ok());
    }

    void releasedLayoutsAreRead()
    {
        const auto gold = m_folder.write("gold.json", R"({"version": "1.0", "data": {"intrasentence": [)" +
                                                          item("1", "A") + R"(], "intersentence": []}})");
        QCOMPARE(valueOf(loadStereoSet(gold)).size(), std::size_t{1});
        const auto scores = m_folder.write("scores.json", R"({"intrasentence": [{"id": "a", "score": 0.5}],
            "intersentence": [{"id": "b", "score": 1e-3}]})");
        QCOMPARE(valueOf(loadSentenceScores(scores)).size(), std::size_t{2});
    }

    void badFilesAreNamed_data()
    {
        QTest::addColumn<QString>("gold");
        QTest::addColumn<QString>("says");
        QTest::newRow("two of a label") << QString::fromStdString("[" + item("1", "A", "ssu") + "]")
                                        << "[0].sentences[1]";
        QTest::newRow("one missing") << QString::fromStdString("[" + item("1", "A", "sa") + "]")
                                     << "no sentence is labelled unrelated";
        QTest::newRow("id twice") << QString::fromStdString("[" + item("1", "A") + "," + item("1", "B") + "]")
                                  << "[1].sentences[0]";
        QTest::newRow("no target") << R"([{"id": "1"}])"
                                   << "target";
        QTest::newRow("nothing") << "[]"
                                 << "no items";
        QTest::newRow("no JSON") << "[{"
                                 << "gold.json";
        QTest::newRow("another object") << R"({"data": {}})"
                                        << "intrasentence";
    }

    void badFilesAreNamed()
    {
        QFETCH(QString, gold);
        QFETCH(QString, says);
        const auto items = loadStereoSet(m_folder.write("gold.json", gold.toStdString()));
        QVERIFY(!items.ok());
        QVERIFY2(QString::fromStdString(items.error().message).contains(says), items.error().message.c_str());
    }

    void badScoresAreNamed()
    {
        for (const char* text :
             {R"([{"id": "a", "score": "high"}])", R"([{"id": "a"}])", R"([{"id": "a", "score": null}])",
              R"([{"id": "a", "score": 1}, {"id": "a", "score": 2}])", R"({"scores": []})", "7"}) {
            const auto scores = loadSentenceScores(m_folder.write("scores.json", text));
            QVERIFY2(!scores.ok() && scores.error().message.find("scores.json") != std::string::npos, text);
        }
    }

    /// Nadeem et al.'s GPT-2 on the race domain.
    void thePublishedFiguresComeOut()
    {
        const char* data = std::getenv("FAIRWEIGHT_DATA");
        if (data == nullptr)
            QSKIP("3 checks skipped: FAIRWEIGHT_DATA names no folder with pairs/");
        const fs::path pairs = fs::path(data) / "pairs";
        const auto result =
            valueOf(stereoSetScores(valueOf(loadStereoSet(pairs / "stereoset_race.json")),
                                    valueOf(loadSentenceScores(pairs / "stereoset_race_scores_gpt2.json"))));
        QVERIFY(std::abs(result.overall.languageModel.estimate - 89.7567) < 5e-5);
        QVERIFY(std::abs(result.overall.stereotype.estimate - 60.3500) < 5e-5);
        QVERIFY(std::abs(result.overall.icat.estimate - 71.1771) < 5e-5);
        QVERIFY(result.overall.stereotype.low > 55 && result.overall.stereotype.high < 66);
    }

private:
    PromptFolder m_folder;
};

FW_TEST(TestStereoSet)
#include "test_stereoset.moc"
