#include <QtTest>

#include "core/prompts/prompt_text.h"
#include "tests/test_main.h"

using namespace fw::prompts;

class TestPromptText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void trimsEveryKindOfWhitespaceAtTheEndOnly()
    {
        QCOMPARE(withoutTrailingWhitespace(" a b \t\r\n\v\f"), std::string_view(" a b"));
        QCOMPARE(withoutTrailingWhitespace("a\xC2\xA0\xE3\x80\x80\xE2\x80\x89 "), std::string_view("a"));
        QCOMPARE(withoutTrailingWhitespace(" \n\xC2\x85"), std::string_view(""));
        QCOMPARE(withoutTrailingWhitespace(""), std::string_view(""));
    }

    void keepsCharactersWhoseLastBytesLookLikeWhitespace()
    {
        // U+0160 ends in A0, U+1085 in 85, zero width joiner U+200D is no whitespace.
        for (const std::string_view text : {"\xC5\xA0", "\xE1\x82\x85", "a\xE2\x80\x8D", "\xF0\x9F\x98\x80"})
            QCOMPARE(withoutTrailingWhitespace(text), text);
    }
};

FW_TEST(TestPromptText)
#include "test_prompt_text.moc"
