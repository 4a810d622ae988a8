#include "core/report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/compare/audit.h"
#include "core/compare/figures/conclusions.h"
#include "core/compare/words/figure_text.h"
#include "core/compare/words/findings.h"
#include "core/report/arrangement.h"
#include "core/report/clean_text.h"

namespace fw::report {

namespace {

/// Rows of cells, aligned by column; the first columns to the left, the others to the right.
class Grid
{
public:
    explicit Grid(std::size_t leftColumns) : m_leftColumns(leftColumns) {}

    void add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }

    std::string text() const
    {
        std::vector<std::size_t> widths;
        for (const auto& row : m_rows) {
            widths.resize(std::max(widths.size(), row.size()), 0);
            for (std::size_t i = 0; i < row.size(); ++i)
                widths[i] = std::max(widths[i], terminalWidth(row[i]));
        }
        std::string text;
        for (const auto& row : m_rows) {
            std::string line;
            for (std::size_t i = 0; i < row.size(); ++i) {
                const std::string padding(widths[i] - terminalWidth(row[i]), ' ');
                line += (i ? "  " : "  ") + (i < m_leftColumns ? row[i] + padding : padding + row[i]);
            }
            line.erase(line.find_last_not_of(' ') + 1);
            text += line + "\n";
        }
        return text;
    }

private:
    std::size_t m_leftColumns;
    std::vector<std::vector<std::string>> m_rows;
};

std::string mark(const compare::Cell& cell)
{
    if (cell.verdict == compare::Verdict::Changed)
        return "◆ changed";
    if (cell.verdict == compare::Verdict::ShownEqual)
        return "= shown equal";
    if (cell.verdict == compare::Verdict::CannotTell)
        return "cannot tell";
    return cell.insideNoise() ? "~" : "";
}

std::string pColumn(const compare::Cell& cell)
{
    const auto& p = cell.pAdjusted ? cell.pAdjusted : cell.pValue;
    if (!p)
        return {};
    return cell.pAdjusted ? compare::pText(*p) : "(" + compare::pText(*p) + ")";
}

void addCell(Grid& grid, const compare::Comparison& comparison, const catalogue::Metric& metric,
             const compare::Cell& cell, bool first)
{
    const std::string group =
        cell.axis.empty() ? std::string() : compare::groupTitle(comparison, cell.axis, cell.group);
    std::vector<std::string> row{
        first ? cleanLine(group) : std::string(), cleanLine(comparison.variants[cell.variant].name),
        compare::figureDigits(metric, cell.value.value), compare::intervalText(metric, cell.value, false)};
    if (cell.difference)
        row.insert(row.end(), {compare::changeDigits(metric, cell.difference->value),
                               compare::intervalText(metric, *cell.difference, true), pColumn(cell), mark(cell)});
    grid.add(std::move(row));
}

std::string sectionText(const compare::Comparison& comparison, const Panel& panel, const TableOptions& options)
{
    const catalogue::Metric& metric = *panel.metric;
    std::string text = cleanLine(panelTitle(comparison, panel)) + "\n";
    Grid grid(2);
    grid.add({panel.axis.empty() ? "" : "group", "variant",
              metric.unit.empty() ? "value" : "value (" + cleanLine(metric.unit) + ")", "interval", "Δ", "interval",
              "p", ""});
    for (const std::vector<const compare::Cell*>& group : panel.groups) {
        if (!options.groups && !group.front()->group.empty())
            continue;
        bool first = true;
        for (const compare::Cell* cell : group) {
            addCell(grid, comparison, metric, *cell, first);
            first = false;
        }
    }
    return text + grid.text() + "\n";
}

std::string conclusionsText(const compare::Comparison& comparison)
{
    const compare::Conclusions conclusions = compare::conclusionsByScorer(comparison);
    if (conclusions.rows.empty())
        return {};
    Grid grid(4);
    std::vector<std::string> header{"metric", "axis", "group", "variant"};
    for (std::size_t judge = 0; judge < conclusions.judges.size(); ++judge)
        header.push_back(cleanLine(compare::judgeText(comparison, conclusions, judge)));
    header.push_back("");
    grid.add(std::move(header));
    for (const compare::Conclusion& one : conclusions.rows) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, one.metric);
        std::vector<std::string> row{cleanLine(metric ? metric->title : one.metric),
                                     cleanLine(compare::axisTitle(comparison, one.axis)),
                                     cleanLine(compare::groupTitle(comparison, one.axis, one.group)),
                                     cleanLine(comparison.variants[one.variant].name)};
        for (std::size_t judge = 0; judge < one.cells.size(); ++judge)
            row.push_back(compare::answerText(one, judge));
        row.push_back(compare::conclusionText(one));
        grid.add(std::move(row));
    }
    return "Conclusions by scorer\n" + grid.text() + "\n";
}

