// How much each word moved a score, as places in a text on screen and colours behind them.
#pragma once

#include <QColor>
#include <QString>

#include <vector>

#include "ui/engine/scorer_services.h"
#include "ui/look/theme.h"

namespace fw::ui {

/// A word's place in a QString, in UTF-16 units.
struct ShownInfluence
{
    int begin = 0;
    int length = 0;
    double change = 0;
};

/// `utf8` is what was scored. Words outside the text are left out.
std::vector<ShownInfluence> shownInfluences(const std::string& utf8, const std::vector<WordInfluence>& words);

/// The change that gets the full colour: the largest one, but not less than 0.05, so that hardly anything looks like
/// hardly anything.
double fullChange(const std::vector<ShownInfluence>& words);

/// Orange where a word raises the score, blue where it lowers it, the page's own colour at none.
QColor influenceColour(const Theme& theme, double change, double full);

/// "raises the score by 0.412", "lowers the score by 0.050", "does not move the score".
QString influenceWords(double change);

} // namespace fw::ui
