// Findings in words, above the charts: the headline in its colour, the others a line each below it.
#pragma once

#include <QLabel>
#include <QScrollArea>

#include "core/compare/comparison.h"
#include "ui/look/theme.h"
#include "ui/models/selection.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

namespace fw::ui {

class FindingsCard : public Card
{
    Q_OBJECT
public:
    explicit FindingsCard(QWidget* parent = nullptr);

    /// Hides itself where there is nothing to say.
    void setContent(const compare::Comparison& comparison, const Selection& selection, const Theme& theme);
    /// A headline of one line and two lines of the others instead of three, where the page is low.
    void setLow(bool low);

private:
    void showHeadline();

    QLabel* m_headline;
    ElidedLabel* m_shortHeadline; ///< the same on one line
    bool m_low = false;
    QScrollArea* m_area;
    QLabel* m_text;
};

} // namespace fw::ui
