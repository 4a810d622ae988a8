// Whether bytes are UTF-8, and where they cease to be: the one check behind every reader of text.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/result.h"

namespace fw {

/// Where a text ceases to be UTF-8, both from 1; a column is a character, as editors count them.
struct TextPlace
{
    std::size_t line = 1;
    std::size_t column = 1;
};

/// Checks a text that comes piece by piece; a sequence may lie across two pieces. Overlong forms, surrogates and values
/// over U+10FFFF are not UTF-8 (Unicode 15, table 3-7).
class Utf8Check
{
public:
    /// False from the first sequence on that is not UTF-8; place() is then where it begins.
    bool feed(std::string_view bytes);
    /// False where the text ends within a sequence.
    bool finish();
    /// Goes on at the beginning of the next line, for readers that leave bad rows out.
    void restart(std::size_t line);

    const TextPlace& place() const { return m_place; }
    bool inside() const { return m_missing > 0; } ///< a sequence that is not whole yet

private:
    bool step(unsigned char byte);

    TextPlace m_place;      ///< of the character that begins next, or of the bad one
    unsigned m_missing = 0; ///< bytes that the open sequence lacks
    unsigned m_low = 0x80;  ///< what its next byte may be
    unsigned m_high = 0xBF;
    bool m_valid = true;
};

/// The error for a text, called `name`, that is not UTF-8 from `place` on. `start`: its first bytes, for the hint.
Error notUtf8(const std::string& name, const TextPlace& place, std::string_view start = {});

/// Nothing, or the error with line and column.
Status checkUtf8(std::string_view text, const std::string& name);

} // namespace fw
