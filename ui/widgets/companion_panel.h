// Small multiples of what stands beside a finding: for each measure one thin bar a variant, with figure and change.
#pragma once

#include <QWidget>

#include <memory>
#include <vector>

#include "ui/look/theme.h"
#include "ui/models/companion_figures.h"

namespace fw::ui {

class CompanionPanel : public QWidget
{
    Q_OBJECT
public:
    explicit CompanionPanel(QWidget* parent = nullptr);

    void setContent(std::shared_ptr<const compare::Comparison> comparison, const Selection& selection);
    void setTheme(const Theme& theme);
    const std::vector<CompanionFigure>& figures() const { return m_figures; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int columns(int width) const;
    int blockHeight() const;
    QRect block(std::size_t index) const;
    void drawBlock(QPainter& painter, const CompanionFigure& figure, const QRect& place) const;

    std::shared_ptr<const compare::Comparison> m_comparison;
    Selection m_selection;
    std::vector<CompanionFigure> m_figures;
    Theme m_theme = Theme::light();
};

} // namespace fw::ui
