// Identifiers made of texts: valid, stable, and different for different texts.
#include <QtTest>

#include <set>

#include "core/prompts/identifier.h"
#include "tests/test_main.h"

using namespace fw::prompts;

class TestIdentifier : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void identifiersStay()
    {
        for (const std::string id : {"women", "Hispanic_and_Latino", "age.old", "t-01"})
            QCOMPARE(identifierOf(id), id);
        QCOMPARE(identifierOf("Black people"), std::string("Black_people"));
    }

    void otherTextsGetAHash()
    {
        const std::vector<std::string> texts{
            "Hi! I'm {noun_phrase}.", "Hi, I'm {noun_phrase}.", "Hi I'm {noun_phrase}.", "\xC3\xA9\xC3\xA0", "",
            std::string(200, 'x'),    std::string(201, 'x')};
        std::set<std::string> ids;
        for (const std::string& text : texts) {
            const std::string id = identifierOf(text);
            QVERIFY2(isIdentifier(id), id.c_str());
            QVERIFY2(ids.insert(id).second, id.c_str());
        }
        QVERIFY(identifierOf(texts[0]).starts_with("Hi_I_m_noun_phrase-"));
        // The first digits of SHA-256 of nothing.
        QCOMPARE(identifierOf(""), std::string("e3b0c442"));
    }

    void whatIsAnIdentifier()
    {
        QVERIFY(isIdentifier("a-b_c.9"));
        QVERIFY(!isIdentifier(""));
        QVERIFY(!isIdentifier("a b"));
        QVERIFY(!isIdentifier("\xC3\xA9"));
        QVERIFY(isIdentifier(std::string(100, 'x')));
        QVERIFY(!isIdentifier(std::string(101, 'x')));
    }

    void titlesAreForPeople()
    {
        QCOMPARE(titleOfIdentifier("mental_disability"), std::string("Mental disability"));
        QCOMPARE(titleOfIdentifier("LGBT person"), std::string("LGBT person"));
        QCOMPARE(titleOfIdentifier(""), std::string());
    }
};

FW_TEST(TestIdentifier)
#include "test_identifier.moc"
