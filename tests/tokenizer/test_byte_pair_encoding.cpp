#include <algorithm>
#include <limits>
#include <map>
#include <random>

#include "core/tokenizer/bpe_merges.h"
#include "core/tokenizer/gpt2_split.h"
#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace tokenizer_fixtures;
using namespace fw::tokenizer;

namespace {

using Pieces = std::vector<std::string>;

Pieces pieces(std::string_view text)
{
    Pieces all;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = nextGpt2Piece(text, begin);
        all.emplace_back(text.substr(begin, end - begin));
        begin = end;
    }
    return all;
}

struct Rule
{
    std::uint32_t rank;
    int joined;
};
using Rules = std::map<std::pair<int, int>, Rule>;

/// The definition, step by step: join the leftmost pair of the lowest rank until there is none.
std::vector<int> mergedSlowly(std::vector<int> word, const Rules& rules)
{
    for (;;) {
        std::size_t best = word.size();
        std::uint32_t lowest = std::numeric_limits<std::uint32_t>::max();
        for (std::size_t i = 0; i + 1 < word.size(); ++i)
            if (const auto rule = rules.find({word[i], word[i + 1]});
                rule != rules.end() && rule->second.rank < lowest) {
                lowest = rule->second.rank;
                best = i;
            }
        if (best == word.size())
            return word;
        word[best] = rules.at({word[best], word[best + 1]}).joined;
        word.erase(word.begin() + std::ptrdiff_t(best) + 1);
    }
}

} // namespace

class TestBytePairEncoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void piecesAreThoseOfThePattern()
    {
        QCOMPARE(pieces("I'll go"), (Pieces{"I", "'ll", " go"}));
        QCOMPARE(pieces("I'LL"), (Pieces{"I", "'", "LL"}));
        QCOMPARE(pieces("a   b"), (Pieces{"a", "  ", " b"}));
        QCOMPARE(pieces("a  "), (Pieces{"a", "  "}));
        QCOMPARE(pieces("a\n\nb"), (Pieces{"a", "\n", "\n", "b"}));
        QCOMPARE(pieces("x1 22!?"), (Pieces{"x", "1", " 22", "!?"}));
        QCOMPARE(pieces("\u00A0\u00A0a"), (Pieces{"\u00A0", "\u00A0", "a"}));
        QCOMPARE(pieces("²½٣"), (Pieces{"²½٣"}));
        QCOMPARE(pieces("e\u0301t"), (Pieces{"e", "\u0301", "t"})); // a mark is neither letter nor space
        QCOMPARE(pieces("\U000105C0b"), (Pieces{"\U000105C0b"}));   // a letter of Unicode 16
    }

    void mergesFollowTheDefinitionForAnyLength()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 60; ++round) {
            // Random rules over few symbols: ranks in any order, symbols made by several pairs.
            Rules rules;
            BpeMerges merges;
            for (std::uint32_t rank = 0; rank < 40; ++rank) {
                const std::pair<int, int> pair{int(random() % 12), int(random() % 12)};
                const Rule rule{rank, int(random() % 12)};
                rules[pair] = rule;
                merges.insert(pair.first, pair.second, rule.rank, rule.joined);
            }
            for (const std::size_t length : {2u, 3u, 20u, 47u, 48u, 49u, 50u, 300u}) {
                std::vector<int> word(length);
                std::generate(word.begin(), word.end(), [&] { return int(random() % 12); });
                std::vector<int> merged{99, 98}; // what stands before is not touched
                merged.insert(merged.end(), word.begin(), word.end());
                merges.apply(merged, 2);
                std::vector<int> slow = mergedSlowly(word, rules);
                slow.insert(slow.begin(), {99, 98});
                QCOMPARE(merged, slow);
            }
        }
    }

    void anyBytesComeBack()
    {
        const auto tokenizer = load(fixture("gpt2"));
        QVERIFY(tokenizer);
        std::mt19937 random(11);
        for (int round = 0; round < 500; ++round) {
            std::string bytes(random() % 80, '\0');
            std::generate(bytes.begin(), bytes.end(), [&] { return char(random()); });
            QCOMPARE(tokenizer->decode(tokenizer->encode(bytes)), bytes);
        }
        const std::string surrogate = "a\xED\xA0\x80z\xC0\x80\xF5\xFF\xE2\x82";
        QCOMPARE(tokenizer->decode(tokenizer->encode(surrogate)), surrogate);
    }

    void veryLongWordsAreNoTrouble()
    {
        for (const char* directory : {"gpt2", "llama3"}) {
            const auto tokenizer = load(fixture(directory));
            QVERIFY(tokenizer);
            for (const std::string& unit : {std::string("a"), std::string(" "), std::string("\n"), std::string("日")}) {
                std::string text;
                for (int i = 0; i < 300000; ++i)
                    text += unit;
                text += "b";
                QCOMPARE(tokenizer->decode(tokenizer->encode(text)), text);
            }
        }
    }

    void knowsItsTokens()
    {
        const auto tokenizer = load(fixture("gpt2"));
        QVERIFY(tokenizer);
        const auto end = tokenizer->tokenId("<|endoftext|>");
        QVERIFY(end.has_value());
        QCOMPARE(tokenizer->roles().likelihoodPrefix(), end);
        QCOMPARE(tokenizer->roles().documentSeparator(), end);
        QCOMPARE(tokenizer->vocabularySize(), std::size_t(*end) + 1);
        QCOMPARE(tokenizer->encode("a<|endoftext|>"), (std::vector<int>{*tokenizer->tokenId("a"), *end}));
        QCOMPARE(tokenizer->tokenId("no such token"), std::nullopt);
        QCOMPARE(tokenizer->decode(std::vector<int>{-1, 1 << 30, *end}), std::string("<|endoftext|>"));
        const auto roberta = load(fixture("roberta"));
        QCOMPARE(roberta->roles().beginning, std::optional<int>(0)); // <s>
        QCOMPARE(roberta->roles().end, std::optional<int>(2));       // </s>
        QCOMPARE(roberta->roles().padding, std::optional<int>(1));
        QCOMPARE(roberta->roles().likelihoodPrefix(), std::optional<int>(0));
        QCOMPARE(roberta->roles().documentSeparator(), std::optional<int>(2));
    }

    void classificationWithoutTemplateOnlyTruncates()
    {
        const auto tokenizer = load(fixture("gpt2"));
        QVERIFY(tokenizer);
        const std::string text = "She said that she'd never seen so many gulls";
        std::vector<int> ids = tokenizer->encode(text);
        QVERIFY(ids.size() > 5);
        QCOMPARE(tokenizer->encodeWithTemplate(text, 1000), ids);
        ids.resize(5);
        QCOMPARE(tokenizer->encodeWithTemplate(text, 5), ids);
        QCOMPARE(tokenizer->encodeWithTemplate(text, 0), std::vector<int>{});
        QCOMPARE(load(fixture("roberta"))->encodeWithTemplate(text, 1).size(), std::size_t(1));
    }
};

FW_TEST(TestBytePairEncoding)
#include "test_byte_pair_encoding.moc"
