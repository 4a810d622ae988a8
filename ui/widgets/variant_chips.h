// One toggle a variant, in its colour: the legend that switches variants on and off everywhere.
#pragma once

#include <QToolButton>
#include <QWidget>

#include <set>
#include <string>
#include <vector>

#include "ui/look/theme.h"

namespace fw::ui {

class VariantChips : public QWidget
{
    Q_OBJECT
public:
    explicit VariantChips(QWidget* parent = nullptr);
    /// Objects are named "variant-0", "variant-1", …; `recipes` become tool tips.
    void setVariants(const std::vector<std::string>& names, const std::vector<std::string>& recipes);
    void setHidden(const std::set<std::size_t>& hidden);
    void setTheme(const Theme& theme);

Q_SIGNALS:
    void hiddenChanged(const std::set<std::size_t>& hidden);

private:
    void paintSwatches();

    std::vector<QToolButton*> m_chips;
    std::vector<std::string> m_names;
    Theme m_theme = Theme::light();
};

} // namespace fw::ui
