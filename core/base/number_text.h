// Numbers as text whatever the locale: std::to_chars and std::from_chars behind one name each.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace fw {

/// The shortest text that reads back to the same double; "nan", "inf", "-inf" where it is none.
inline std::string numberText(double value)
{
    char buffer[64];
    const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, result.ptr};
}

/// The whole text as a double, or nothing.
inline std::optional<double> parseNumber(std::string_view text)
{
    double value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace fw
