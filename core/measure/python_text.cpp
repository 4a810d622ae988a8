#include "core/measure/python_text.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <charconv>

#include "core/tokenizer/unicode_classes.h"

namespace fw::measure {

namespace {

using tokenizer::nextCodePoint;

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

} // namespace

bool isPythonSpace(std::int32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::vector<std::string_view> pythonSplit(std::string_view text)
{
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        if (!isPythonSpace(nextCodePoint(text, at)))
            continue;
        if (here > begin)
            parts.push_back(text.substr(begin, here - begin));
        begin = at;
    }
    if (begin < text.size())
        parts.push_back(text.substr(begin));
    return parts;
}

std::string_view pythonStrip(std::string_view text)
{
    std::size_t begin = 0;
    std::size_t end = 0;
    bool inside = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        if (isPythonSpace(nextCodePoint(text, at)))
            continue;
        if (!inside)
            begin = here;
        inside = true;
        end = at;
    }
    return text.substr(begin, end - begin);
}

std::string_view pythonStripEnd(std::string_view text)
{
    const std::string_view stripped = pythonStrip(text);
    return stripped.empty() ? stripped : text.substr(0, std::size_t(stripped.data() + stripped.size() - text.data()));
}

std::string pythonLower(std::string_view text)
{
    std::string lower(text);
    if (isAscii(text)) {
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z')
                c = static_cast<char>(c - 'A' + 'a');
        return lower;
    }
    lower.clear();
    icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())))
        .toLower(icu::Locale::getRoot())
        .toUTF8String(lower);
    return lower;
}

bool pythonIsUpper(std::string_view text)
{
    bool upper = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::int32_t c = nextCodePoint(text, at);
        if (c < 0)
            continue;
        if (u_isULowercase(c) || u_istitle(c))
            return false;
        upper = upper || u_isUUppercase(c);
    }
    return upper;
}

std::size_t pythonLength(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count)
        nextCodePoint(text, at);
    return count;
}

double pythonRound(double value, int digits)
{
    char buffer[400];
    const auto written = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, digits);
    double rounded = value;
    std::from_chars(buffer, written.ptr, rounded);
    return rounded == 0 ? 0 : rounded;
}

} // namespace fw::measure
