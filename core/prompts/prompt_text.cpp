#include "core/prompts/prompt_text.h"

#include <array>

namespace fw::prompts {

namespace {

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

} // namespace fw::prompts
