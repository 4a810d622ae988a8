#include "ui/models/comparison_table.h"
#include "ui/models/qt_text.h"

#include <QLocale>
#include <QPixmap>

#include <cmath>
#include <limits>
#include <set>

#include "core/compare/words/figure_text.h"

namespace fw::ui {

namespace {

QString pDigits(double p)
{
    return p < 0.001 ? QStringLiteral("< 0.001") : QLocale::c().toString(p, 'f', 3);
}

} // namespace

ComparisonTable::ComparisonTable(QObject* parent) : QAbstractTableModel(parent) {}

void ComparisonTable::setContent(std::shared_ptr<const compare::Comparison> comparison, const Selection& selection)
{
    beginResetModel();
    m_comparison = std::move(comparison);
    m_selection = selection;
    m_rows.clear();
    m_metric = m_comparison ? metricOf(*m_comparison, selection.metric) : nullptr;
    if (m_metric)
        for (const GroupFigures& group : groupFigures(*m_comparison, selection))
            for (const compare::Cell* cell : group.cells)
                if (cell && selection.shows(cell->variant))
                    m_rows.push_back({group.title, static_cast<int>(m_rows.size()), cell});
    endResetModel();
}

void ComparisonTable::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ComparisonTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ComparisonTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant ComparisonTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case kSortRole:
        return sortKey(row, index.column());
    case Qt::ToolTipRole:
        return toolTip(row, index.column());
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | (index.column() <= Variant ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::DecorationRole:
        if (index.column() == Variant) {
            QPixmap swatch(10, 10);
            swatch.fill(m_theme.variant(row.cell->variant));
            return swatch;
        }
        return {};
    case Qt::ForegroundRole: {
        if (index.column() == PValue && !row.cell->primary)
            return m_theme.mutedText;
        if (index.column() != Change || !row.cell->difference)
            return {};
        return toneColour(m_theme, *m_metric, *row.cell);
    }
    default:
        return {};
    }
}

QVariant ComparisonTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section <= Variant ? Qt::AlignLeft : Qt::AlignRight));
    if (role == Qt::ToolTipRole)
        switch (section) {
        case Value:
            return m_metric && m_comparison ? qt(compare::conventionText(*m_comparison, *m_metric, m_selection.scorer))
                                            : QString();
        case Change:
            return tr(
                "Variant minus base, paired by prompt and draw (by item where nothing is drawn), with its interval. "
                "◆ and colour mark what has changed; grey is everything else.");
        case Judged:
            return tr("Changed: significant after Holm and outside the noise floor. Shown equal: within the margin "
                      "that the experiment declares. Cannot tell: neither. Empty: exploratory, not judged.");
        case PValue:
            return tr("Sign-flip test over clusters; adjusted by Holm within the metrics that the experiment declares "
                      "primary. Grey: exploratory, not adjusted.");
        case Clusters:
            return tr("Clusters: templates that groups share, or prompts. They are what the intervals resample.");
        case Detectable:
            return tr("The smallest true change that would have been found with 80 % power, after Holm and outside the "
                      "noise floor; never where so few clusters cannot be significant.");
        default:
            return {};
        }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Group:
        return tr("Group");
    case Variant:
        return tr("Variant");
    case Value:
        return m_metric && !m_metric->unit.empty() ? tr("Value, %1 [interval]").arg(qt(m_metric->unit))
                                                   : tr("Value [interval]");
    case Change:
        return tr("Δ to base [interval]");
    case PValue:
        return m_metric && m_comparison && isPrimary() ? tr("p (Holm)") : tr("p, exploratory");
    case Judged:
        return tr("Verdict");
    case Clusters:
        return tr("n");
    case Detectable:
        return tr("Detectable");
    default:
        return {};
    }
}

QString ComparisonTable::text(const Row& row, int column) const
{
    const compare::Cell& cell = *row.cell;
    const QString none = QStringLiteral("–");
    switch (column) {
    case Group:
        return qt(row.title);
    case Variant:
        return qt(m_comparison->variants[cell.variant].name);
    case Value:
        return qt(compare::figureDigits(*m_metric, cell.value.value) + " " +
                  compare::intervalText(*m_metric, cell.value, false));
    case Change: {
        if (!cell.difference)
            return none;
        const double change = cell.difference->value;
        const QString arrow = change > 0 ? QStringLiteral("▲ ") : change < 0 ? QStringLiteral("▼ ") : QString();
        const QString mark = cell.verdict == compare::Verdict::Changed ? QStringLiteral("◆ ") : QString();
        return mark + arrow +
               qt(compare::changeDigits(*m_metric, change) + " " +
                  compare::intervalText(*m_metric, *cell.difference, true));
    }
    case PValue:
        return cell.pAdjusted ? pDigits(*cell.pAdjusted) : cell.pValue ? pDigits(*cell.pValue) : none;
    case Judged:
        return qt(compare::verdictText(cell.verdict));
    case Clusters:
        return QLocale().toString(cell.clusters);
    case Detectable:
        return detectableText(cell);
    default:
        return {};
    }
}

