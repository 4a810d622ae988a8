// The workbench's colours in light and dark, the application's palette and style sheet, and icons recoloured to match.
#pragma once

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QString>

#include <cstddef>

class QApplication;

namespace fw::ui {

/// Plain colours. A value, copied freely.
struct Theme
{
    bool dark = false;
    QColor page;     ///< cards and inputs
    QColor frame;    ///< behind cards
    QColor hairline; ///< borders and separators
    QColor hover;
    QColor text;
    QColor mutedText;
    QColor accent; ///< action and selection only
    QColor onAccent;
    QColor accentSoft; ///< selection behind text
    QColor grid;       ///< chart grid lines
    QColor noise;      ///< the noise floor's band, translucent
    QColor better;
    QColor worse;
    QColor problem; ///< what is wrong with an input

    static Theme light();
    static Theme darkTheme();
    /// What the platform's palette asks for. Call it before apply().
    static Theme ofSystem();

    /// Base (index 0) is neutral grey, then the Okabe-Ito colours; yellow comes last for its poor contrast on white.
    QColor variant(std::size_t index) const;
    QPalette palette() const;
    QString styleSheet() const;
};

/// Sets style (Fusion), palette and style sheet of the whole application.
void apply(const Theme& theme, QApplication& application);

/// An icon of resources/icons drawn in these colours (`checked` for its On state).
QIcon icon(const QString& name, const QColor& colour, const QColor& checked = {});

} // namespace fw::ui
