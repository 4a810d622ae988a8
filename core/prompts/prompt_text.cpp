#include "core/prompts/prompt_text.h"

#include <array>

namespace fw::prompts {

namespace {

bool isTrail(unsigned char byte)
{
    return (byte & 0xC0U) == 0x80U;
}

/// Length of the valid sequence that begins here, or 0 (Unicode 15, table 3-7).
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = byte(0);
    const auto second = static_cast<unsigned char>(byte(1));
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return isTrail(second) ? 2 : 0;
    const bool thirdIsTrail = isTrail(static_cast<unsigned char>(byte(2)));
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return second >= low && second <= high && thirdIsTrail ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        const bool tail = thirdIsTrail && isTrail(static_cast<unsigned char>(byte(3)));
        return second >= low && second <= high && tail ? 4 : 0;
    }
    return 0;
}

/// Length of the whitespace character at the end of the text, or 0.
std::size_t trailingWhitespaceLength(std::string_view text)
{
    using namespace std::string_view_literals;
    constexpr std::array kWide{
        "\xC2\x85"sv,     "\xC2\xA0"sv,     "\xE1\x9A\x80"sv, "\xE2\x80\x80"sv, "\xE2\x80\x81"sv,
        "\xE2\x80\x82"sv, "\xE2\x80\x83"sv, "\xE2\x80\x84"sv, "\xE2\x80\x85"sv, "\xE2\x80\x86"sv,
        "\xE2\x80\x87"sv, "\xE2\x80\x88"sv, "\xE2\x80\x89"sv, "\xE2\x80\x8A"sv, "\xE2\x80\xA8"sv,
        "\xE2\x80\xA9"sv, "\xE2\x80\xAF"sv, "\xE2\x81\x9F"sv, "\xE3\x80\x80"sv,
    };
    if (text.empty())
        return 0;
    const char last = text.back();
    if (last == ' ' || (last >= '\t' && last <= '\r'))
        return 1;
    for (const std::string_view space : kWide)
        if (text.ends_with(space))
            return space.size();
    return 0;
}

} // namespace

std::string_view withoutTrailingWhitespace(std::string_view text)
{
    while (const std::size_t length = trailingWhitespaceLength(text))
        text.remove_suffix(length);
    return text;
}

std::optional<std::size_t> firstInvalidUtf8(std::string_view text)
{
    for (std::size_t offset = 0; offset < text.size();) {
        const std::size_t length = sequenceLength(text.substr(offset, 4));
        if (length == 0)
            return offset;
        offset += length;
    }
    return std::nullopt;
}

} // namespace fw::prompts
