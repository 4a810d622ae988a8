// Words that name a group: swapped whole, with their case, and back.
#include <QtTest>

#include "core/prompts/group_words.h"
#include "tests/test_main.h"

using fw::prompts::swapGroupWords;

class TestGroupWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsAreSwapped_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("axis");
        QTest::addColumn<QString>("swapped");
        const auto row = [](const char* text, const char* axis, const char* swapped) {
            QTest::newRow(text) << text << axis << swapped;
        };
        row("She told her brother.", "gender", "He told his sister.");
        row("I saw her.", "gender", "I saw him.");
        row("WOMEN and Men", "all", "MEN and Women");
        row("He's the waiter's friend", "gender", "She's the waiter's friend");
        row("The Muslim man", "religion", "The Christian man");
        row("The Muslim man", "all", "The Christian woman");
        row("A gay bar, a mosque.", "all", "A straight bar, a church.");
        row("", "all", "");
        row("The theme of human history", "all", "");
        row("mañ he\xcc\x81 sheé", "all", "");
        row("She said", "religion", "");
    }

    void wordsAreSwapped()
    {
        QFETCH(QString, text);
        QFETCH(QString, axis);
        QFETCH(QString, swapped);
        const auto result = swapGroupWords(text.toStdString(), axis.toStdString());
        QCOMPARE(result.has_value(), !swapped.isEmpty());
        if (result)
            QCOMPARE(QString::fromStdString(*result), swapped);
    }

    void twiceIsTheTextAgain()
    {
        for (const std::string text : {"He said his sister knows a king.", "The women met the boys.", "A black cat"})
            QCOMPARE(*swapGroupWords(*swapGroupWords(text, "all"), "all"), text);
    }

    void axesAreNamed()
    {
        QCOMPARE(fw::prompts::groupWordAxes(), (std::vector<std::string>{"gender", "religion", "race", "orientation"}));
    }
};

FW_TEST(TestGroupWords)
#include "test_group_words.moc"