std::string agreementText(const compare::Comparison& comparison)
{
    if (comparison.agreements.empty())
        return {};
    Grid grid(3);
    grid.add({"scorer", "and scorer", "variant", "Spearman", "kappa", "same decision", "texts"});
    for (const compare::ScorerAgreement& one : comparison.agreements)
        grid.add({cleanLine(compare::scorerTitle(comparison, one.first)),
                  cleanLine(compare::scorerTitle(comparison, one.second)),
                  cleanLine(comparison.variants[one.variant].name), compare::agreementDigits(one.agreement.spearman),
                  compare::agreementDigits(one.agreement.kappa), compare::agreementDigits(one.agreement.sameDecision),
                  std::to_string(one.agreement.items)});
    return "Agreement of scorers\n" + grid.text() + "\n";
}

std::string realisationsText(const compare::Comparison& comparison)
{
    Grid grid(2);
    grid.add({"method", "metric", "mean Δ", "interval", "templates", "draws", "realisations", "residual"});
    const std::vector<const compare::Cell*> cells = methodCells(comparison);
    for (const compare::Cell* cell : cells) {
        const catalogue::Metric& metric = *catalogue::find(comparison.metrics, cell->metric);
        std::vector<std::string> row{cleanLine(comparison.variants[cell->variant].name),
                                     cleanLine(methodFigureTitle(comparison, *cell)),
                                     compare::changeDigits(metric, cell->difference->value),
                                     compare::intervalText(metric, *cell->difference, true)};
        for (std::string& deviation : deviationTexts(metric, *cell))
            row.push_back(std::move(deviation));
        grid.add(std::move(row));
    }
    return cells.empty()
               ? std::string()
               : "Methods: what the change of one realisation varies by (standard deviations)\n" + grid.text() + "\n";
}

std::string factsText(const compare::Comparison& comparison)
{
    const std::vector<std::string> names = factNames(comparison);
    Grid grid(2);
    std::vector<std::string> header{"variant", "status"};
    for (const std::string& name : names)
        header.push_back(cleanLine(compare::factTitle(name)));
    grid.add(std::move(header));
    for (const compare::Variant& variant : comparison.variants) {
        std::vector<std::string> row{cleanLine(variant.name), cleanLine(variant.status)};
        for (const std::string& name : names) {
            const compare::Fact* fact = findFact(variant, name);
            row.push_back(fact ? cleanLine(compare::factText(*fact)) : "");
        }
        grid.add(std::move(row));
    }
    return "Variants\n" + grid.text();
}

} // namespace

std::string comparisonTable(const compare::Comparison& comparison, const TableOptions& options)
{
    std::string text = cleanLine(comparison.experimentName) + "\n\n";
    if (options.findings) {
        compare::FindingPart part = compare::FindingPart::Headline;
        for (const compare::Finding& finding : compare::findings(comparison)) {
            if (const compare::FindingPart own = compare::partOf(finding.kind); own != part) {
                text += (part == compare::FindingPart::Headline && text.ends_with("\n\n") ? "" : "\n") +
                        compare::partTitle(own) + "\n";
                part = own;
            }
            text += (part == compare::FindingPart::Headline ? "" : "• ") + cleanLine(finding.text) + "\n";
        }
        if (comparison.audit)
            text += "? " + compare::auditText(*comparison.audit) + "\n";
        for (const std::string& warning : comparison.warnings)
            text += "! " + cleanLine(warning) + "\n";
        text += "\n";
    }
    for (const Panel& panel : panelsOf(comparison))
        if (options.exploratory || panel.primary)
            text += sectionText(comparison, panel, options);
    text += realisationsText(comparison);
    text += conclusionsText(comparison);
    text += agreementText(comparison);
    text += factsText(comparison);
    if (options.legend)
        text +=
            fmt::format("\n◆ changed: p (Holm over {} tests) at most {:g} and outside the noise floor · = shown equal "
                        "within the margin · (p) exploratory, not corrected · ~ inside the noise floor · intervals "
                        "{:g} %\n",
                        comparison.family.tests, comparison.alpha, 100 * comparison.confidence);
    return text;
}

} // namespace fw::report
