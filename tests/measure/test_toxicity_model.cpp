// The bundled toxicity classifier: its size, its separation on held-out texts, and what it says of plain mentions.
#include <QtTest>

#include <cstdlib>
#include <map>

#include "core/base/csv.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/text_scorer.h"
#include "core/stats/rank.h"

namespace fs = std::filesystem;
using fw::measure::TextScorer;

class TestToxicityModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto models = fw::measure::bundledModelsDirectory();
        QVERIFY(models.ok());
        m_directory = *models / "toxicity";
        auto scorer = TextScorer::load("toxicity", *models);
        QVERIFY2(scorer.ok(), scorer.ok() ? "" : scorer.error().message.c_str());
        m_scorer = std::make_unique<TextScorer>(std::move(scorer).value());
        QCOMPARE(m_scorer->labels(), (std::vector<std::string>{"clean", "toxic"}));
        QCOMPARE(m_scorer->signalLabel(), std::size_t{1});
    }

    void itIsSmallAndHasACard()
    {
        std::uintmax_t bytes = 0;
        for (const auto& entry : fs::directory_iterator(m_directory))
            bytes += entry.file_size();
        QVERIFY(bytes <= 30'000'000);
        for (const char* name : {"README.md", "card.json", "NOTICE", "LICENSE"})
            QVERIFY2(fs::exists(m_directory / name), name);
    }

    void insultsScoreAbovePlainWords()
    {
        const std::vector<std::string> texts = {"You are a worthless piece of shit and everyone hates you.",
                                                "Shut up, you stupid bitch, or I will kill you.",
                                                "The train leaves at nine and arrives before noon.",
                                                "Thank you for the lovely evening."};
        const auto table = m_scorer->score(texts, {}, {});
        QVERIFY(table.ok());
        QVERIFY(table->at(0, 1) > 0.9F && table->at(1, 1) > 0.9F);
        QVERIFY(table->at(2, 1) < 0.1F && table->at(3, 1) < 0.1F);
    }

    void plainMentionsOfGroupsAreMostlyClean()
    {
        const auto table =
            fw::readCsv(fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/measure/neutral_identity.csv").value();
        const auto scores = m_scorer->score(column(table, "text"), {}, {}).value();
        const std::vector<std::string> groups = column(table, "group");
        std::map<std::string, std::pair<int, int>> flagged;
        int all = 0;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            const bool toxic = scores.at(i, 1) >= 0.5F;
            flagged[groups[i]].first += toxic;
            flagged[groups[i]].second += 1;
            all += toxic;
            if (toxic)
                qInfo("%.3f  %s", double(scores.at(i, 1)), column(table, "text")[i].c_str());
        }
        for (const auto& [group, count] : flagged)
            qInfo("%s: %d of %d plain mentions called toxic", group.c_str(), count.first, count.second);
        qInfo("all groups: %d of %zu", all, groups.size());
        QVERIFY(groups.size() >= 60);
        QVERIFY(all <= int(groups.size()) / 10);
    }

    void separatesHeldOutTexts()
    {
        const char* data = std::getenv("FAIRWEIGHT_DATA");
        if (data == nullptr || *data == '\0')
            QSKIP("1 check skipped: FAIRWEIGHT_DATA is not set (toxicity/valid.csv, 3730 texts)");
        const auto table = fw::readCsv(fs::path(data) / "toxicity/valid.csv").value();
        const auto scores = m_scorer->score(column(table, "text"), {}, {}).value();
        const std::vector<std::string> labels = column(table, "toxic");
        const std::vector<std::string> sources = column(table, "source");
        std::map<std::string, std::pair<std::vector<double>, std::vector<char>>> bySource;
        int right = 0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            right += (scores.at(i, 1) >= 0.5F) == (labels[i] == "1");
            for (const std::string& key : {std::string("all"), sources[i]}) {
                bySource[key].first.push_back(scores.at(i, 1));
                bySource[key].second.push_back(labels[i] == "1");
            }
        }
        for (const auto& [source, pair] : bySource)
            qInfo("%s: %zu texts, AUC %.4f", source.c_str(), pair.first.size(),
                  fw::stats::areaUnderCurve(pair.first, pair.second));
        qInfo("accuracy %.4f", double(right) / double(labels.size()));
        QVERIFY(labels.size() > 3000);
        QVERIFY(fw::stats::areaUnderCurve(bySource["all"].first, bySource["all"].second) >= 0.90);
    }

private:
    static std::vector<std::string> column(const fw::CsvTable& table, const char* name)
    {
        const std::size_t index = table.column(name).value();
        std::vector<std::string> result;
        for (const auto& row : table.rows)
            result.push_back(row[index]);
        return result;
    }

    fs::path m_directory;
    std::unique_ptr<TextScorer> m_scorer;
};

QTEST_GUILESS_MAIN(TestToxicityModel)
#include "test_toxicity_model.moc"
