#include "core/report/clean_text.h"

#include <array>
#include <cstdint>

namespace fw::report {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct CodePoint
{
    std::uint32_t value = 0;
    std::size_t length = 0; ///< bytes taken; at least 1
    bool valid = false;
};

/// The code point at the start of `bytes` (not empty), after table 3-7 of the Unicode standard.
CodePoint decode(std::string_view bytes)
{
    const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned first = byteAt(0);
    if (first < 0x80)
        return {first, 1, true};
    if (first < 0xC2 || first > 0xF4)
        return {0, 1, false};
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const unsigned lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    std::uint32_t value = first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const bool inside =
            i < bytes.size() && byteAt(i) >= (i == 1 ? lowest : 0x80u) && byteAt(i) <= (i == 1 ? highest : 0xBFu);
        if (!inside)
            return {0, i, false};
        value = value << 6 | (byteAt(i) & 0x3Fu);
    }
    return {value, length, true};
}

bool isUnwanted(std::uint32_t point)
{
    return (point < 0x20 && point != '\n' && point != '\t') || (point >= 0x7F && point < 0xA0) ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

bool isZeroWidth(std::uint32_t point)
{
    return (point >= 0x0300 && point <= 0x036F) || (point >= 0x200B && point <= 0x200F) ||
           (point >= 0x20D0 && point <= 0x20FF) || (point >= 0xFE00 && point <= 0xFE0F) || point == 0xFEFF;
}

bool isWide(std::uint32_t point)
{
    static constexpr std::array<std::array<std::uint32_t, 2>, 8> kWide{{{0x1100, 0x115F},
                                                                        {0x2E80, 0xA4CF},
                                                                        {0xAC00, 0xD7A3},
                                                                        {0xF900, 0xFAFF},
                                                                        {0xFE30, 0xFE6F},
                                                                        {0xFF00, 0xFF60},
                                                                        {0x1F300, 0x1FAFF},
                                                                        {0x20000, 0x3FFFD}}};
    for (const auto& [first, last] : kWide)
        if (point >= first && point <= last)
            return true;
    return false;
}

} // namespace

std::string cleanText(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const CodePoint point = decode(bytes);
        if (point.valid && point.value == '\r') {
            if (bytes.size() < 2 || bytes[1] != '\n')
                text += '\n';
        } else if (!point.valid || isUnwanted(point.value)) {
            text += kReplacement;
        } else {
            text += bytes.substr(0, point.length);
        }
        bytes.remove_prefix(point.length);
    }
    return text;
}

std::string cleanLine(std::string_view bytes)
{
    std::string text = cleanText(bytes);
    for (char& c : text)
        if (c == '\n' || c == '\t')
            c = ' ';
    return text;
}

std::string escapeHtml(std::string_view bytes)
{
    std::string html;
    for (const char c : cleanText(bytes)) {
        switch (c) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        case '\'':
            html += "&#39;";
            break;
        default:
            html += c;
        }
    }
    return html;
}

std::size_t terminalWidth(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty()) {
        const CodePoint point = decode(text);
        width += isZeroWidth(point.value) ? 0 : isWide(point.value) ? 2 : 1;
        text.remove_prefix(point.length);
    }
    return width;
}

} // namespace fw::report
