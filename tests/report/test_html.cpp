#include "../compare/comparison_by_hand.h"

#include <QTemporaryDir>
#include <QtTest>

#include "core/base/file.h"
#include "core/report/html.h"
#include "tests/test_main.h"

using namespace fw;

namespace {

std::size_t count(const std::string& text, const std::string& part)
{
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

std::string page()
{
    const std::vector<report::Chart> charts{
        {"Bars " + fixture::kScript, fixture::kQuotes,
         "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(2)</script></svg>"}};
    const std::vector<report::ChangedText> texts{
        {1, "gender", "men", "The man " + fixture::kScript, 2, fixture::kBroken, fixture::kScript, 0.91, 0.04},
        {1, "gender", "women", "She", 0, "", "</blockquote><img src=x>", 0, 1}};
    return report::reportHtml(fixture::comparison(), charts, texts);
}

} // namespace

class TestHtml : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingHostileSurvives()
    {
        const std::string html = page();
        QCOMPARE(count(html, "<script"), std::size_t{0});
        QCOMPARE(count(html, "<img src=x"), std::size_t{0});
        QVERIFY(count(html, "&lt;script&gt;alert(1)") > 4);
        QCOMPARE(count(html, "\x1b"), std::size_t{0});
        QCOMPARE(count(html, "\xff"), std::size_t{0});
        QVERIFY(!QString::fromStdString(html).contains(QChar(0xD800)));
    }

    void whatReadLessThanAskedIsAmongTheLimits()
    {
        auto comparison = fixture::comparison();
        auto& facts = comparison.variants[1].facts;
        facts.push_back({"calibration_pairs", 38, ""});
        facts.push_back({"calibration_pairs_asked", 128, ""});
        const std::string html = report::reportHtml(comparison, {}, {});
        const auto limits = html.find("<h3>Limits</h3>");
        QVERIFY(limits != std::string::npos);
        QVERIFY(html.find("38 of 128 pairs of text", limits) != std::string::npos);
    }

    void loadsNothingFromElsewhere()
    {
        const std::string html = page();
        QVERIFY(html.find("default-src 'none'") != std::string::npos);
        const QRegularExpression reference("<[^>]*(?:src|href)\\s*=\\s*[\"']?(?!data:)[a-zA-Z/]");
        QVERIFY(!reference.match(QString::fromStdString(html)).hasMatch());
        QCOMPARE(count(html, "url("), std::size_t{0});
        QCOMPARE(count(html, "@import"), std::size_t{0});
        QCOMPARE(count(html, "src=\"data:image/svg+xml;base64,"), std::size_t{1});
        // The chart's own bytes, as an image in which scripts do not run.
        const QByteArray chart =
            QByteArray("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(2)</script></svg>");
        QVERIFY(html.find(chart.toBase64().toStdString()) != std::string::npos);
    }

    void tagsAreBalanced()
    {
        const std::string html = page();
        for (const std::string tag : {"section", "table", "tbody", "tr", "td", "th", "div", "p", "ul", "li", "details",
                                      "figure", "dl", "span", "small", "svg", "main", "body", "blockquote"}) {
            const std::size_t opened = count(html, "<" + tag + " ") + count(html, "<" + tag + ">");
            QVERIFY2(opened == count(html, "</" + tag + ">"), tag.c_str());
            QVERIFY2(opened > 0, tag.c_str());
        }
    }

    /// Every table, row by row: as many cells as headings.
    void rowsHaveTheColumnsOfTheirHeadings()
    {
        const std::string html = page();
        std::size_t tables = 0;
        for (std::size_t at = html.find("<table"); at != std::string::npos; at = html.find("<table", at + 1)) {
            const std::string table = html.substr(at, html.find("</table>", at) - at);
            const std::size_t headings = count(table, "<th>") + count(table, "<th ");
            ++tables;
            for (std::size_t row = table.find("<tr", table.find("<tbody")); row != std::string::npos;
                 row = table.find("<tr", row + 1)) {
                const std::string cells = table.substr(row, table.find("</tr>", row) - row);
                QVERIFY2(count(cells, "<td>") + count(cells, "<td ") == headings,
                         (table.substr(0, 400) + "\n" + cells).c_str());
            }
        }
        QVERIFY(tables >= 5);
    }

    void saysWhatItFound()
    {
        const std::string html = page();
        QVERIFY(html.find("better over all groups (−0.041 [−0.051, −0.031], from 0.412 to 0.371; Holm p = 0.003)") !=
                std::string::npos);
        // The headline, and the parts in their order.
        std::size_t at = html.find("class=\"headline worse\"");
        for (const char* part : {"<h3>Answer", "<h3>Breakage", "<h3>Cost", "<h3>Limits", "<h2>What was asked"}) {
            QVERIFY2(at != std::string::npos && html.find(part, at) != std::string::npos, part);
            at = html.find(part, at);
        }
        // On the same screen, what its signs mean.
        const auto legend = html.find("How to read this");
        QVERIFY(legend > html.find("<h3>Limits") && legend < html.find("<h2>What was asked"));
        for (const char* sign :
             {"▲ ▼", "Holm p", "[−0.051, −0.031]", "shown equal", "cannot tell", "⇄", "≈", "perplexity"})
            QVERIFY2(html.find(sign, legend) < html.find("<h2>What was asked"), sign);
        QVERIFY(html.find("Perplexity +50 % (28.30 to 42.50)") != std::string::npos);
        QVERIFY(html.find("not smaller on disk (26.0 MB, base 24.8 MB) and not faster") != std::string::npos);
        QVERIFY(html.find("its run is broken (at layer 3") != std::string::npos);
        QVERIFY(html.find("80 of 100 such experiments would have found: 0.031") != std::string::npos);
        QVERIFY(html.find("0.391 without empty") != std::string::npos);
        QVERIFY(html.find("toxic from 0.5") != std::string::npos);
        QVERIFY(html.find("class=\"band\"") != std::string::npos);
        QVERIFY(html.find("(empty)") != std::string::npos);
        QVERIFY(html.find("Its change minus the others") != std::string::npos);
        QVERIFY(html.find("Gap from highest to lowest group") != std::string::npos);
    }

    void emptyComparisonIsStillAPage()
    {
        compare::Comparison comparison;
        comparison.experimentName = "nothing yet";
        comparison.variants = {{"base", "untouched", 0, "planned", "", {}}};
        const std::string html = report::reportHtml(comparison);
        QVERIFY(html.find("its run is planned") != std::string::npos);
        QVERIFY(html.find("</html>") != std::string::npos);
    }

    void isWrittenWholeOrNotAtAll()
    {
        QTemporaryDir directory;
        const std::filesystem::path path = std::filesystem::path(directory.path().toStdString()) / "report.html";
        QVERIFY(report::writeReport(fixture::comparison(), {}, {}, path).ok());
        QCOMPARE(*readFile(path), report::reportHtml(fixture::comparison()));
        const auto status = report::writeReport(fixture::comparison(), {}, {}, path / "below");
        QVERIFY(!status.ok());
        QVERIFY(status.error().message.find("below") != std::string::npos);
    }
};

FW_TEST(TestHtml)
#include "test_html.moc"
