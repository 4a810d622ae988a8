#include <unicode/utf8.h>

#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

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

std::string Tokenizer::decode(std::span<const int> ids) const
{
    const auto decoding = startDecoding();
    std::string text;
    for (const int id : ids)
        text += decoding->push(id);
    return text + decoding->flush();
}

StreamDecoder::StreamDecoder(std::shared_ptr<const Tokenizer> tokenizer)
    : m_tokenizer(std::move(tokenizer)), m_decoding(m_tokenizer->startDecoding())
{
}

void StreamDecoder::continueAfter(std::span<const int> ids)
{
    m_held.clear();
    m_decoding = m_tokenizer->startDecoding();
    for (const int id : ids)
        m_decoding->push(id);
    m_decoding->flush();
}

std::string StreamDecoder::push(int id)
{
    m_held += m_decoding->push(id);
    return take(false);
}

std::string StreamDecoder::finish()
{
    m_held += m_decoding->flush();
    m_decoding = m_tokenizer->startDecoding();
    return take(true);
}

std::string StreamDecoder::take(bool all)
{
    std::string ready;
    std::size_t position = 0;
    while (position < m_held.size()) {
        const std::size_t begin = position;
        if (nextCodePoint(m_held, position) >= 0)
            ready.append(m_held, begin, position - begin);
        else if (!all && couldContinue(std::string_view(m_held).substr(begin))) {
            position = begin;
            break;
        } else
            ready += kReplacementCharacter;
    }
    m_held.erase(0, position);
    return ready;
}

std::string continuationText(const std::shared_ptr<const Tokenizer>& tokenizer, std::span<const int> prompt,
                             std::span<const int> ids)
{
    StreamDecoder decoder(tokenizer);
    decoder.continueAfter(prompt);
    std::string text;
    for (const int id : ids)
        text += decoder.push(id);
    return text + decoder.finish();
}

} // namespace fw::tokenizer
