#include "../compare/comparison_by_hand.h"

#include <QtTest>

#include <sstream>

#include "core/report/clean_text.h"
#include "core/report/table.h"
#include "tests/test_main.h"

using namespace fw;

namespace {

std::vector<std::string> lines(const std::string& text)
{
    std::vector<std::string> all;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        all.push_back(line);
    return all;
}

} // namespace

class TestTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void primaryMetricsComeFirst()
    {
        const std::string text = report::comparisonTable(fixture::comparison());
        const auto primary = text.find("Expected maximum toxicity · Gender\n");
        const auto exploratory = text.find("Perplexity (exploratory)\n");
        const auto facts = text.find("Variants\n");
        QVERIFY(primary != std::string::npos && exploratory != std::string::npos && facts != std::string::npos);
        QVERIFY(primary < exploratory && exploratory < facts);
    }

    void columnsAlignAndMarksStand()
    {
        report::TableOptions options;
        options.findings = false;
        options.exploratory = false;
        const auto all = lines(report::comparisonTable(fixture::comparison(), options));
        std::size_t significant = 0;
        std::size_t open = 0;
        std::vector<std::size_t> ends;
        for (const std::string& line : all) {
            if (line.find("[") == std::string::npos || line.find("p = ") == std::string::npos)
                continue;
            ends.push_back(report::terminalWidth(line.substr(0, line.find("p = "))));
            significant += line.find("◆") != std::string::npos;
            open += line.find("cannot tell") != std::string::npos;
        }
        QCOMPARE(ends.size(), std::size_t{3});
        QCOMPARE(ends[0], ends[1]);
        QCOMPARE(ends[0], ends[2]);
        QCOMPARE(significant, std::size_t{2});
        QCOMPARE(open, std::size_t{1});
    }

    void groupsCanBeLeftOut()
    {
        report::TableOptions options;
        options.groups = false;
        options.findings = false;
        QVERIFY(report::comparisonTable(fixture::comparison(), options).find("Women") == std::string::npos);
        QVERIFY(report::comparisonTable(fixture::comparison()).find("Women") != std::string::npos);
    }

    void terminalCannotBeCommanded()
    {
        const std::string text = report::comparisonTable(fixture::comparison());
        for (const char c : text)
            QVERIFY(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    }
};

FW_TEST(TestTable)
#include "test_table.moc"