QVariant ComparisonTable::sortKey(const Row& row, int column) const
{
    const compare::Cell& cell = *row.cell;
    switch (column) {
    case Group:
        return row.order;
    case Variant:
        return static_cast<double>(cell.variant) + row.order * 1e-6;
    case Value:
        return cell.value.value;
    case Change:
        return cell.difference ? QVariant(cell.difference->value) : QVariant();
    case PValue:
        return cell.pAdjusted ? QVariant(*cell.pAdjusted) : cell.pValue ? QVariant(*cell.pValue) : QVariant();
    case Judged:
        return static_cast<int>(cell.verdict);
    case Clusters:
        return cell.clusters;
    case Detectable:
        return cell.minimumDetectable ? QVariant(*cell.minimumDetectable) : QVariant();
    default:
        return {};
    }
}

bool ComparisonTable::isPrimary() const
{
    return std::any_of(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.cell->primary; });
}

QString ComparisonTable::detectableText(const compare::Cell& cell) const
{
    if (!cell.minimumDetectable)
        return QStringLiteral("–");
    return std::isinf(*cell.minimumDetectable) ? tr("never")
                                               : qt(compare::figureDigits(*m_metric, *cell.minimumDetectable));
}

QString ComparisonTable::changeToolTip(const compare::Cell& cell) const
{
    QString tip = qt(cell.difference->method);
    if (cell.noiseBand)
        tip += tr("\nNoise floor: ±%1").arg(qt(compare::figureDigits(*m_metric, *cell.noiseBand)));
    if (cell.pooledDifference)
        tip += tr("\n%1 %2, %3")
                   .arg(qt(compare::changeDigits(*m_metric, cell.pooledDifference->value)),
                        qt(compare::intervalText(*m_metric, *cell.pooledDifference, true)),
                        qt(cell.pooledDifference->method));
    return tip;
}

QString ComparisonTable::toolTip(const Row& row, int column) const
{
    const compare::Cell& cell = *row.cell;
    switch (column) {
    case Variant: {
        const compare::Variant& variant = m_comparison->variants[cell.variant];
        return qt(variant.recipe.empty() ? variant.name : variant.recipe);
    }
    case Value: {
        QString tip = qt(cell.value.method);
        if (cell.withoutEmpty)
            tip += tr("\n%n empty continuation(s); without them %1", nullptr, cell.emptyContinuations)
                       .arg(qt(compare::figureText(*m_metric, *cell.withoutEmpty)));
        return tip;
    }
    case Change:
        if (!cell.difference)
            return {};
        return changeToolTip(cell);
    case PValue:
        if (cell.pAdjusted && cell.pValue)
            return tr("%1 before Holm").arg(qt(compare::pText(*cell.pValue)));
        if (cell.qValue)
            return tr("Exploratory: not in the declared family; q = %1 (Benjamini–Hochberg over the axis)")
                .arg(pDigits(*cell.qValue));
        return cell.pValue ? tr("Exploratory: not in the declared family, not adjusted") : QString();
    case Clusters:
        return tr("%1 clusters, %2 prompts, %3 continuations")
            .arg(QLocale().toString(cell.clusters), QLocale().toString(cell.prompts),
                 QLocale().toString(cell.continuations));
    default:
        return {};
    }
}

ComparisonSorting::ComparisonSorting(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(ComparisonTable::kSortRole);
}

bool ComparisonSorting::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = left.data(ComparisonTable::kSortRole);
    const QVariant b = right.data(ComparisonTable::kSortRole);
    if (a.isValid() != b.isValid())
        return sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid();
    return a.toDouble() < b.toDouble();
}

QString copiedText(const QAbstractItemModel& model, const QModelIndexList& selection)
{
    std::set<int> rows;
    for (const QModelIndex& index : selection)
        rows.insert(index.row());
    QStringList line;
    for (int column = 0; column < model.columnCount(); ++column)
        line << model.headerData(column, Qt::Horizontal).toString();
    QString text = line.join(QLatin1Char('\t')) + QLatin1Char('\n');
    for (const int row : rows) {
        line.clear();
        for (int column = 0; column < model.columnCount(); ++column)
            line << model.index(row, column).data().toString();
        text += line.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    return text;
}

} // namespace fw::ui
