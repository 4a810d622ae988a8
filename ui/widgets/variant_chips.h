// One toggle a variant, in its colour: the legend that switches variants on and off everywhere. Many variants scroll.
#pragma once

#include <QScrollArea>
#include <QToolButton>

#include <set>
#include <string>
#include <vector>

#include "ui/look/theme.h"

namespace fw::ui {

class VariantChips : public QScrollArea
{
    Q_OBJECT
public:
    explicit VariantChips(QWidget* parent = nullptr);
    /// Objects are named "variant-0", "variant-1", …; `recipes` become tool tips.
    void setVariants(const std::vector<std::string>& names, const std::vector<std::string>& recipes);
    void setHidden(const std::set<std::size_t>& hidden);
    void setTheme(const Theme& theme);

    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    /// Of all rows, up to two and a half: the half says that there are more.
    int heightForWidth(int width) const override;

Q_SIGNALS:
    void hiddenChanged(const std::set<std::size_t>& hidden);

private:
    void paintSwatches();

    QWidget* m_row = nullptr;
    std::vector<QToolButton*> m_chips;
    std::vector<std::string> m_names;
    Theme m_theme = Theme::light();
};

} // namespace fw::ui
