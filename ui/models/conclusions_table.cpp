#include "ui/models/conclusions_table.h"
#include "ui/models/qt_text.h"

#include <QColor>
#include <QStringList>

#include <algorithm>
#include <limits>

#include "core/compare/words/figure_text.h"

namespace fw::ui {

namespace {

QString mark(const compare::Cell* cell)
{
    if (!cell || cell->verdict != compare::Verdict::Changed)
        return {};
    return cell->difference->value < 0 ? QStringLiteral("▼ ") : QStringLiteral("▲ ");
}

bool disagrees(compare::Agreement agreement)
{
    return agreement == compare::Agreement::Depends || agreement == compare::Agreement::Contradicted;
}

} // namespace

void ConclusionsTable::setContent(std::shared_ptr<const compare::Comparison> comparison, const Selection& selection)
{
    beginResetModel();
    m_comparison = std::move(comparison);
    m_conclusions = m_comparison ? compare::conclusionsByScorer(*m_comparison) : compare::Conclusions{};
    std::erase_if(m_conclusions.rows, [&](const compare::Conclusion& row) {
        return row.metric != selection.metric || row.axis != selection.axis;
    });
    endResetModel();
}

void ConclusionsTable::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::ForegroundRole});
}

QString ConclusionsTable::agreement() const
{
    QStringList parts;
    if (!m_comparison)
        return {};
    const auto& scorers = m_comparison->scorers;
    for (std::size_t i = 0; i < scorers.size(); ++i)
        for (std::size_t j = i + 1; j < scorers.size(); ++j) {
            double low = std::numeric_limits<double>::infinity();
            double high = -low;
            std::size_t texts = 0;
            for (const compare::ScorerAgreement& one : m_comparison->agreements)
                if (one.first == scorers[i].scorer && one.second == scorers[j].scorer) {
                    low = std::min(low, one.agreement.spearman);
                    high = std::max(high, one.agreement.spearman);
                    texts += one.agreement.items;
                }
            if (texts > 0)
                parts << tr("%1 and %2: Spearman %3 to %4 over the variants, %L5 texts")
                             .arg(qt(scorers[i].title), qt(scorers[j].title), qt(compare::agreementDigits(low)),
                                  qt(compare::agreementDigits(high)))
                             .arg(texts);
        }
    return parts.join(QStringLiteral("  ·  "));
}

int ConclusionsTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_conclusions.rows.size());
}

int ConclusionsTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : conclusionColumn() + 1;
}

QString ConclusionsTable::text(const compare::Conclusion& row, int column) const
{
    if (column == 0)
        return qt(compare::groupTitle(*m_comparison, row.axis, row.group));
    if (column == 1)
        return qt(m_comparison->variants[row.variant].name);
    if (column == conclusionColumn())
        return qt(compare::conclusionText(row));
    const auto judge = static_cast<std::size_t>(column - kFirstJudge);
    return mark(row.cells[judge]) + qt(compare::answerText(row, judge));
}

QString ConclusionsTable::toolTip(const compare::Conclusion& row, int column) const
{
    if (column < kFirstJudge || column == conclusionColumn())
        return {};
    const compare::Cell* cell = row.cells[static_cast<std::size_t>(column - kFirstJudge)];
    const catalogue::Metric* metric = catalogue::find(m_comparison->metrics, row.metric);
    if (!cell || !cell->difference || !metric)
        return tr("This scorer has no figure here");
    QString text = tr("Change %1 %2")
                       .arg(qt(compare::changeDigits(*metric, cell->difference->value)),
                            qt(compare::intervalText(*metric, *cell->difference, true)));
    if (cell->pAdjusted)
        text += tr(", %1 after Holm").arg(qt(compare::pText(*cell->pAdjusted)));
    return cell->insideNoise() ? text + tr("; inside the noise floor") : text;
}

QVariant ConclusionsTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const compare::Conclusion& row = m_conclusions.rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole)
        return text(row, index.column());
    if (role == Qt::ToolTipRole)
        return toolTip(row, index.column());
    if (role == Qt::ForegroundRole && index.column() == conclusionColumn() && disagrees(row.agreement()))
        return m_theme.worse;
    return {};
}

QVariant ConclusionsTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || !m_comparison)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (section == 0)
        return tr("Group");
    if (section == 1)
        return tr("Variant");
    if (section == conclusionColumn())
        return tr("Conclusion");
    return qt(compare::judgeText(*m_comparison, m_conclusions, static_cast<std::size_t>(section - kFirstJudge)));
}

} // namespace fw::ui
