// What the Scorers page shows, as values: sections of a card, places and colours of words, tables of figures.
#include <QtTest>

#include "tests/test_main.h"
#include "tests/ui/fake_scorers.h"
#include "ui/models/card_sections.h"
#include "ui/models/evaluation_tables.h"
#include "ui/models/influence_text.h"
#include "ui/models/plain_line.h"

using namespace fw;
using namespace fw::ui;

class TestScorerModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCardBecomesSections()
    {
        const auto sections = cardSections(sample::sampleCard(), {}, {});
        QCOMPARE(sections.size(), std::size_t{5});
        QVERIFY(sections[0].title.isEmpty());
        QCOMPARE(sections[0].rows.size(), std::size_t{1}); // what the page says by itself is left out
        QCOMPARE(sections[0].rows[0][0].text, QStringLiteral("Task"));
        QCOMPARE(sections[1].title, QStringLiteral("Figures")); // how good it is comes first
        QCOMPARE(sections[1].rows[1][1].text, QStringLiteral("0.943 [0.935, 0.950]"));
        QCOMPARE(sections[2].title, QStringLiteral("Figures · AUC by source"));
        QCOMPARE(sections[3].title, QStringLiteral("Figures · Groups"));
        QCOMPARE(sections[3].header, (std::vector<QString>{"", "Texts", "False positive rate"}));
        QCOMPARE(sections[3].rows[1][2].text, QStringLiteral("0.120"));
        QCOMPARE(sections[4].title, QStringLiteral("Data"));
        QCOMPARE(sections[4].header, (std::vector<QString>{"File", "Rows", "Sources"}));
        QCOMPARE(sections[4].rows[0][1].text, QStringLiteral("70,875"));
        QVERIFY(sections[4].rows[0][1].number);
        QCOMPARE(sections[4].rows[0][2].text, QStringLiteral("Davidson, Implicit Hate"));
    }

    void ofSeveralHeadsOnlyTheChosenOneSpeaks()
    {
        const std::string card = R"({"heads": [{"name": "toxicity", "classes": 2}, {"name": "regard", "classes": 4}],
            "figures": {"toxicity": {"auc": 0.9}, "regard": {"accuracy": 0.7, "groups": {"a": {"n": 1}, "b": {"n": 2}}},
                        "texts": 10}})";
        const std::vector<std::string> heads{"toxicity", "regard"};
        const auto sections = cardSections(card, "regard", heads);
        QCOMPARE(sections.size(), std::size_t{4});
        QCOMPARE(sections[0].rows[0][0].text, QStringLiteral("Texts"));
        QCOMPARE(sections[1].title, QStringLiteral("Figures"));
        QCOMPARE(sections[1].rows[0][0].text, QStringLiteral("Accuracy"));
        QCOMPARE(sections[2].title, QStringLiteral("Figures · Groups"));
        QCOMPARE(sections[3].rows.size(), std::size_t{1});
        QCOMPARE(sections[3].rows[0][0].text, QStringLiteral("regard"));
    }

    void evaluationsInACardAreSectionsOfTheirOwn()
    {
        const std::string card = R"({"figures": [
            {"data": "valid.csv", "command": "evaluate", "scorer": "toxicity", "n": 3730, "identity": "abc",
             "auc": {"value": 0.94, "low": 0.93, "high": 0.95}, "counts": {"true_positives": 3},
             "groups": [{"group": "women", "n": 120, "fpr": {"value": 0.05, "low": 0.0002, "high": 0.1}, "fnr": null}]},
            {"data": "regard.tsv", "scorer": "regard", "n": 300, "confusion": [[1, 2], [3, 4]]}]})";
        const std::vector<std::string> heads{"toxicity", "regard"};
        const auto sections = cardSections(card, "toxicity", heads);
        QCOMPARE(sections.size(), std::size_t{2});
        QCOMPARE(sections[0].title, QStringLiteral("Figures · valid.csv"));
        QCOMPARE(sections[0].rows.size(), std::size_t{3});
        QCOMPARE(sections[0].rows[2][1].text, QStringLiteral("0.940 [0.930, 0.950]"));
        QCOMPARE(sections[1].title, QStringLiteral("Figures · valid.csv · Groups"));
        QCOMPARE(sections[1].rows[0][2].text, QStringLiteral("0.050 [0.000, 0.100]"));
        QVERIFY(sections[1].rows[0][3].number);
        QCOMPARE(cardSections(card, "regard", heads).size(), std::size_t{1});
    }

    void aStrangeCardIsShownOrLeft()
    {
        QVERIFY(cardSections("", {}, {}).empty());
        QVERIFY(cardSections("[1]", {}, {}).empty());
        QVERIFY(cardSections("{\"a\": ", {}, {}).empty());
        const auto deep =
            cardSections(R"({"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}, "x": [[1, [2]]], "n": null})", {}, {});
        QVERIFY(!deep.empty());
        QCOMPARE(deep[0].rows[0][1].text, QStringLiteral("n/a"));
    }

    void wordsStandWhereTheyAreOnScreen()
    {
        const QString text = QStringLiteral("é😀 naïve <b>");
        const std::string utf8 = text.toStdString();
        const std::size_t naive = utf8.find("na");
        const auto words = shownInfluences(utf8, {{0, 6, 0.1}, {naive, naive + 6, -0.2}, {utf8.size() - 3, 99, 1}});
        QCOMPARE(words.size(), std::size_t{2}); // the last one ends beyond the text
        QCOMPARE(text.mid(words[0].begin, words[0].length), QStringLiteral("é😀"));
        QCOMPARE(text.mid(words[1].begin, words[1].length), QStringLiteral("naïve"));
    }

    void coloursDivergeFromThePage()
    {
        for (const Theme& theme : {Theme::light(), Theme::darkTheme()}) {
            QCOMPARE(influenceColour(theme, 0, 1), theme.page);
            const QColor raises = influenceColour(theme, 1, 1);
            const QColor lowers = influenceColour(theme, -1, 1);
            QVERIFY(raises.red() > raises.blue());
            QVERIFY(lowers.blue() > lowers.red());
            for (const QColor& background : {raises, lowers})
                QVERIFY2(contrast(background, theme.text) >= 4.5,
                         qPrintable(QString::number(contrast(background, theme.text))));
        }
        QCOMPARE(fullChange({{0, 1, 0.001}}), 0.05);
        QCOMPARE(fullChange({{0, 1, -0.4}}), 0.4);
        QCOMPARE(influenceWords(0.0001), QStringLiteral("does not move the score"));
    }

    void classesHaveAConfusionTable()
    {
        Evaluation made;
        made.classes = {"negative", "positive"};
        made.confusion = {3, 1, 0, 4};
        made.all.texts = 8;
        made.figures = {{"accuracy", "", 0.875, 0.47, 0.997}, {"accuracy", "a", 0.5, 0.1, 0.9}};
        made.groups = {{"a", 4, 0}};
        const TableContent confusion = confusionTable(made);
        QCOMPARE(confusion.columns.size(), std::size_t{3});
        QCOMPARE(confusion.rows[0][2].text, QStringLiteral("1"));
        const TableContent groups = groupsTable(made);
        QCOMPARE(groups.columns.size(), std::size_t{4});
        QCOMPARE(groups.rows[1][2].text, QStringLiteral("0.500"));
        QCOMPARE(figuresTable(made).rows.size(), std::size_t{1});
        QVERIFY(confusionTable(Evaluation()).rows.empty());
    }

    void linesAreHarmless()
    {
        QCOMPARE(plainLine(std::string("a\tb\nc\x07")), QStringLiteral("a b c "));
        QCOMPARE(plainLine(QStringLiteral("x\u202Ey\u2069")), QStringLiteral("x\uFFFDy\uFFFD"));
    }

private:
    static double luminance(const QColor& colour)
    {
        const auto part = [](double value) {
            return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
    }
    static double contrast(const QColor& a, const QColor& b)
    {
        const double first = luminance(a);
        const double second = luminance(b);
        return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
    }
};

FW_TEST(TestScorerModels)
#include "test_scorer_models.moc"
