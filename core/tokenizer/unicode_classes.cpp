#include "core/tokenizer/unicode_classes.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace fw::tokenizer {

namespace {

constexpr auto kLetter = CharacterClass::Letter;
constexpr auto kNumber = CharacterClass::Number;
constexpr CharacterRange kNewer[] = {
    {0x1C89, 0x1C8A, kLetter},   {0xA7CB, 0xA7CD, kLetter},   {0xA7DA, 0xA7DC, kLetter},   {0x105C0, 0x105F3, kLetter},
    {0x10D40, 0x10D49, kNumber}, {0x10D4A, 0x10D65, kLetter}, {0x10D6F, 0x10D85, kLetter}, {0x10EC2, 0x10EC4, kLetter},
    {0x11380, 0x11389, kLetter}, {0x1138B, 0x1138B, kLetter}, {0x1138E, 0x1138E, kLetter}, {0x11390, 0x113B5, kLetter},
    {0x113B7, 0x113B7, kLetter}, {0x113D1, 0x113D1, kLetter}, {0x113D3, 0x113D3, kLetter}, {0x116D0, 0x116E3, kNumber},
    {0x11BC0, 0x11BE0, kLetter}, {0x11BF0, 0x11BF9, kNumber}, {0x13460, 0x143FA, kLetter}, {0x16100, 0x1611D, kLetter},
    {0x16130, 0x16139, kNumber}, {0x16D40, 0x16D6C, kLetter}, {0x16D70, 0x16D79, kNumber}, {0x18CFF, 0x18CFF, kLetter},
    {0x1CCF0, 0x1CCF9, kNumber}, {0x1E5D0, 0x1E5ED, kLetter}, {0x1E5F0, 0x1E5F0, kLetter}, {0x1E5F1, 0x1E5FA, kNumber},
    {0x2EBF0, 0x2EE5D, kLetter},
};

CharacterClass classify(std::int32_t codePoint)
{
    const auto type = u_charType(codePoint);
    const std::uint32_t mask = U_MASK(type);
    if (mask & U_GC_L_MASK)
        return CharacterClass::Letter;
    if (mask & U_GC_N_MASK)
        return CharacterClass::Number;
    if (u_isUWhiteSpace(codePoint))
        return CharacterClass::Space;
    if (type == U_UNASSIGNED) {
        const auto* range =
            std::upper_bound(std::begin(kNewer), std::end(kNewer), codePoint,
                             [](std::int32_t value, const CharacterRange& r) { return value < r.first; });
        if (range != std::begin(kNewer) && codePoint <= std::prev(range)->last)
            return std::prev(range)->kind;
    }
    return CharacterClass::Other;
}

} // namespace

std::span<const CharacterRange> charactersOfUnicode16()
{
    return kNewer;
}

CharacterClass characterClass(std::int32_t codePoint)
{
    static const auto kSmall = [] {
        std::array<CharacterClass, 0x800> table{};
        for (std::int32_t c = 0; c < std::int32_t(table.size()); ++c)
            table[std::size_t(c)] = classify(c);
        return table;
    }();
    if (codePoint < 0)
        return CharacterClass::Other;
    return codePoint < std::int32_t(kSmall.size()) ? kSmall[std::size_t(codePoint)] : classify(codePoint);
}

bool isWordCharacter(std::int32_t codePoint)
{
    if (codePoint < 0)
        return false;
    const std::uint32_t mask = U_MASK(u_charType(codePoint));
    return (mask & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0 || u_isUAlphabetic(codePoint) ||
           u_hasBinaryProperty(codePoint, UCHAR_JOIN_CONTROL) ||
           (mask == U_MASK(U_UNASSIGNED) && characterClass(codePoint) != CharacterClass::Other);
}

std::int32_t nextCodePoint(std::string_view text, std::size_t& position)
{
    const auto first = static_cast<unsigned char>(text[position]);
    if (first < 0x80) {
        ++position;
        return first;
    }
    // Four bytes are the longest character, so a window keeps ICU's 32-bit offsets right for any text.
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + position;
    const auto length = std::int32_t(std::min<std::size_t>(4, text.size() - position));
    std::int32_t offset = 0;
    UChar32 codePoint = 0;
    U8_NEXT(bytes, offset, length, codePoint);
    position += std::size_t(offset);
    return codePoint;
}

bool isUtf8(std::string_view text)
{
    for (std::size_t position = 0; position < text.size();)
        if (nextCodePoint(text, position) < 0)
            return false;
    return true;
}

void appendUtf8(std::string& out, std::int32_t codePoint)
{
    std::uint8_t bytes[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, codePoint);
    out.append(reinterpret_cast<const char*>(bytes), std::size_t(length));
}

} // namespace fw::tokenizer
