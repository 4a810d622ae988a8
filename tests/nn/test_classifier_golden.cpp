// Logits and scores of transformers on the same weights, by tests/reference/make_bert_goldens.py.
#include <QtTest>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/nn/scoring/classifier.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/test_main.h"

class TestClassifierGolden : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoresEqualTheReference_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("multiLabel");
        QTest::newRow("softmax f32") << "softmax" << false;
        QTest::newRow("sigmoid f16") << "sigmoid" << true;
    }

    void scoresEqualTheReference()
    {
        QFETCH(QString, name);
        QFETCH(bool, multiLabel);
        const auto directory = m_fixtures / name.toStdString();
        const auto classifier = fw::nn::Classifier::load(directory);
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        QCOMPARE(classifier->multiLabel(), multiLabel);
        const auto tokenizer = fw::tokenizer::loadTokenizer(directory);
        QVERIFY(tokenizer.ok());

        const auto goldens = nlohmann::json::parse(fw::readFile(m_fixtures / "goldens.json").value());
        const auto& rows = goldens["models"][name.toStdString()];
        QVERIFY(rows.size() >= 14);
        std::vector<std::vector<int>> texts;
        for (const auto& row : rows) {
            texts.push_back(tokenizer.value()->encodeWithTemplate(row["text"].get<std::string>(),
                                                                       std::size_t(classifier->maximumTokens())));
            QCOMPARE(texts.back(), row["ids"].get<std::vector<int>>());
        }
        const auto logits = classifier->logits(texts);
        const auto scores = classifier->scores(texts);
        QVERIFY(logits.ok() && scores.ok());
        const std::size_t labels = classifier->labels().size();
        QCOMPARE(logits->size(), texts.size() * labels);
        for (std::size_t text = 0; text < texts.size(); ++text)
            for (std::size_t label = 0; label < labels; ++label) {
                const double expected = rows[text]["logits"][label].get<double>();
                const double bound = 1e-4 * std::max(1.0, std::abs(expected));
                QVERIFY2(std::abs((*logits)[text * labels + label] - expected) < bound,
                         qPrintable(QString("text %1 label %2: %3, expected %4")
                                        .arg(text)
                                        .arg(label)
                                        .arg(double((*logits)[text * labels + label]))
                                        .arg(expected)));
                QVERIFY(std::abs((*scores)[text * labels + label] - rows[text]["scores"][label].get<double>()) < 1e-4);
            }
    }

private:
    const std::filesystem::path m_fixtures = std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/bert";
};

FW_TEST(TestClassifierGolden)
#include "test_classifier_golden.moc"
