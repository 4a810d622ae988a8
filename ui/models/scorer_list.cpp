#include "ui/models/scorer_list.h"

#include "ui/models/plain_line.h"

namespace fw::ui {

void ScorerList::setEntries(std::vector<ScorerEntry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

int ScorerList::rowOf(const std::string& name) const
{
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        for (const ScorerHead& head : m_entries[i].heads)
            if (head.name == name)
                return static_cast<int>(i);
    return -1;
}

int ScorerList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QVariant ScorerList::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const ScorerEntry& entry = m_entries[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return plainLine(entry.title);
    case Qt::ToolTipRole:
        return plainToolTip(plainLine(entry.problem ? entry.problem->message : entry.summary));
    case Qt::AccessibleTextRole:
        return plainLine(entry.title) + QStringLiteral(", ") + scorerDetail(entry);
    case DetailRole:
        return scorerDetail(entry);
    case ProblemRole:
        return entry.problem.has_value();
    default:
        return {};
    }
}

QString scorerDetail(const ScorerEntry& entry)
{
    if (entry.problem)
        return entry.origin == "imported" ? ScorerList::tr("not imported yet") : ScorerList::tr("cannot be used");
    QStringList parts;
    parts << (entry.kind == "vader" ? ScorerList::tr("rules and lexicon") : QString::fromStdString(entry.kind));
    if (entry.heads.size() > 1)
        parts << ScorerList::tr("%1 heads").arg(entry.heads.size());
    parts << QString::fromStdString(entry.origin);
    return parts.join(QStringLiteral(" · "));
}

} // namespace fw::ui
