// Word lists: what counts as a word, files that are right and wrong, and scores.
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

#include "core/measure/text_scorer.h"
#include "core/measure/word_list.h"
#include "core/measure/word_matcher.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::measure::comparableText;
using fw::measure::readWordList;
using fw::measure::TextScorer;
using fw::measure::WordMatcher;
using Texts = std::vector<std::string>;
using Entries = std::vector<std::uint32_t>;

class TestWordList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsAreComparedWithoutCaseAndWayOfWriting()
    {
        QCOMPARE(comparableText("  Two\t\nWORDS "), std::string("two words"));
        QCOMPARE(comparableText("STRASSE"), comparableText("straße"));
        QCOMPARE(comparableText("ＢＡＤ"), std::string("bad"));
        QCOMPARE(comparableText("b\u00ADa\u200Bd"), std::string("bad"));
        QCOMPARE(comparableText("don’t"), std::string("don't"));
        QCOMPARE(comparableText("half‐wit"), std::string("half-wit"));
        QCOMPARE(comparableText("E\u0301cole"), comparableText("École"));
        QVERIFY(comparableText("ecole") != comparableText("école"));
        QCOMPARE(comparableText(" \u00A0 "), std::string());
        QVERIFY(!comparableText("\xFF\xC3 word").empty());
    }

    void onlyWholeWordsAreFound()
    {
        const WordMatcher matcher = matcherOf({"ass", "f***", "she-goat", "коса"});
        QCOMPARE(found(matcher, "an ASS, an ass."), (Entries{0, 0}));
        QCOMPARE(found(matcher, "class assess assed 3ass ass_"), Entries{});
        QCOMPARE(found(matcher, "ass's (ass) \"ass\""), (Entries{0, 0, 0}));
        QCOMPARE(found(matcher, "F*** it, f***ing"), Entries{1});
        QCOMPARE(found(matcher, "a she-goat, she goat"), Entries{2});
        QCOMPARE(found(matcher, "Коса, косаря"), Entries{3});
        QCOMPARE(found(matcher, ""), Entries{});
    }

    void theLongestEntryCounts()
    {
        const WordMatcher matcher = matcherOf({"son", "son of a gun", "gun", "of a", "son of"});
        QCOMPARE(found(matcher, "son of a\n GUN"), Entries{1});
        QCOMPARE(found(matcher, "son of a gunner"), (Entries{4}));
        QCOMPARE(found(matcher, "his son has a gun"), (Entries{0, 2}));
        QCOMPARE(found(matcher, "son of son of a gun of a"), (Entries{4, 1, 3}));
    }

    void entriesKeepTheirNumber()
    {
        WordMatcher matcher;
        QCOMPARE(matcher.add("a b"), 0U);
        QCOMPARE(matcher.add("a"), 1U);
        QCOMPARE(matcher.add("a b"), 0U);
        QCOMPARE(WordMatcher::tokens("m. o. f."), std::size_t{8});
    }

    void scoresAreWeightsOfWhatATextHolds()
    {
        const auto scorer = load("words.csv", "word,category,weight,note\nbad,mild,0.25,x\nawful,,,\n"
                                              "\"very bad\",strong,1,\nBAD,other,0.5,\n");
        QCOMPARE(scorer.labels(), (Texts{"hurtful", "mild", "other", "strong"}));
        QCOMPARE(scorer.signalLabel(), std::size_t{0});
        QCOMPARE(scorer.name(), std::string("words.csv"));
        QVERIFY(scorer.classes().empty());
        const Texts texts{"Bad!", "very  BAD", "awful", "badly", "", "bad and awful"};
        const auto table = scorer.score(texts, {}, {}).value();
        const std::vector<float> expected{0.5F, 0.25F, 0.5F, 0, 1, 0, 0, 1, 1, 0,     0,    0,
                                          0,    0,     0,    0, 0, 0, 0, 0, 1, 0.25F, 0.5F, 0};
        QCOMPARE(table.values, expected);
    }

    void manyCategoriesHaveNoLabels()
    {
        std::string text = "word,category\n";
        for (int i = 0; i < 25; ++i) {
            const std::string number = std::to_string(i);
            text.append("w").append(number).append(",c").append(number).append("\n");
        }
        const auto scorer = load("many.csv", text);
        QCOMPARE(scorer.labels(), Texts{"hurtful"});
        QCOMPARE(scorer.score(Texts{"a w24", "w"}, {}, {}).value().values, (std::vector<float>{1, 0}));
    }

    void hurtLexIsReadAsItIs()
    {
        const std::string text = "id\tpos\tcategory\tstereotype\tlemma\tlevel\n"
                                 "EN1\tn\tcds\tno\t\"c\" word\tconservative\nEN2\tn\tan\tyes\tshe-goat\tinclusive\n"
                                 "EN3\tn\tan\tyes\tshe-goat\tinclusive\nEN4\tn\tcds\tno\tshe-goat\tconservative\n";
        const auto all = load("hurtlex_XX.tsv", text);
        QCOMPARE(all.labels(), (Texts{"hurtful", "an", "cds"}));
        const Texts texts{"the \"C\" word", "A She-Goat"};
        QCOMPARE(all.score(texts, {}, {}).value().values, (std::vector<float>{1, 0, 1, 1, 1, 1}));
        const auto conservative = TextScorer::load(path("hurtlex_XX.tsv") + "#conservative", "").value();
        QCOMPARE(conservative.name(), std::string("hurtlex_XX.tsv#conservative"));
        QCOMPARE(conservative.labels(), (Texts{"hurtful", "cds"}));
        QCOMPARE(conservative.score(texts, {}, {}).value().values, (std::vector<float>{1, 1, 1, 1}));
        QVERIFY(conservative.identity() != all.identity());
        const auto wrong = TextScorer::load(path("hurtlex_XX.tsv") + "#strict", "");
        QVERIFY(!wrong.ok());
        QCOMPARE(wrong.error().hint, std::string("levels are conservative, inclusive"));
    }

    void whatIsWrongIsNamedByLineAndColumn_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const QByteArray& text, const char* message) {
            QTest::newRow(name) << text << QByteArray(message);
        };
        row("empty", "", "is empty");
        row("no words", "word\n", "holds no word");
        row("columns", "text,category\nbad,x\n", "line 1: there is no column 'word' or 'lemma'");
        row("column twice", "word,word\nbad,x\n", "line 1, column word: stands twice");
        row("fields", "word,category\nbad,x\nworse\n", "line 3 has 1 fields, expected 2");
        row("empty word", "word,category\nbad,x\n,y\n", "line 3, column word: is empty");
        row("invisible word", "lemma\nbad\n\xE2\x80\x8B\n", "line 3, column lemma: is empty");
        row("weight", "word,weight\nbad,much\n", "line 2, column weight: 'much' is no number");
        row("weight 0", "word,weight\nbad,0\n", "line 2, column weight");
        row("weight above 1", "word,weight\nbad,1.5\n", "line 2, column weight");
        row("weight nan", "word,weight\nbad,nan\n", "line 2, column weight");
        row("two weights", "word,weight\nbad,0.5\nx,1\nBad,0.6\n",
            "line 4, column weight: 'bad' weighs 0.6 here and 0.5 in line 2");
        row("not UTF-8", "word,category\nbad,x\nw\xFFrd,y\n", "line 3 is not UTF-8 from column 2 on");
        row("category not UTF-8", "word,category\nbad,\xC3\n", "line 2 is not UTF-8 from column 5 on");
        row("NUL", QByteArray("word\nbad\nwo\0rd\n", 15), "line 3 holds a NUL byte");
        row("long word", "word\n" + QByteArray(300, 'x') + "\n", "line 2, column word: is longer than 256 bytes");
        row("long phrase", "word\n" + QByteArray("a b ").repeated(20) + "\n", "line 2, column word: is longer than");
        row("long category", "word,category\nbad," + QByteArray(65, 'c') + "\n", "line 2, column category: is longer");
        row("huge field", "word\n\"" + QByteArray(2 << 20, 'x') + "\"\n", "line 2: a field is longer than 1 MiB");
        row("open quote", "word\n\"bad\n", "line 2: a quoted field is never closed");
        row("the label's name", "word,category\nbad,hurtful\n", "'hurtful' is the name of the label");
    }

    void whatIsWrongIsNamedByLineAndColumn()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        write("wrong.csv", text.toStdString());
        const auto scorer = TextScorer::load(path("wrong.csv"), "");
        QVERIFY(!scorer.ok());
        QVERIFY2(scorer.error().message.find(message.toStdString()) != std::string::npos,
                 scorer.error().message.c_str());
        QVERIFY(scorer.error().message.find("wrong.csv") != std::string::npos);
    }

    void tabsAreCheckedToo()
    {
        write("wrong.tsv", std::string("lemma\tlevel\nbad\tx\nwo\0rd\tx\n", 26));
        QVERIFY(readWordList(path("wrong.tsv")).error().message.find("line 3 holds a NUL byte") != std::string::npos);
        write("wrong.tsv", "lemma\tlevel\nbad\n");
        QVERIFY(readWordList(path("wrong.tsv")).error().message.find("line 2 has 1 fields") != std::string::npos);
        write("wrong.tsv", "lemma\nbad\n");
        QVERIFY(readWordList(path("wrong.tsv"), "x").error().message.find("no column 'level'") != std::string::npos);
        write("large.tsv", "lemma\n" + std::string(17 << 20, 'x'));
        QVERIFY(readWordList(path("large.tsv")).error().message.find("larger than") != std::string::npos);
    }

    void duplicatesAreOneWord()
    {
        write("twice.csv", "word,category\nbad,x\nBAD,x\nbad,y\nb\xC2\xAD"
                           "ad,x\n");
        const auto list = readWordList(path("twice.csv")).value();
        QCOMPARE(list.words.size(), std::size_t{1});
        QCOMPARE(list.words[0].meanings.size(), std::size_t{2});
        QCOMPARE(list.words[0].meanings[1].line, std::size_t{4});
    }

    void companyChangesNothingAndCancelEnds()
    {
        const auto scorer = load("words.csv", "word\nbad\n");
        Texts texts;
        for (int i = 0; i < 300; ++i)
            texts.push_back(i % 3 ? "good" : "bad");
        fw::ProgressSink progress;
        const auto table = scorer.score(texts, {}, progress).value();
        for (std::size_t i = 0; i < texts.size(); ++i)
            QCOMPARE(table.at(i, 0), i % 3 ? 0.0F : 1.0F);
        QCOMPARE(progress.snapshot().done, std::int64_t{300});
        const fw::CancelToken cancel;
        cancel.cancel();
        QCOMPARE(int(scorer.score(texts, cancel, {}).error().kind), int(fw::ErrorKind::Cancelled));
    }

    void hurtLexOfThePublicData()
    {
        const QByteArray data = qgetenv("FAIRWEIGHT_DATA");
        if (data.isEmpty())
            QSKIP("1 check skipped: FAIRWEIGHT_DATA is not set (lexicons/hurtlex_EN.tsv, 8,228 rows)");
        const std::string file = data.toStdString() + "/lexicons/hurtlex_EN.tsv";
        const auto all = TextScorer::load(file, "");
        QVERIFY2(all.ok(), all.ok() ? "" : all.error().message.c_str());
        QCOMPARE(all->labels().size(), std::size_t{18}); // seventeen categories
        const auto conservative = TextScorer::load(file + "#conservative", "");
        QVERIFY(conservative.ok());
        const auto table = conservative->score(Texts{"what a snotty mendicant", "the table is round"}, {}, {}).value();
        QCOMPARE(table.at(0, 0), 1.0F);
        QCOMPARE(table.at(1, 0), 0.0F);
    }

private:
    static WordMatcher matcherOf(const Texts& entries)
    {
        WordMatcher matcher;
        for (const std::string& entry : entries)
            matcher.add(comparableText(entry));
        return matcher;
    }

    static Entries found(const WordMatcher& matcher, const std::string& text)
    {
        return matcher.find(comparableText(text));
    }

    TextScorer load(const std::string& name, const std::string& text) const
    {
        write(name, text);
        auto scorer = TextScorer::load(path(name), "");
        if (!scorer.ok())
            qFatal("%s", scorer.error().message.c_str());
        return *scorer;
    }

    void write(const std::string& name, const std::string& text) const
    {
        std::ofstream(path(name), std::ios::binary) << text;
    }

    std::string path(const std::string& name) const { return m_place.filePath(name.c_str()).toStdString(); }

    QTemporaryDir m_place;
};

FW_TEST(TestWordList)
#include "test_word_list.moc"
