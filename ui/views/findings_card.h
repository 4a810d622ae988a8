// Findings in words, a line each, above the charts.
#pragma once

#include <QLabel>
#include <QScrollArea>

#include "core/compare/comparison.h"
#include "ui/look/theme.h"
#include "ui/models/selection.h"
#include "ui/widgets/card.h"

namespace fw::ui {

class FindingsCard : public Card
{
    Q_OBJECT
public:
    explicit FindingsCard(QWidget* parent = nullptr);

    /// Hides itself where there is nothing to say.
    void setContent(const compare::Comparison& comparison, const Selection& selection, const Theme& theme);
    /// Two lines instead of four, where the page is low.
    void setLow(bool low);

private:
    QScrollArea* m_area;
    QLabel* m_text;
};

} // namespace fw::ui
