// What names of scorers point to, and identities without loading weights.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

#include "core/checkpoint/encoder_config.h"
#include "core/measure/scorer_card.h"
#include "core/measure/scorer_place.h"
#include "core/measure/text_scorer.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using namespace fw::measure;

class TestScorerPlace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_root = m_place.path().toStdString();
        qputenv("XDG_DATA_HOME", (m_root / "data").c_str());
        fs::create_directories(m_root / "models");
        fs::copy(m_fixtures / "bert/softmax", m_root / "models/scorers");
        std::ofstream(m_root / "words.csv") << "word,level\nbad,low\nworse,high\n";
    }

    void namesPointToKinds()
    {
        const auto bundled = locateScorer("toxicity", m_root / "models").value();
        QCOMPARE(int(bundled.kind), int(ScorerKind::Classifier));
        QCOMPARE(bundled.name, std::string("toxicity"));
        QCOMPARE(bundled.path, m_root / "models/scorers");
        QCOMPARE(bundled.part, std::string("toxicity"));
        const auto directory = locateScorer((m_root / "models/scorers/").string(), "").value();
        QCOMPARE(int(directory.kind), int(ScorerKind::Classifier));
        QCOMPARE(directory.name, std::string("scorers"));
        const auto words = locateScorer((m_root / "words.csv#low").string(), "").value();
        QCOMPARE(int(words.kind), int(ScorerKind::WordList));
        QCOMPARE(words.part, std::string("low"));
        QCOMPARE(words.path, m_root / "words.csv");
        const auto vader = locateScorer((m_fixtures / "measure/vader").string(), "").value();
        QCOMPARE(int(vader.kind), int(ScorerKind::Vader));
    }

    void aPathThatHoldsTheMarkIsAPath()
    {
        fs::copy(m_fixtures / "bert/softmax", m_root / "odd#name");
        const auto odd = locateScorer((m_root / "odd#name").string(), "").value();
        QCOMPARE(odd.part, std::string());
        QCOMPARE(odd.name, std::string("odd#name"));
        QCOMPARE(locateScorer((m_root / "odd#name#head").string(), "").value().part, std::string("head"));
    }

    void whatIsNoScorerIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("message");
        QTest::newRow("unknown") << "no-such"
                                 << "there is no scorer 'no-such'";
        QTest::newRow("empty") << ""
                               << "there is no scorer";
        QTest::newRow("no part") << "%1/words.csv#"
                                 << "there is no scorer";
        QTest::newRow("gone") << "%1/gone#head"
                              << "there is no scorer";
        QTest::newRow("other directory") << "%1"
                                         << "holds neither a config.json nor a vader_lexicon.txt";
        QTest::newRow("other file") << "%1/models/scorers/config.json"
                                    << "is no scorer";
        QTest::newRow("not imported") << "vader"
                                      << "has not been imported";
        QTest::newRow("head") << "%1/models/scorers#insult"
                              << "has no head 'insult'";
        QTest::newRow("level") << "%1/words.csv#middle"
                               << "has no word of level 'middle'";
        QTest::newRow("lexicon's part") << "%2/measure/vader#x"
                                        << "has no part 'x'";
        QTest::newRow("language model") << "%2/gpt2/base"
                                        << "is a language model";
    }

    void whatIsNoScorerIsRefused()
    {
        QFETCH(QString, name);
        QFETCH(QString, message);
        name.replace("%1", m_place.path()).replace("%2", m_fixtures.c_str());
        const auto checked = checkScorer(name.toStdString(), m_root / "models");
        QVERIFY(!checked.ok());
        QVERIFY2(checked.error().message.find(message.toStdString()) != std::string::npos,
                 checked.error().message.c_str());
        QVERIFY(!checked.error().hint.empty());
        QVERIFY(!TextScorer::load(name.toStdString(), m_root / "models").ok());
    }

    void importedVaderIsFoundByItsName()
    {
        QVERIFY(locateScorer("vader", "").error().hint.find("import-vader") != std::string::npos);
        fs::create_directories(m_root / "data/fairweight/scorers");
        fs::copy(m_fixtures / "measure/vader", m_root / "data/fairweight/scorers/vader");
        const auto place = locateScorer("vader", "");
        QVERIFY(place.ok());
        QCOMPARE(place->name, std::string("vader"));
        QVERIFY(TextScorer::load("vader", "").ok());
        fs::remove_all(m_root / "data");
    }

    void identitiesFollowTheContent()
    {
        const std::string classifier = (m_root / "models/scorers").string();
        const std::string identity = scorerIdentity(classifier, "").value();
        QCOMPARE(identity, fw::checkpoint::ModelFiles(classifier).identity().value()); // as in databases of before
        QCOMPARE(identity, TextScorer::load(classifier, "")->identity());
        QVERIFY(identity != scorerIdentity("toxicity", m_root / "models").value()); // one head of it
        QCOMPARE(scorerIdentity(classifier + "#toxicity", "").value(),
                 scorerIdentity("toxicity", m_root / "models").value());

        const std::string words = (m_root / "words.csv").string();
        const std::string before = scorerIdentity(words, "").value();
        QCOMPARE(before.size(), std::size_t{64});
        QCOMPARE(before, TextScorer::load(words, "")->identity());
        QVERIFY(before != scorerIdentity(words + "#low", "").value());
        QVERIFY(scorerIdentity(words + "#high", "").value() != scorerIdentity(words + "#low", "").value());
        std::ofstream(m_root / "words.csv", std::ios::app) << "worst,high\n";
        QVERIFY(before != scorerIdentity(words, "").value());
        fs::copy(words, m_root / "same.csv");
        QCOMPARE(scorerIdentity((m_root / "same.csv").string(), "").value(), scorerIdentity(words, "").value());

        fs::copy(m_fixtures / "measure/vader", m_root / "vader");
        const std::string vader = scorerIdentity((m_root / "vader").string(), "").value();
        fs::remove(m_root / "vader/emoji_utf8_lexicon.txt");
        QVERIFY(vader != scorerIdentity((m_root / "vader").string(), "").value());
    }

    void cardsAreReadWhereTheyAre()
    {
        const auto place = locateScorer((m_root / "words.csv").string(), "").value();
        QVERIFY(!cardText(place).value());
        QCOMPARE(cardLicence(place).value(), std::string());
        std::ofstream(m_root / "words.card.json") << R"({"title": "Words", "licence": "CC0"})";
        QCOMPARE(cardLicence(place).value(), std::string("CC0"));
        QVERIFY(cardText(place).value()->find("Words") != std::string::npos);
        std::ofstream(m_root / "words.card.json") << "[1]";
        QVERIFY(!cardText(place).ok());
        std::ofstream(m_root / "words.card.json") << std::string(100'000, '[');
        QVERIFY(!cardText(place).ok());
    }

private:
    const fs::path m_fixtures = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures";
    QTemporaryDir m_place;
    fs::path m_root;
};

FW_TEST(TestScorerPlace)
#include "test_scorer_place.moc"
