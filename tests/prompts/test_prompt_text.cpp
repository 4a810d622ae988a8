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

    void findsTheFirstInvalidByte_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("offset");
        QTest::newRow("ascii") << QByteArray("abc") << -1;
        QTest::newRow("all lengths") << QByteArray("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") << -1;
        QTest::newRow("last code point") << QByteArray("\xF4\x8F\xBF\xBF") << -1;
        QTest::newRow("NUL is valid") << QByteArray("a\0b", 3) << -1;
        QTest::newRow("latin-1") << QByteArray("caf\xE9 x") << 3;
        QTest::newRow("lone trail") << QByteArray("ab\x80") << 2;
        QTest::newRow("overlong 2") << QByteArray("\xC0\xAF") << 0;
        QTest::newRow("overlong 3") << QByteArray("x\xE0\x9F\xBF") << 1;
        QTest::newRow("overlong 4") << QByteArray("\xF0\x8F\xBF\xBF") << 0;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << 0;
        QTest::newRow("over U+10FFFF") << QByteArray("\xF4\x90\x80\x80") << 0;
        QTest::newRow("cut 2") << QByteArray("ab\xC3") << 2;
        QTest::newRow("cut 3") << QByteArray("ab\xE2\x82") << 2;
        QTest::newRow("cut 4") << QByteArray("\xF0\x9F\x98") << 0;
    }
    void findsTheFirstInvalidByte()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, offset);
        const auto found = firstInvalidUtf8({text.constData(), static_cast<std::size_t>(text.size())});
        QCOMPARE(found ? static_cast<int>(*found) : -1, offset);
    }
};

FW_TEST(TestPromptText)
#include "test_prompt_text.moc"
