// VADER: to the reference's digits, its lexicon's files, and their import.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/measure/python_text.h"
#include "core/measure/text_scorer.h"
#include "core/measure/vader.h"
#include "core/measure/vader_import.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using namespace fw::measure;
using Texts = std::vector<std::string>;

class TestVader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheReferenceToItsLastDigit()
    {
        const auto lexicon = loadVaderLexicon(m_fixtures);
        QVERIFY2(lexicon.ok(), lexicon.ok() ? "" : lexicon.error().message.c_str());
        const auto goldens = nlohmann::json::parse(fw::readFile(m_fixtures / "goldens.json").value());
        QVERIFY(goldens["texts"].size() >= 500);
        for (const auto& row : goldens["texts"]) {
            const auto text = row[0].get<std::string>();
            const VaderScores scores = vaderScores(*lexicon, text);
            const bool same = scores.negative == row[1].get<double>() && scores.neutral == row[2].get<double>() &&
                              scores.positive == row[3].get<double>() && scores.compound == row[4].get<double>();
            QVERIFY2(same, qPrintable(QString("%1: %2 %3 %4 %5, not %6")
                                          .arg(QString::fromStdString(text))
                                          .arg(scores.negative)
                                          .arg(scores.neutral)
                                          .arg(scores.positive)
                                          .arg(scores.compound)
                                          .arg(QString::fromStdString(row.dump()))));
        }
    }

    void isAScorerFromMinusOneToOne()
    {
        const auto scorer = TextScorer::load(m_fixtures.string(), "").value();
        QCOMPARE(scorer.labels(), (Texts{"neg", "neu", "pos", "compound"}));
        QCOMPARE(scorer.signalLabel(), std::size_t{3});
        QCOMPARE(int(scorer.scale()), int(fw::catalogue::ScoreScale::Bipolar));
        QCOMPARE(scorer.classes(), (Texts{"negative", "neutral", "positive"}));
        const Texts texts{"terrible, horrible, the worst", "the table", "wonderful, excellent, great", "", "not good"};
        const auto table = scorer.score(texts, {}, {}).value();
        QVERIFY(table.at(0, 3) <= -0.5F);
        QVERIFY(table.at(2, 3) >= 0.5F);
        const std::vector<std::size_t> expected{0, 1, 2, 1, 1};
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QCOMPARE(scorer.classOf(table.row(i)), expected[i]);
            QVERIFY(scorer.score(Texts{texts[i]}, {}, {}).value().at(0, 3) == table.at(i, 3));
        }
        for (std::size_t label = 0; label < 4; ++label)
            QCOMPARE(table.at(3, label), 0.0F);
        const fw::CancelToken cancel;
        cancel.cancel();
        QCOMPARE(int(scorer.score(texts, cancel, {}).error().kind), int(fw::ErrorKind::Cancelled));
    }

    void classesBeginAtOneHalf()
    {
        const auto scorer = TextScorer::load(m_fixtures.string(), "").value();
        const auto classOf = [&](float compound) { return scorer.classOf(std::vector<float>{0, 0, 0, compound}); };
        QCOMPARE(classOf(0.5F), std::size_t{2});
        QCOMPARE(classOf(0.4999F), std::size_t{1});
        QCOMPARE(classOf(-0.4999F), std::size_t{1});
        QCOMPARE(classOf(-0.5F), std::size_t{0});
    }

    void textsOfAnyBytesAreScored()
    {
        const auto lexicon = loadVaderLexicon(m_fixtures).value();
        vaderScores(lexicon, "\xFF\xFE good \xC3");
        vaderScores(lexicon, std::string(100'000, '!'));
        QVERIFY(vaderScores(lexicon, std::string("good\0bad", 8)).compound == 0);
    }

    void pythonsTextFunctions()
    {
        QCOMPARE(pythonSplit("\x1C a\u3000b\u200B c\n").size(), std::size_t{3});
        QCOMPARE(std::string(pythonStrip("\u00A0 a b \u2028")), std::string("a b"));
        QCOMPARE(std::string(pythonStrip(" \t")), std::string());
        QCOMPARE(pythonLower("ΑΣ ΣΑ İ K"), std::string("ας σα i\u0307 k"));
        QVERIFY(pythonIsUpper("Ⅷ") && pythonIsUpper("A1!") && !pythonIsUpper("1!") && !pythonIsUpper("Aª"));
        QVERIFY(!pythonIsUpper("ǅA"));
        QCOMPARE(pythonLength("aé😀"), std::size_t{3});
        QCOMPARE(pythonRound(0.0625, 3), 0.062);
        QCOMPARE(pythonRound(0.1875, 3), 0.188);
        QCOMPARE(pythonRound(2.675, 2), 2.67);
        QVERIFY(!std::signbit(pythonRound(-0.00001, 4)));
    }

    void lexiconsThatAreWrongAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("no tab") << QByteArray("good\t1\nbad 2\n") << QByteArray("line 2, column 2: is missing");
        QTest::newRow("number") << QByteArray("good\tmuch\n") << QByteArray("line 1, column 2: 'much' is no number");
        QTest::newRow("nan") << QByteArray("good\tnan\t1\n") << QByteArray("line 1, column 2");
        QTest::newRow("bytes") << QByteArray("g\xFFod\t1\n") << QByteArray("line 1, column 1: is not UTF-8");
        QTest::newRow("empty") << QByteArray("\n\n") << QByteArray("holds no words");
    }

    void lexiconsThatAreWrongAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto parsed = parseValences(text.toStdString(), "vader_lexicon.txt");
        QVERIFY(!parsed.ok());
        QVERIFY2(parsed.error().message.find("vader_lexicon.txt") == 0 &&
                     parsed.error().message.find(message.toStdString()) != std::string::npos,
                 parsed.error().message.c_str());
    }

    void ofAWordThatStandsTwiceTheLastLineCounts()
    {
        const auto valences = parseValences("good\t1.5\t.8\t[1, 2]\r\n\ngood\t2\n", "x").value();
        QCOMPARE(valences.at("good"), 2.0);
        const auto emojis = parseEmojis("😀\tgrinning face\r\n🇩🇪\tflag\n", "x").value();
        QCOMPARE(emojis.size(), std::size_t{1});
        QCOMPARE(emojis.at(0x1F600), std::string("grinning face"));
    }

    void importsAFolderOrItsLexicon()
    {
        QTemporaryDir place;
        const fs::path root = place.path().toStdString();
        fs::create_directories(root / "site" / "vaderSentiment");
        fs::create_directories(root / "site" / "vaderSentiment-9.8.7.dist-info");
        for (const char* name : {kVaderLexiconFile, kVaderEmojiFile})
            fs::copy(m_fixtures / name, root / "site" / "vaderSentiment" / name);
        std::ofstream(root / "site/vaderSentiment-9.8.7.dist-info/METADATA")
            << "Metadata-Version: 2.1\nName: vaderSentiment\nVersion: 9.8.7\n";
        std::ofstream(root / "site/vaderSentiment-9.8.7.dist-info/LICENSE.txt") << "MIT\n";
        for (const char* source : {"site/vaderSentiment", "site/vaderSentiment/vader_lexicon.txt"}) {
            const fs::path target = root / "imported" / "vader";
            fs::remove_all(target);
            const auto import = importVader(root / source, target);
            QVERIFY2(import.ok(), import.ok() ? "" : import.error().message.c_str());
            QCOMPARE(import->words, std::size_t{71});
            QCOMPARE(import->emojis, std::size_t{10});
            QCOMPARE(import->version, std::string("9.8.7"));
            const auto card = nlohmann::json::parse(fw::readFile(target / "card.json").value());
            QCOMPARE(card["licence"].get<std::string>(), std::string("MIT"));
            QCOMPARE(fw::readFile(target / "LICENSE.txt").value(), std::string("MIT\n"));
            QCOMPARE(TextScorer::load(target.string(), "")->identity(),
                     TextScorer::load(m_fixtures.string(), "")->identity());
        }
    }

    void importsNothingOfAWrongSource()
    {
        QTemporaryDir place;
        const fs::path root = place.path().toStdString();
        const fs::path target = root / "imported";
        QCOMPARE(int(importVader(root / "none", target).error().kind), int(fw::ErrorKind::NotFound));
        QVERIFY(!importVader(root, target).ok());
        std::ofstream(root / "other.txt") << "x";
        QVERIFY(importVader(root / "other.txt", target).error().hint.find("wheel") != std::string::npos);
        std::ofstream(root / "broken.whl") << "no zip";
        QCOMPARE(int(importVader(root / "broken.whl", target).error().kind), int(fw::ErrorKind::Corrupt));
        std::ofstream(root / kVaderLexiconFile) << "good\tmuch\n";
        std::ofstream(root / kVaderEmojiFile) << "x\ty\n";
        QVERIFY(importVader(root, target).error().message.find("vader_lexicon.txt: line 1") != std::string::npos);
        QVERIFY(!fs::exists(target));
    }

private:
    const fs::path m_fixtures = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/measure/vader";
};

FW_TEST(TestVader)
#include "test_vader.moc"
