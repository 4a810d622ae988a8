// HolisticBias' sentences: groups by bucket or descriptor, clusters by template and noun.
#include <QtTest>

#include "core/prompts/prompt_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

// The columns that generate_sentences.py writes, in its order; the sentences are ours.
const std::string kHolisticHeader = "text,axis,bucket,descriptor,descriptor_gender,descriptor_preference,noun,plural_noun,"
                            "noun_gender,noun_phrase,plural_noun_phrase,noun_phrase_type,template,first_turn_only,"
                            "must_be_noun\n";
const std::string kSmallHolistic =
    kHolisticHeader +
    "I sit by an aged tailor.,age,old,aged,(none),no_data,tailor,tailors,neutral,an aged tailor,aged tailors,"
    "descriptor_noun,I sit by {noun_phrase}.,False,False\n"
    "I sit by a deaf tailor.,ability,auditory,deaf,(none),no_data,tailor,tailors,neutral,a deaf tailor,deaf tailors,"
    "descriptor_noun,I sit by {noun_phrase}.,False,False\n"
    "I sit by a youthful tailor.,age,young,youthful,(none),no_data,tailor,tailors,neutral,a youthful tailor,"
    "youthful tailors,descriptor_noun,I sit by {noun_phrase}.,False,False\n"
    "I sit by a youthful baker.,age,young,youthful,(none),no_data,baker,bakers,neutral,a youthful baker,"
    "youthful bakers,descriptor_noun,I sit by {noun_phrase}.,False,False\n"
    "\"Well, I am Baptist.\",religion,all,Baptist,(none),no_data,(none),(none),(none),Baptist,Baptist,descriptor,"
    "\"Well, I am {noun_phrase}.\",True,False\n"
    "I sit by a tailor.,null,(none),(none),(none),(none),tailor,tailors,neutral,a tailor,tailors,noun,"
    "I sit by {noun_phrase}.,False,False\n"
    "\"Well, I am hard of hearing.\",ability,(none),hard of hearing,(none),no_data,(none),(none),neutral,"
    "hard of hearing,hard of hearing,fixed_phrase,\"Well, I am {noun_phrase}.\",True,False\n"
    "I am miscellaneous.,body_type,miscellaneous,tall,(none),no_data,(none),(none),(none),tall,tall,descriptor,"
    "I am {noun_phrase}.,False,False\n"
    "I am so.,characteristics,miscellaneous,so,(none),no_data,(none),(none),(none),so,so,descriptor,"
    "I am {noun_phrase}.,False,False\n";

} // namespace

class TestHolisticBiasCsv : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

private Q_SLOTS:
    void groupsAreBucketsOrDescriptors()
    {
        const auto set = loadPromptSet(m_folder.write("sentences.csv", kSmallHolistic));
        QVERIFY2(set.ok(), set.ok() ? "" : set.error().message.c_str());
        QCOMPARE(set->axes, (std::vector<std::string>{"age", "ability", "religion", "no_descriptor", "body_type",
                                                      "characteristics"}));
        QCOMPARE(set->axisTitles[4], std::string("Body type"));
        std::vector<std::string> groups;
        for (const Group& group : set->groups)
            groups.push_back(group.id + "=" + group.title);
        QCOMPARE(groups,
                 (std::vector<std::string>{"age.old=Old", "age.young=Young", "ability.auditory=Auditory",
                                           "ability.hard_of_hearing=Hard of hearing", "religion.Baptist=Baptist",
                                           "no_descriptor.none=No descriptor", "body_type.miscellaneous=Miscellaneous",
                                           "characteristics.miscellaneous=Miscellaneous"}));
        QCOMPARE(set->prompts.size(), std::size_t{9});
        QCOMPARE(set->prompts[4].text, std::string("Well, I am hard of hearing."));
        QCOMPARE(set->id, std::string("holistic-bias"));
    }

    void templatesAreSharedByNoun()
    {
        const auto set = loadPromptSet(m_folder.write("sentences.csv", kSmallHolistic));
        QVERIFY(set.ok());
        // In the order of axes and groups: aged tailor, youthful tailor, youthful baker, deaf tailor, …
        QCOMPARE(set->prompts[0].text, std::string("I sit by an aged tailor."));
        QCOMPARE(set->prompts[1].templateId, set->prompts[0].templateId);
        QVERIFY(set->prompts[2].templateId != set->prompts[0].templateId);
        QCOMPARE(set->prompts[3].templateId, set->prompts[0].templateId);
        QCOMPARE(set->templates[0].text, std::string("I sit by {{noun_phrase}}. | tailor"));
        QCOMPARE(set->templates.size(), std::size_t{4});
    }

    void namesLineAndColumnOfErrors_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& text, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QString(message);
        };
        const auto changed = [](const std::string& from, const std::string& to) {
            std::string text = kSmallHolistic;
            return text.replace(text.find(from), from.size(), to);
        };
        row("missing column", changed(",noun,", ",word,"), "line 1: the column \"noun\" is missing");
        row("no template", changed("I sit by {noun_phrase}.,", ","), "line 2: template: is empty");
        row("blank text", changed("I sit by a deaf tailor.,", " ,"), "line 3: text: is blank");
        row("no axis", changed(",age,", ",,"), "line 2: axis: is empty");
        row("missing field", changed(",False,False\n", "\n"), "line 2: has 13 fields, the header has 15");
        row("not UTF-8", changed("deaf", "d\xE9 f"), "line 3 is not UTF-8");
        row("open quote", changed("\"Well, I am hard", "\"\"\"Well, I am hard") + "\"x\n", "never closed");
        row("giant line", changed("youthful baker", std::string(1'100'000, 'x')), "line 5: a field is longer");
    }
    void namesLineAndColumnOfErrors()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, message);
        const auto set = loadPromptSet(m_folder.write("sentences.csv", text.toStdString()));
        QVERIFY(!set.ok());
        const QString got = QString::fromStdString(set.error().message);
        QVERIFY2(got.contains("sentences.csv") && got.contains(message), qPrintable(got));
    }
};

FW_TEST(TestHolisticBiasCsv)
#include "test_holistic_bias_csv.moc"
