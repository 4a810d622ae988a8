// Gender polarity: words, directions in word vectors, the scorer.
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <fstream>

#include "core/base/data_directory.h"
#include "core/measure/gender_direction.h"
#include "core/measure/gender_polarity_scorer.h"
#include "core/measure/gender_words.h"
#include "core/measure/scorer_place.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::measure;

class TestGenderPolarity : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path write(const std::string& name, const std::string& text) const
    {
        const auto path = std::filesystem::path(m_folder.path().toStdString()) / name;
        std::ofstream(path) << text;
        return path;
    }

private Q_SLOTS:
    void wordsAreCounted()
    {
        QCOMPARE(lowerCaseWords("She's HERE, 'quoted' o'clock!"),
                 (std::vector<std::string>{"she's", "here", "quoted", "o'clock"}));
        const GenderWordCounts counts = countGenderWords("She told him that her men and HE were there; heather shed.");
        QCOMPARE(counts.female, 2);
        QCOMPARE(counts.male, 3);
    }

    void directionsAreCosines()
    {
        // she − he = (2, 0): a word's cosine is its first number over its length.
        const auto path = write("words.vec", "5 2\nshe 1 1\nhe -1 1\nnurse 3 4\nrock 0 1\nking -1 0\n");
        const auto direction = GenderDirection::fromVectors(path);
        QVERIFY2(direction.ok(), direction.ok() ? "" : direction.error().message.c_str());
        QVERIFY(std::fabs(direction->of("nurse") - 0.6) < 1e-6);
        QVERIFY(std::fabs(direction->of("king") + 1) < 1e-6);
        QCOMPARE(direction->of("rock"), 0.0);
        QCOMPARE(direction->of("unknown"), 0.0);
    }

    void damagedVectorsNameTheirLine_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("no number") << "she 1 x\n"
                                   << "line 1: \"x\" is no number";
        QTest::newRow("width") << "she 1 2\nhe 1\n"
                               << "line 2: has 1 numbers where others have 2";
        QTest::newRow("no numbers") << "she 1 2\nhe\n"
                                    << "line 2: is no word with numbers";
        QTest::newRow("not finite") << "she 1 inf\n"
                                    << "line 1: \"inf\" is no number";
        QTest::newRow("no he") << "she 1 2\nher 2 1\n"
                               << "has no vector for \"he\"";
        QTest::newRow("same") << "she 1 2\nhe 1 2\n"
                              << "have the same vector";
    }
    void damagedVectorsNameTheirLine()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto direction = GenderDirection::fromVectors(write("bad.vec", text.toStdString()));
        QVERIFY(!direction.ok());
        QVERIFY2(direction.error().message.find(message.toStdString()) != std::string::npos,
                 direction.error().message.c_str());
        QVERIFY(!direction.error().hint.empty());
    }

    void theScorerWeighsSquares()
    {
        const auto path = write("scorer.vec", "she 1 1\nhe -1 1\nnurse 3 4\nking -1 0\n");
        const auto scorer = loadGenderPolarityScorer(path).value();
        QCOMPARE(scorer->labels()[scorer->signalLabel()], std::string("gender_polarity"));
        QVERIFY(scorer->scale() == catalogue::ScoreScale::Bipolar);
        const std::vector<std::string> texts = {"The nurse met a king.", "", "He and she and her"};
        const ScoreTable table = scorer->score(texts, {}, {}).value();
        QVERIFY(std::fabs(table.at(0, 0) - (0.36 - 1.0) / 1.6) < 1e-6);
        QCOMPARE(table.at(0, 1), 0.0F);
        QCOMPARE(table.at(1, 0), 0.0F);
        QVERIFY(std::fabs(table.at(2, 1) - 1.0 / 3) < 1e-6);
    }

    void theIdentityIsOfTheVectors()
    {
        const auto one = scorerIdentity(write("a.vec", "she 1 1\nhe -1 1\n").string(), {}).value();
        const auto same = scorerIdentity(write("b.vec", "she 1 1\nhe -1 1\n").string(), {}).value();
        const auto other = scorerIdentity(write("c.vec", "she 1 2\nhe -1 1\n").string(), {}).value();
        QCOMPARE(one, same);
        QVERIFY(one != other);
    }

    void theBundledEncoderKnowsWords()
    {
        const auto data = dataDirectory();
        QVERIFY(data.ok());
        const auto direction = GenderDirection::fromEncoder(*data / "models" / "scorers");
        QVERIFY2(direction.ok(), direction.ok() ? "" : direction.error().message.c_str());
        QVERIFY(direction->of("she") > 0.2);
        QVERIFY(direction->of("he") < -0.2);
        QVERIFY(direction->of("her") > direction->of("his"));
    }
};

FW_TEST(TestGenderPolarity)
#include "test_gender_polarity.moc"
