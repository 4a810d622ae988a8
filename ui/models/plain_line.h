// Names from files and models as one harmless line for a cell or a label.
#pragma once

#include <QString>

#include <string>

namespace fw::ui {

/// Control characters, line breaks and tabs become spaces; bidirectional overrides become U+FFFD, so that no name can
/// turn what stands beside it around.
QString plainLine(const QString& text);
QString plainLine(const std::string& text);

/// Text for a tool tip, which Qt takes as markup where it looks like some: then it is escaped.
QString plainToolTip(const QString& text);

} // namespace fw::ui
