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
