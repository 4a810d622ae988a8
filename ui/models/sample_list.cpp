#include "ui/models/sample_list.h"

#include <algorithm>

namespace fw::ui {

SampleList::SampleList(QObject* parent) : QAbstractListModel(parent) {}

void SampleList::clear()
{
    setSamples({});
}

void SampleList::setSamples(const std::vector<SampleText>& samples)
{
    const bool same =
        samples.size() == m_samples.size() &&
        std::equal(samples.rbegin(), samples.rend(), m_samples.begin(), [](const SampleText& a, const SampleText& b) {
            return a.id == b.id && a.score == b.score && a.text == b.text;
        });
    if (same)
        return;
    beginResetModel();
    m_samples.assign(samples.rbegin(), samples.rend());
    endResetModel();
}

int SampleList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_samples.size());
}

QVariant SampleList::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const SampleText& sample = m_samples[static_cast<std::size_t>(index.row())];
    switch (role) {
    case VariantRole:
        return QString::fromStdString(sample.variant);
    case GroupRole:
        return QString::fromStdString(sample.group);
    case PromptRole:
        return QString::fromStdString(sample.prompt).simplified();
    case TextRole:
        return QString::fromStdString(sample.text);
    case ScoreRole:
        return sample.score ? QVariant(*sample.score) : QVariant();
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return QString::fromStdString(sample.prompt + sample.text);
    default:
        return {};
    }
}

} // namespace fw::ui
