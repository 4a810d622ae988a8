#include "core/base/utf8.h"

#include <string>

namespace fw {

bool Utf8Check::step(unsigned char byte)
{
    if (m_missing > 0) {
        if (byte < m_low || byte > m_high)
            return false;
        m_low = 0x80;
        m_high = 0xBF;
        if (--m_missing == 0)
            ++m_place.column;
        return true;
    }
    if (byte == '\n') {
        ++m_place.line;
        m_place.column = 1;
    } else if (byte < 0x80) {
        ++m_place.column;
    } else if (byte < 0xC2 || byte > 0xF4) {
        return false;
    } else {
        m_missing = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
        m_low = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
        m_high = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    }
    return true;
}

bool Utf8Check::feed(std::string_view bytes)
{
    for (std::size_t i = 0; m_valid && i < bytes.size(); ++i)
        m_valid = step(static_cast<unsigned char>(bytes[i]));
    return m_valid;
}

bool Utf8Check::finish()
{
    m_valid = m_valid && m_missing == 0;
    return m_valid;
}

void Utf8Check::restart(std::size_t line)
{
    *this = Utf8Check();
    m_place.line = line;
}

Error notUtf8(const std::string& name, const TextPlace& place, std::string_view start)
{
    const bool wide = start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF");
    return {ErrorKind::InvalidInput,
            name + ": line " + std::to_string(place.line) + " is not UTF-8 from column " +
                std::to_string(place.column) + " on",
            wide ? "it looks like UTF-16; save it as UTF-8"
                 : "save it as UTF-8; from Latin-1, for example: iconv -f latin1 -t utf-8"};
}

Status checkUtf8(std::string_view text, const std::string& name)
{
    Utf8Check check;
    if (check.feed(text) && check.finish())
        return {};
    return notUtf8(name, check.place(), text.substr(0, 2));
}

} // namespace fw
