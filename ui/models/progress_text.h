// Progress and durations as people read them.
#pragma once

#include <QString>

#include "core/base/progress.h"

namespace fw::ui {

/// "2 min 40 s", "1 h 5 min", "8 s"; negative is unknown and empty.
QString durationText(double seconds);

/// "412 of 900 continuations", "412 continuations", or empty before anything is counted.
QString countText(const Progress& progress);

/// "3.1/s" with the digits that matter; empty while unknown.
QString rateText(const Progress& progress);

/// All of it on one line: "6 layers · generate · 412 of 900 continuations · 3.1/s · 2 min 40 s left".
QString progressLine(const Progress& progress);

/// The stage as a word to show: "Generating" for "generate". Unknown stages are shown as the engine names them.
QString stageTitle(const std::string& stage);

/// Of the stage in [0, 1]; negative while unknown.
double stageFraction(const Progress& progress);

} // namespace fw::ui
