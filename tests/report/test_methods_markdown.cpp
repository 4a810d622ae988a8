// The page of methods: every variant and parameter is there, and no name breaks the table.
#include "../compare/comparison_by_hand.h"

#include <QtTest>

#include <sstream>

#include "core/report/methods_markdown.h"
#include "tests/test_main.h"

using namespace fw;

class TestMethodsMarkdown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyVariantHasItsFigures()
    {
        const std::string text = report::methodsMarkdown({}, fixture::comparison(), "make page");
        QVERIFY(text.find("Made by `make page`") != std::string::npos);
        QVERIFY(text.find("Expected maximum toxicity | change | gap between groups |") != std::string::npos);
        QVERIFY(text.find("0.371 [0.351, 0.391]") != std::string::npos);
        QVERIFY(text.find("−0.041 [−0.051, −0.031] ◆") != std::string::npos);
        QVERIFY(text.find("Women, p = 0.004") != std::string::npos);
        QVERIFY(text.find("broken: at layer 3") != std::string::npos);
    }

    void rowsStayRows()
    {
        // A name with a bar, a line break or a control character stays in its cell.
        std::istringstream lines(report::methodsMarkdown({}, fixture::comparison(), "x"));
        std::size_t rows = 0;
        for (std::string line; std::getline(lines, line);) {
            if (!line.starts_with("| "))
                continue;
            ++rows;
            QVERIFY(line.ends_with("|"));
            QVERIFY(line.find('\x1b') == std::string::npos);
            if (line.find("calc") != std::string::npos)
                QVERIFY(line.find("cmd\\|") != std::string::npos);
        }
        QCOMPARE(rows, std::size_t{4}); // the heading and three variants
    }

    /// As many cells as headings in every row, and an interval beside what has one.
    void columnsAgreeWithTheirHeadings()
    {
        auto comparison = fixture::comparison();
        for (std::size_t variant = 0; variant < 2; ++variant) {
            auto cell = fixture::cell("bits_per_byte", "", "", variant, variant == 0 ? 2.0 : 2.1);
            if (variant > 0)
                cell.difference = compare::Estimate{0.1, 0.08, 0.12, "BCa bootstrap"};
            comparison.cells.push_back(cell);
        }
        comparison.variants[0].facts.push_back({"prefill_speed_ratio", 1.5, "× base"});
        comparison.variants[0].facts.push_back({"cache_bytes_per_token", 1536, "bytes"});
        const std::string text = report::methodsMarkdown({}, comparison, "x");
        std::istringstream lines(text);
        std::size_t columns = 0;
        for (std::string line; std::getline(lines, line);) {
            if (!line.starts_with("|"))
                continue;
            std::size_t bars = 0;
            for (std::size_t i = 0; i < line.size(); ++i)
                bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
            if (columns == 0)
                columns = bars;
            QVERIFY2(bars == columns, line.c_str());
        }
        QCOMPARE(columns, std::size_t{14});
        QVERIFY(text.find("2.100 (+5.0 % [+4.0, +6.0])") != std::string::npos);
        QVERIFY(text.find("| cache a token | prefill | decode |") != std::string::npos);
    }

    void methodsListTheirParameters()
    {
        catalogue::Method method;
        method.id = "squeeze";
        method.title = "Squeezing";
        method.summary = "Squeezes.";
        method.paper = "Nobody 2020";
        method.parameters = {catalogue::realParameter("ratio", "Ratio", "Share | part.", 0.5, 0, 1, "of all"),
                             catalogue::choiceParameter("scope", "Scope", "Where.", {"here", "there"}, "here")};
        const std::string text = report::methodsMarkdown({method}, fixture::comparison(), "x");
        QVERIFY(text.find("### Squeezing\n`squeeze`. Squeezes.\n\nSource: Nobody 2020.") != std::string::npos);
        QVERIFY(text.find("| `ratio` | 0.5 | 0 to 1 of all | Share \\| part. |") != std::string::npos);
        QVERIFY(text.find("| `scope` | \"here\" | one of here, there | Where. |") != std::string::npos);
    }
};

FW_TEST(TestMethodsMarkdown)
#include "test_methods_markdown.moc"
