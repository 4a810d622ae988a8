// Text of the engine (UTF-8) as Qt's.
#pragma once

#include <string>

#include <QString>

namespace fw::ui {

inline QString qt(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace fw::ui
