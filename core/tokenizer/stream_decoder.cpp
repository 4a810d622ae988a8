#include <unicode/utf8.h>

#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

constexpr std::string_view kReplacementText = "\xEF\xBF\xBD";

/// Whether `tail` is the beginning of a character that more bytes could complete.
bool couldContinue(std::string_view tail)
{
    // ICU stops a broken character where it breaks, so one that reaches the end with room left is only unfinished.
    const auto lead = static_cast<unsigned char>(tail.front());
    std::size_t position = 0;
    return U8_IS_LEAD(lead) && tail.size() < std::size_t(U8_COUNT_TRAIL_BYTES(lead)) + 1 &&
           nextCodePoint(tail, position) < 0 && position == tail.size();
}

} // namespace

std::string StreamDecoder::push(int id)
{
    m_held += m_tokenizer->decode({&id, 1});
    std::string ready;
    std::size_t position = 0;
    while (position < m_held.size()) {
        const std::size_t begin = position;
        if (nextCodePoint(m_held, position) >= 0)
            ready.append(m_held, begin, position - begin);
        else if (couldContinue(std::string_view(m_held).substr(begin))) {
            position = begin;
            break;
        } else
            ready += kReplacementText;
    }
    m_held.erase(0, position);
    return ready;
}

std::string StreamDecoder::finish()
{
    const bool unfinished = !m_held.empty();
    m_held.clear();
    return unfinished ? std::string(kReplacementText) : std::string();
}

} // namespace fw::tokenizer
