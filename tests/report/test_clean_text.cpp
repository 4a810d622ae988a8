#include <QtTest>

#include "core/report/clean_text.h"
#include "tests/test_main.h"

using namespace fw::report;

class TestCleanText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void validTextStays()
    {
        const std::string text = "naïve – 漢字 🎈\n\tend";
        QCOMPARE(cleanText(text), text);
    }

    void illFormedBytesAreReplacedByMaximalParts()
    {
        // Unicode 15, table 3-8: 61 F1 80 80 E1 80 C2 62 80 63 80 BF 64 → a � � � b � c � � d
        const std::string bytes = "a\xF1\x80\x80\xE1\x80\xC2"
                                  "b\x80"
                                  "c\x80\xBF"
                                  "d";
        QCOMPARE(cleanText(bytes), std::string("a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd"));
        QCOMPARE(cleanText("\xED\xA0\x80"), std::string("\uFFFD\uFFFD\uFFFD")); // a surrogate
        QCOMPARE(cleanText("\xC0\xAF"), std::string("\uFFFD\uFFFD"));           // overlong
        QCOMPARE(cleanText("\xF4\x90\x80\x80"), std::string("\uFFFD\uFFFD\uFFFD\uFFFD"));
        QCOMPARE(cleanText("\xE6\xBC"), std::string("\uFFFD")); // cut at the end
    }

    void controlsCannotPass()
    {
        QCOMPARE(cleanText(std::string("a\0b", 3)), std::string("a\uFFFDb"));
        QCOMPARE(cleanText("\x1b[31m"), std::string("\uFFFD[31m"));
        QCOMPARE(cleanText("\xC2\x9B"), std::string("\uFFFD")); // C1: control sequence introducer
        QCOMPARE(cleanText("\u202Eabc"), std::string("\uFFFD"
                                                     "abc")); // right-to-left override
        QCOMPARE(cleanText("a\r\nb\rc"), std::string("a\nb\nc"));
        QCOMPARE(cleanLine("a\r\nb\tc"), std::string("a b c"));
    }

    void markupIsEscaped()
    {
        QCOMPARE(escapeHtml("<a href=\"x\" b='c'>&"), std::string("&lt;a href=&quot;x&quot; b=&#39;c&#39;&gt;&amp;"));
    }

    void widthCountsColumns()
    {
        QCOMPARE(terminalWidth("naïve"), std::size_t{5});
        QCOMPARE(terminalWidth("漢字"), std::size_t{4});
        QCOMPARE(terminalWidth("e\u0301"), std::size_t{1});
    }
};

FW_TEST(TestCleanText)
#include "test_clean_text.moc"
