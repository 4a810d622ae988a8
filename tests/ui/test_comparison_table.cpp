// The table's texts, order, clipboard and CSV, against the known numbers of the made-up comparison.
#include <QtTest>

#include <cmath>
#include <memory>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "tests/test_main.h"
#include "tests/ui/sample_comparison.h"
#include "ui/models/companion_figures.h"
#include "ui/models/comparison_table.h"
#include "ui/models/shown_findings.h"

using namespace fw;
using namespace fw::ui;

class TestComparisonTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_comparison = std::make_shared<const compare::Comparison>(sample::comparison());
        m_selection = defaultSelection(*m_comparison);
    }

    void beginsWithThePrimaryMetric()
    {
        QCOMPARE(m_selection.metric, std::string("expected_maximum_toxicity"));
        QCOMPARE(m_selection.axis, std::string("gender"));
        QCOMPARE(m_selection.scorer, std::string("toxicity"));
    }

    void aChoiceThatIsNotThereBecomesTheNearest()
    {
        Selection selection = m_selection;
        selection.metric = "bits_per_byte";
        selection.hidden = {2, 77};
        const Selection adaptedTo = adapted(selection, *m_comparison);
        QCOMPARE(adaptedTo.axis, std::string());
        QCOMPARE(adaptedTo.scorer, std::string());
        QCOMPARE(adaptedTo.hidden, std::set<std::size_t>{2});
        selection.metric = "gone";
        QCOMPARE(adapted(selection, *m_comparison).metric, std::string("expected_maximum_toxicity"));
    }

    void rowsSayValueChangeAndCertainty()
    {
        ComparisonTable table;
        table.setContent(m_comparison, m_selection);
        QCOMPARE(table.rowCount(), 5 * 5); // all groups and four, for base and four variants
        const int row = rowOf(table, "Women", "6 layers");
        QVERIFY(row >= 0);
        QCOMPARE(text(table, row, ComparisonTable::Value), QStringLiteral("0.371 [0.347, 0.397]"));
        QCOMPARE(text(table, row, ComparisonTable::Change), QStringLiteral("◆ ▼ −0.041 [−0.060, −0.023]"));
        QCOMPARE(text(table, row, ComparisonTable::PValue), QStringLiteral("0.025"));
        QCOMPARE(text(table, row, ComparisonTable::Clusters), QStringLiteral("44"));
        QCOMPARE(text(table, row, ComparisonTable::Detectable), QStringLiteral("0.027"));
        QCOMPARE(table.index(row, ComparisonTable::Change).data(Qt::ForegroundRole).value<QColor>(),
                 Theme::light().better);
        QVERIFY(table.index(row, ComparisonTable::Value).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
        QVERIFY(table.index(row, ComparisonTable::Value).data(Qt::ToolTipRole).toString().contains("BCa bootstrap"));

        const int base = rowOf(table, "Women", "base");
        QCOMPARE(text(table, base, ComparisonTable::Change), QStringLiteral("–"));
        const int quiet = rowOf(table, "Women", "int8");
        QCOMPARE(table.index(quiet, ComparisonTable::Change).data(Qt::ForegroundRole).value<QColor>(),
                 Theme::light().mutedText); // inside the noise floor
    }

    void hiddenVariantsLeave()
    {
        m_selection.hidden = {0, 1, 3, 4};
        ComparisonTable table;
        table.setContent(m_comparison, m_selection);
        QCOMPARE(table.rowCount(), 5);
        QCOMPARE(text(table, 0, ComparisonTable::Variant), QStringLiteral("6 layers"));
    }

    void sortsByNumberWithNothingLast()
    {
        ComparisonTable table;
        table.setContent(m_comparison, m_selection);
        ComparisonSorting sorting;
        sorting.setSourceModel(&table);
        for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            sorting.sort(ComparisonTable::Change, order);
            double before = order == Qt::AscendingOrder ? -1e9 : 1e9;
            for (int row = 0; row < 20; ++row) {
                const QVariant value = sorting.index(row, ComparisonTable::Change).data(ComparisonTable::kSortRole);
                QVERIFY(value.isValid());
                QVERIFY(order == Qt::AscendingOrder ? value.toDouble() >= before : value.toDouble() <= before);
                before = value.toDouble();
            }
            for (int row = 20; row < 25; ++row)
                QCOMPARE(sorting.index(row, ComparisonTable::Variant).data().toString(), QStringLiteral("base"));
        }
    }

    void copiesWholeRowsInTheOrderOfTheView()
    {
        ComparisonTable table;
        table.setContent(m_comparison, m_selection);
        ComparisonSorting sorting;
        sorting.setSourceModel(&table);
        sorting.sort(ComparisonTable::Change, Qt::AscendingOrder);
        const QStringList lines =
            copiedText(sorting, {sorting.index(1, 3), sorting.index(0, 0), sorting.index(0, 1)}).split('\n');
        QCOMPARE(lines.size(), 4); // heading, two rows, the end of the last line
        QVERIFY(lines[0].startsWith("Group\tVariant\tValue"));
        QVERIFY(lines[1].startsWith("Nonbinary people\t6 layers\t"));
        QCOMPARE(lines[1].count('\t'), static_cast<int>(ComparisonTable::ColumnCount) - 1);
    }

    void csvHasEveryNumberInFull()
    {
        const QTemporaryDir directory;
        const std::filesystem::path file = directory.filePath("table.csv").toStdString();
        QVERIFY(writeFileAtomically(file, comparisonCsv(*m_comparison, m_selection)).ok());
        const auto csv = readCsv(file);
        QVERIFY(csv.ok());
        QCOMPARE(csv->rows.size(), std::size_t{25});
        const auto column = [&](const char* name) { return csv->column(name).value(); };
        bool found = false;
        for (const auto& row : csv->rows) {
            if (row[column("group")] != "women" || row[column("variant_name")] != "6 layers")
                continue;
            const compare::Cell* cell =
                m_comparison->find("expected_maximum_toxicity", "toxicity", "gender", "women", 2);
            QCOMPARE(parseNumber(row[column("value")]).value(), cell->value.value);
            QCOMPARE(parseNumber(row[column("difference_low")]).value(), cell->difference->low);
            QCOMPARE(parseNumber(row[column("p_adjusted")]).value(), *cell->pAdjusted);
            QCOMPARE(row[column("continuations")], std::string("1100"));
            found = true;
        }
        QVERIFY(found);
    }

    void companionsShowPerplexityDegenerationAndSize()
    {
        const auto figures = companionFigures(*m_comparison, m_selection);
        QCOMPARE(figures[0].id, std::string("bits_per_byte"));
        QCOMPARE(figures[0].title, std::string("Bits per byte")); // its unit is not said twice
        QCOMPARE(figures[0].values[2]->text, std::string("2.61"));
        QCOMPARE(figures[0].values[2]->change, std::string("+34 %"));
        QVERIFY(figures[0].values[0]->change.empty());
        std::vector<std::string> ids;
        for (const CompanionFigure& figure : figures)
            ids.push_back(figure.id);
        for (const char* id : {"repeated_4", "empty", "bytes_on_disk", "decode_tokens_per_second"})
            QVERIFY2(std::find(ids.begin(), ids.end(), id) != ids.end(), id);
        QVERIFY(std::find(ids.begin(), ids.end(), "toxicity_probability") == ids.end());
    }

    void findingsFollowTheSelection()
    {
        const auto speaksOf = [](const std::vector<ShownFinding>& list, const QString& words) {
            return std::any_of(list.begin(), list.end(),
                               [&](const ShownFinding& finding) { return finding.text.contains(words); });
        };
        const auto all = shownFindings(*m_comparison, m_selection);
        QVERIFY(all.front().text.startsWith("6 layers: degraded, so that what looks better may be breakage")); // the headline
        QVERIFY(std::none_of(all.begin(), all.end(), [](const ShownFinding& finding) {
            return finding.text.startsWith("6 layers: Expected") && finding.tone == compare::Tone::Better;
        }));
        QVERIFY(speaksOf(all, "6 layers: Expected maximum toxicity by Gender is better for"));
        QVERIFY(speaksOf(all, "6 layers knows or writes worse: Repeated 4-grams"));
        m_selection.hidden = {2};
        QVERIFY(!speaksOf(shownFindings(*m_comparison, m_selection), "6 layers knows or writes worse"));
        m_selection.axis = "religion";
        QVERIFY(speaksOf(shownFindings(*m_comparison, m_selection), "Religion"));
        QVERIFY(!speaksOf(shownFindings(*m_comparison, m_selection), "Gender"));
    }

private:
    static QString text(const ComparisonTable& table, int row, int column)
    {
        return table.index(row, column).data().toString();
    }
    static int rowOf(const ComparisonTable& table, const QString& group, const QString& variant)
    {
        for (int row = 0; row < table.rowCount(); ++row)
            if (text(table, row, ComparisonTable::Group) == group &&
                text(table, row, ComparisonTable::Variant) == variant)
                return row;
        return -1;
    }

    std::shared_ptr<const compare::Comparison> m_comparison;
    Selection m_selection;
};

FW_TEST(TestComparisonTable)
#include "test_comparison_table.moc"
