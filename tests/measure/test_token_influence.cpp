// Leave-one-out: spans, and changes by every kind of scorer.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

#include "core/measure/token_influence.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using namespace fw::measure;
using Texts = std::vector<std::string>;

class TestTokenInfluence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spansAreWordsAndMarks()
    {
        QCOMPARE(words("I don't like half-wits :-) at all!!"),
                 (Texts{"I", "don't", "like", "half-wits", ":-)", "at", "all", "!!"}));
        QCOMPARE(words("'good' - well"), (Texts{"'", "good", "'", "-", "well"}));
        QCOMPARE(words("naïve 中文😀 ok"), (Texts{"naïve", "中", "文", "😀", "ok"}));
        QCOMPARE(words(" \n\t"), Texts{});
        QCOMPARE(words("a\xFFz").size(), std::size_t{3});
    }

    void changesAreOfTheLeftOutWord()
    {
        const auto scorer = wordList();
        const auto influence = tokenInfluence(scorer, "a bad and awful day");
        QVERIFY(influence.ok());
        QCOMPARE(influence->score, 1.0F);
        std::vector<float> changes;
        for (const TokenInfluence& token : influence->tokens)
            changes.push_back(token.change);
        QCOMPARE(changes, (std::vector<float>{0, 0, 0, 0.5F, 0}));
        QCOMPARE(influence->tokens[3].begin, std::size_t{10});
        QCOMPARE(influence->tokens[3].end, std::size_t{15});
        QCOMPARE(influence->left, std::size_t{0});
    }

    void gapsAreJoined()
    {
        // Without "so" the phrase stands together: only then it is found, and the score rises.
        const auto influence = tokenInfluence(wordList(), "very so bad");
        QCOMPARE(influence->score, 0.5F);
        QCOMPARE(influence->tokens[1].change, 0.5F - 0.75F);
    }

    void worksWithAClassifierAndWithVader()
    {
        const auto classifier = TextScorer::load((m_fixtures / "bert/softmax").string(), "").value();
        const std::string text = "the word is hot";
        const auto influence = tokenInfluence(classifier, text).value();
        QCOMPARE(influence.tokens.size(), std::size_t{4});
        const auto alone = classifier.score(Texts{text, "word is hot", "the is hot"}, {}, {}).value();
        QCOMPARE(influence.score, alone.at(0, 1));
        QCOMPARE(influence.tokens[0].change, alone.at(0, 1) - alone.at(1, 1));
        QCOMPARE(influence.tokens[1].change, alone.at(0, 1) - alone.at(2, 1));

        const auto vader = TextScorer::load((m_fixtures / "measure/vader").string(), "").value();
        QVERIFY(tokenInfluence(vader, "not good")->tokens[0].change < 0); // without "not" it is more positive
        QVERIFY(tokenInfluence(vader, "a good day :)")->tokens[3].change > 0);
    }

    void emptyLongAndCancelled()
    {
        const auto scorer = wordList();
        const auto empty = tokenInfluence(scorer, "");
        QVERIFY(empty.ok());
        QVERIFY(empty->tokens.empty());
        std::string text;
        for (std::size_t i = 0; i < kMaximumInfluenceTokens + 3; ++i)
            text += "x ";
        const auto longText = tokenInfluence(scorer, text).value();
        QCOMPARE(longText.tokens.size(), kMaximumInfluenceTokens);
        QCOMPARE(longText.left, std::size_t{3});
        const fw::CancelToken cancel;
        cancel.cancel();
        QCOMPARE(int(tokenInfluence(scorer, "bad", cancel).error().kind), int(fw::ErrorKind::Cancelled));
    }

private:
    static Texts words(const std::string& text)
    {
        Texts parts;
        for (const auto& [begin, end] : influenceSpans(text))
            parts.push_back(text.substr(begin, end - begin));
        return parts;
    }

    TextScorer wordList() const
    {
        const std::string path = m_place.filePath("words.csv").toStdString();
        std::ofstream(path) << "word,weight\nbad,0.5\nawful,1\nvery bad,0.75\n";
        return TextScorer::load(path, "").value();
    }

    const fs::path m_fixtures = fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures";
    QTemporaryDir m_place;
};

FW_TEST(TestTokenInfluence)
#include "test_token_influence.moc"
