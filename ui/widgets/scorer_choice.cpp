#include "ui/widgets/scorer_choice.h"

#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

constexpr int kThresholdRole = Qt::UserRole + 1;

} // namespace

ScorerChoice::ScorerChoice(QWidget* parent) : QComboBox(parent)
{
    setAccessibleName(tr("Scorer"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(24);
}

void ScorerChoice::setEntries(const std::vector<ScorerEntry>& entries)
{
    const QVariant current = currentData();
    clear();
    for (const ScorerEntry& entry : entries) {
        if (entry.problem)
            continue;
        for (const ScorerHead& head : entry.heads) {
            const QString title = plainLine(entry.title);
            addItem(head.title.empty() ? title : title + QStringLiteral(" · ") + plainLine(head.title),
                    QString::fromStdString(head.name));
            setItemData(count() - 1, head.threshold, kThresholdRole);
        }
    }
    setCurrentIndex(std::max(0, findData(current)));
}

experiment::ScorerChoice ScorerChoice::chosen() const
{
    experiment::ScorerChoice choice;
    choice.scorer = currentData().toString().toStdString();
    choice.threshold = currentIndex() < 0 ? choice.threshold : currentData(kThresholdRole).toDouble();
    return choice;
}

} // namespace fw::ui
