// Scoring texts: order, empty ones, long ones, names and labels.
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/measure/classifier_scorer.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/text_scorer.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::measure::chooseSignalLabel;
using fw::measure::TextScorer;

class TestTextScorer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsFollowTheTexts()
    {
        const auto scorer = TextScorer::load((m_fixtures / "softmax").string(), "nowhere");
        QVERIFY2(scorer.ok(), scorer.ok() ? "" : scorer.error().message.c_str());
        QCOMPARE(scorer->name(), std::string("softmax"));
        QCOMPARE(scorer->labels(), (std::vector<std::string>{"clean", "toxic"}));
        QCOMPARE(scorer->identity().size(), std::size_t{64});
        const auto goldens = nlohmann::json::parse(fw::readFile(m_fixtures / "goldens.json").value());
        std::vector<std::string> texts;
        std::vector<double> expected;
        for (const auto& row : goldens["models"]["softmax"]) {
            texts.push_back(row["text"].get<std::string>());
            expected.push_back(row["ids"].size() > 2 ? row["scores"][1].get<double>() : 0);
        }
        fw::ProgressSink progress;
        const auto table = scorer->score(texts, {}, progress);
        QVERIFY(table.ok());
        QCOMPARE(table->texts, texts.size());
        for (std::size_t i = 0; i < texts.size(); ++i)
            QVERIFY(std::abs(table->at(i, 1) - expected[i]) < 1e-4);
        QCOMPARE(progress.snapshot().done, std::int64_t(texts.size()));
        QCOMPARE(progress.snapshot().unit, std::string("texts"));
    }

    void anEmptyTextScoresNothing()
    {
        const auto scorer = TextScorer::load((m_fixtures / "sigmoid").string(), "");
        const auto table = scorer->score(std::vector<std::string>{"", "word", " \n\t "}, {}, {});
        QVERIFY(table.ok());
        for (std::size_t label = 0; label < 3; ++label) {
            QCOMPARE(table->at(0, label), 0.0F);
            QCOMPARE(table->at(2, label), 0.0F);
            QVERIFY(table->at(1, label) > 0.0F);
        }
        QVERIFY(scorer->score({}, {}, {}).ok());
    }

    void companyAndOrderChangeNoBit()
    {
        const auto scorer = TextScorer::load((m_fixtures / "softmax").string(), "").value();
        std::vector<std::string> texts;
        for (int i = 0; i < 400; ++i) {
            std::string text = "the";
            for (int word = 0; word < (i * 37) % 61; ++word)
                text += std::string(" ") + (word * i % 3 ? "word" : "hot") + (word % 5 ? "" : " which they said");
            texts.push_back(text);
        }
        const auto together = scorer.score(texts, {}, {}).value();
        std::vector<std::string> reversed(texts.rbegin(), texts.rend());
        const auto backwards = scorer.score(reversed, {}, {}).value();
        for (std::size_t i = 0; i < texts.size(); ++i)
            QVERIFY(backwards.at(texts.size() - 1 - i, 1) == together.at(i, 1));
        for (std::size_t i = 0; i < texts.size(); i += 13)
            QVERIFY(scorer.score({&texts[i], 1}, {}, {}).value().at(0, 1) == together.at(i, 1));
        std::vector<float> scores = together.values;
        std::sort(scores.begin(), scores.end());
        QVERIFY(std::unique(scores.begin(), scores.end()) - scores.begin() > 100); // and they do differ
    }

    void theSignalLabelIsChosen()
    {
        using Labels = std::vector<std::string>;
        QCOMPARE(chooseSignalLabel(Labels{"toxic", "clean"}, ""), std::size_t{0});
        QCOMPARE(chooseSignalLabel(Labels{"non-toxic", "Toxicity"}, ""), std::size_t{1});
        QCOMPARE(chooseSignalLabel(Labels{"NOT HATE", "HATE"}, ""), std::size_t{1});
        QCOMPARE(chooseSignalLabel(Labels{"insult", "threat"}, ""), std::size_t{1});
        QCOMPARE(chooseSignalLabel(Labels{"negative", "toxic", "positive"}, "negative"), std::size_t{0});
        QCOMPARE(TextScorer::load((m_fixtures / "sigmoid").string(), "")->signalLabel(), std::size_t{2});
    }

    void configNamesTheSignalLabel()
    {
        QTemporaryDir temporary;
        const fs::path directory = fs::path(temporary.path().toStdString()) / "model";
        fs::copy(m_fixtures / "softmax", directory);
        auto config = nlohmann::json::parse(fw::readFile(directory / "config.json").value());
        config["fairweight"]["signal_label"] = "clean";
        std::ofstream(directory / "config.json") << config.dump();
        const auto scorer = TextScorer::load(directory.string() + "/", "");
        QVERIFY(scorer.ok());
        QCOMPARE(scorer->signalLabel(), std::size_t{0});
        QCOMPARE(scorer->name(), std::string("model"));
        QVERIFY(scorer->identity() != TextScorer::load((m_fixtures / "softmax").string(), "")->identity());
        config["fairweight"]["signal_label"] = "other";
        std::ofstream(directory / "config.json") << config.dump();
        const auto wrong = TextScorer::load(directory.string(), "");
        QVERIFY(!wrong.ok());
        QVERIFY(wrong.error().message.find("fairweight.signal_label") != std::string::npos);
    }

    void bundledScorersAreFoundByName()
    {
        const fs::path models = fw::measure::bundledModelsDirectory().value();
        const auto scorer = TextScorer::load("toxicity", models);
        QVERIFY2(scorer.ok(), scorer.ok() ? "" : scorer.error().message.c_str());
        QCOMPARE(scorer->name(), std::string("toxicity"));
        QCOMPARE(scorer->labels().size(), std::size_t{2});
        QVERIFY(scorer->identity() != TextScorer::load("regard", models)->identity());
        const auto unknown = TextScorer::load("no-such-scorer", models);
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.error().hint.find("toxicity") != std::string::npos);
    }

    /// As in transformers: a token without an embedding is an error where a text holds it.
    void tokensWithoutEmbeddingAreRefusedWhereTheyStand()
    {
        QTemporaryDir temporary;
        const fs::path directory = fs::path(temporary.path().toStdString()) / "model";
        fs::copy(m_fixtures / "softmax", directory);
        std::ofstream(directory / "vocab.txt", std::ios::app) << "another\n";
        const auto scorer = TextScorer::load(directory.string(), "");
        QVERIFY2(scorer.ok(), scorer.ok() ? "" : scorer.error().message.c_str());
        const std::vector<std::string> fine{"a text"};
        QVERIFY(scorer->score(fine, {}, {}).ok());
        const std::vector<std::string> beyond{"a text", "another"};
        const auto refused = scorer->score(beyond, {}, {});
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().message.find("155") != std::string::npos, refused.error().message.c_str());
    }

    void cancels()
    {
        const auto scorer = TextScorer::load((m_fixtures / "softmax").string(), "").value();
        fw::CancelToken cancel;
        cancel.cancel();
        const auto result = scorer.score(std::vector<std::string>{"word"}, cancel, {});
        QVERIFY(!result.ok());
        QCOMPARE(int(result.error().kind), int(fw::ErrorKind::Cancelled));
    }

    void theCatalogueDescribesTheBundledScorer()
    {
        const auto entries = fw::measure::scorers();
        const auto* toxicity = fw::catalogue::find(entries, "toxicity");
        QVERIFY(toxicity);
        QCOMPARE(toxicity->signal, std::string("toxicity"));
        QCOMPARE(toxicity->directory, std::string("scorers"));
    }

private:
    const fs::path m_fixtures = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/bert";
};

FW_TEST(TestTextScorer)
#include "test_text_scorer.moc"
