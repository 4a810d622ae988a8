#include "core/tokenizer/added_tokens.h"
#include "tests/test_main.h"
#include "tests/tokenizer/tokenizer_fixtures.h"

using namespace fw::tokenizer;

namespace {

/// Segments as text: "<id:text>" for tokens.
std::string described(const AddedTokenFinder& finder, std::string_view text)
{
    std::string out;
    for (const auto& segment : finder.split(text)) {
        const std::string written(segment.text);
        out += segment.id < 0 ? "(" + written + ")" : "<" + std::to_string(segment.id) + ":" + written + ">";
    }
    return out;
}

} // namespace

class TestAddedTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLeftmostThenTheLongestIsFound()
    {
        AddedTokenFinder finder;
        finder.add("ab", {.content = "ab", .id = 1});
        finder.add("abcd", {.content = "abcd", .id = 2});
        finder.add("bcde", {.content = "bcde", .id = 3});
        QCOMPARE(described(finder, "xabcdex"), std::string("(x)<2:abcd>(ex)"));
        QCOMPARE(described(finder, "abab abc"), std::string("<1:ab><1:ab>( )<1:ab>(c)"));
        QCOMPARE(described(finder, "bcde"), std::string("<3:bcde>"));
        QCOMPARE(described(finder, ""), std::string());
    }

    void stripsTakeWhiteSpaceAlong()
    {
        AddedTokenFinder finder;
        finder.add("<l>", {.content = "<l>", .id = 1, .leftStrip = true});
        finder.add("<r>", {.content = "<r>", .id = 2, .rightStrip = true});
        QCOMPARE(described(finder, "a \u3000<l> b"), std::string("(a)<1: \u3000<l>>( b)"));
        QCOMPARE(described(finder, "a <r> \n b"), std::string("(a )<2:<r> \n >(b)"));
        QCOMPARE(described(finder, "<r>  <l>"), std::string("<2:<r>  ><1:<l>>"));
    }

    void singleWordsStandAlone()
    {
        AddedTokenFinder finder;
        finder.add("foo", {.content = "foo", .id = 1, .singleWord = true});
        QCOMPARE(described(finder, "foo foo, (foo)"), std::string("<1:foo>( )<1:foo>(, ()<1:foo>())"));
        QCOMPARE(described(finder, "food afoo foo_ éfoo"), std::string("(food afoo foo_ éfoo)"));
    }
};

FW_TEST(TestAddedTokens)
#include "test_added_tokens.moc"
