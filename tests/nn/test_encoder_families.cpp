// Classifiers of every encoder family: logits and scores of transformers on the same weights, by
// tests/reference/make_classifier_family_goldens.py, and scores that know nothing of their batch.
#include <QtTest>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/random.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/scoring/classifier.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/test_main.h"

namespace {

const std::filesystem::path kFixtures = std::filesystem::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/encoders";

const nlohmann::json& goldens()
{
    static const auto document = nlohmann::json::parse(fw::readFile(kFixtures / "goldens.json").value());
    return document;
}

} // namespace

class TestEncoderFamilies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFamilyIsHere()
    {
        for (const char* family : {"roberta", "xlm-roberta", "distilbert", "electra"})
            for (const char* kind : {"softmax", "sigmoid"})
                QVERIFY(goldens()["models"].contains(std::string(family) + "-" + kind));
    }

    void scoresEqualTheReference_data() { eachModel(); }

    void scoresEqualTheReference()
    {
        QFETCH(QString, name);
        const auto& golden = goldens()["models"][name.toStdString()];
        const auto classifier = fw::nn::Classifier::load(kFixtures / name.toStdString());
        QVERIFY2(classifier.ok(), classifier.ok() ? "" : classifier.error().message.c_str());
        QCOMPARE(classifier->multiLabel(), golden["multi_label"].get<bool>());
        QCOMPARE(classifier->maximumTokens(), golden["maximum"].get<std::int64_t>());
        QCOMPARE(classifier->heads(), std::vector<std::string>{""});
        const auto tokenizer = fw::tokenizer::loadTokenizer(kFixtures / name.toStdString());
        QVERIFY2(tokenizer.ok(), tokenizer.ok() ? "" : tokenizer.error().message.c_str());

        const auto& rows = golden["rows"];
        QVERIFY(rows.size() >= 25);
        std::vector<std::vector<int>> texts;
        for (const auto& row : rows) {
            const auto text = row["text"].get<std::string>();
            texts.push_back(tokenizer.value()->encodeWithTemplate(text, std::size_t(classifier->maximumTokens())));
            QVERIFY2(texts.back() == row["ids"].get<std::vector<int>>(), text.c_str());
        }
        const auto logits = classifier->logits(texts);
        const auto scores = classifier->scores(texts);
        QVERIFY(logits.ok() && scores.ok());
        const std::size_t labels = classifier->labels().size();
        QCOMPARE(logits->size(), texts.size() * labels);
        for (std::size_t i = 0; i < logits->size(); ++i) {
            const auto& row = rows[i / labels];
            const double logit = row["logits"][i % labels].get<double>();
            const double score = row["scores"][i % labels].get<double>();
            QVERIFY2(std::abs((*logits)[i] - logit) < 1e-5 * std::max(1.0, std::abs(logit)),
                     qPrintable(QString("'%1': %2, expected %3")
                                    .arg(QString::fromStdString(row["text"].get<std::string>()))
                                    .arg(double((*logits)[i]))
                                    .arg(logit)));
            QVERIFY(std::abs((*scores)[i] - score) < 1e-5);
        }
    }

    void aTextScoresTheSameInAnyCompany_data() { eachModel(); }

    void aTextScoresTheSameInAnyCompany()
    {
        QFETCH(QString, name);
        const auto classifier = fw::nn::Classifier::load(kFixtures / name.toStdString()).value();
        std::vector<std::vector<int>> texts(60);
        fw::RandomStream random(5);
        for (auto& text : texts) {
            text.resize(1 + random.nextBelow(std::uint32_t(classifier.maximumTokens())));
            for (int& id : text)
                id = int(random.nextBelow(std::uint32_t(classifier.config().vocabulary)));
        }
        const std::size_t labels = classifier.labels().size();
        for (const int threads : {1, 2, 3}) {
            fw::nn::setThreads(threads);
            const auto together = classifier.logits(texts).value();
            for (std::size_t i = 0; i < texts.size(); ++i) {
                const auto alone = classifier.logits({&texts[i], 1}).value();
                QVERIFY(std::equal(alone.begin(), alone.end(), together.begin() + std::ptrdiff_t(i * labels)));
            }
        }
        fw::nn::setThreads(0);
    }

    void aTextAsLongAsPositionsAllowIsRead_data() { eachModel(); }

    void aTextAsLongAsPositionsAllowIsRead()
    {
        QFETCH(QString, name);
        const auto classifier = fw::nn::Classifier::load(kFixtures / name.toStdString()).value();
        const auto longest = std::size_t(classifier.maximumTokens());
        QVERIFY(classifier.logits(std::vector<std::vector<int>>{std::vector<int>(longest, 5)}).ok());
        QVERIFY(!classifier.logits(std::vector<std::vector<int>>{std::vector<int>(longest + 1, 5)}).ok());
    }

private:
    static void eachModel()
    {
        QTest::addColumn<QString>("name");
        for (const auto& [name, model] : goldens()["models"].items())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
};

FW_TEST(TestEncoderFamilies)
#include "test_encoder_families.moc"
