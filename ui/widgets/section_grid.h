// A section of a card on screen: a small title, and pairs or a small table below it.
#pragma once

#include <QWidget>

#include "ui/models/card_sections.h"

namespace fw::ui {

/// Texts are plain, wrap, and can be selected; what has no place to break is shortened, with all of it in the tool tip.
class SectionGrid : public QWidget
{
    Q_OBJECT
public:
    explicit SectionGrid(const CardSection& section, QWidget* parent = nullptr);
};

/// Whether it wants all of a page's width: many columns, or long texts in a table.
bool isWide(const CardSection& section);

} // namespace fw::ui
