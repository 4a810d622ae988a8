#include "core/tokenizer/normalizer.h"
#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace tokenizer_fixtures;
using namespace fw::tokenizer;

namespace {

constexpr const char* kVocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\n##a\nhello\n,\n世\nresume\n"
                                    "Hello\nrésumé\nx\n##x\n";

std::vector<std::string> tokens(const Tokenizer& tokenizer, std::string_view text)
{
    std::vector<std::string> all;
    for (const int id : tokenizer.encode(text))
        all.push_back(tokenizer.decode(std::vector<int>{id}));
    return all;
}

using Tokens = std::vector<std::string>;

} // namespace

class TestWordPiece : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheLongestMatchFromTheLeft()
    {
        Directory directory;
        const auto tokenizer = load(directory.write("vocab.txt", kVocabulary).path());
        QVERIFY(tokenizer);
        QCOMPARE(tokens(*tokenizer, "unaffable"), (Tokens{"un", "##aff", "##able"}));
        QCOMPARE(tokens(*tokenizer, "unaffa"), (Tokens{"un", "##aff", "##a"}));
        QCOMPARE(tokens(*tokenizer, "unaffb hello"), (Tokens{"[UNK]", "hello"})); // one failure spoils the word
        QCOMPARE(tokens(*tokenizer, "Hello,HELLO"), (Tokens{"hello", ",", "hello"}));
        QCOMPARE(tokens(*tokenizer, "hello世x"), (Tokens{"hello", "世", "x"}));
        QCOMPARE(tokens(*tokenizer, "RÉSUMÉ re\u0301sume\u0301"), (Tokens{"resume", "resume"}));
        QCOMPARE(tokens(*tokenizer, "hel\xFFlo"), (Tokens{"hello"})); // as U+FFFD, which is dropped
        QCOMPARE(tokens(*tokenizer, ""), Tokens{});
    }

    void wordsOverAHundredCharactersAreUnknown()
    {
        Directory directory;
        const auto tokenizer = load(directory.write("vocab.txt", kVocabulary).path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->encode(std::string(100, 'x')).size(), std::size_t(100));
        QCOMPARE(tokens(*tokenizer, std::string(101, 'x')), (Tokens{"[UNK]"}));
    }

    void configDecidesTheNormalization()
    {
        Directory directory;
        directory.write("vocab.txt", kVocabulary).write("tokenizer_config.json", R"({"do_lower_case": false})");
        const auto cased = load(directory.path());
        QVERIFY(cased);
        QCOMPARE(tokens(*cased, "Hello hello résumé"), (Tokens{"Hello", "hello", "résumé"}));
        directory.write("tokenizer_config.json", R"({"do_lower_case": true, "strip_accents": false})");
        const auto accents = load(directory.path());
        QVERIFY(accents);
        QCOMPARE(tokens(*accents, "HELLO RÉSUMÉ"), (Tokens{"hello", "résumé"}));
        directory.write("tokenizer_config.json", R"({"tokenize_chinese_chars": false})");
        QCOMPARE(tokens(*load(directory.path()), "hello世"), (Tokens{"[UNK]"}));
    }

    void classifierTextsAreFramedAndTruncated()
    {
        Directory directory;
        const auto tokenizer = load(directory.write("vocab.txt", kVocabulary).path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->encodeWithTemplate("hello, unaffable", 100), (std::vector<int>{2, 9, 10, 5, 6, 7, 3}));
        QCOMPARE(tokenizer->encodeWithTemplate("hello, unaffable", 5), (std::vector<int>{2, 9, 10, 5, 3}));
        QCOMPARE(tokenizer->encodeWithTemplate("", 5), (std::vector<int>{2, 3}));
        QCOMPARE(tokenizer->encodeWithTemplate("hello", 2), (std::vector<int>{2, 3}));
        QCOMPARE(tokenizer->encodeWithTemplate("hello", 1), (std::vector<int>{2}));
    }

    void decodingJoinsTheWord()
    {
        Directory directory;
        const auto tokenizer = load(directory.write("vocab.txt", kVocabulary).path());
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->decode(tokenizer->encode("Hello , unaffable [MASK]")),
                 std::string("hello, unaffable [MASK]"));
    }

    void normalizesAsBertDoes()
    {
        const auto uncased = makeBertNormalizer({});
        QCOMPARE(uncased->apply("A\tB\u00A0C\u200bD\u0085E\x01"), std::string("a b cde"));
        QCOMPARE(uncased->apply("ÀÉÎ Å İ Σ"), std::string("aei a i σ"));
        QCOMPARE(uncased->apply("ab漢c"), std::string("ab 漢 c"));
        QCOMPARE(uncased->apply("\u0378\u08CA"), std::string("\u0378\u08CA")); // unassigned in the reference's Unicode
        BertNormalizerOptions raw;
        raw.cleanText = raw.handleChinese = raw.lowerCase = false;
        QCOMPARE(makeBertNormalizer(raw)->apply("A\tÉ漢"), std::string("A\tÉ漢"));
    }
};

FW_TEST(TestWordPiece)
#include "test_word_piece.moc"
