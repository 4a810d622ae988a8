#include "core/tokenizer/added_tokens.h"

#include <algorithm>
#include <functional>

#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

/// Where the last character of `text` begins.
std::size_t lastCharacterBegin(std::string_view text)
{
    std::size_t begin = text.size() - 1;
    while (begin > 0 && text.size() - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80)
        --begin;
    return begin;
}

std::int32_t lastCodePoint(std::string_view text)
{
    std::size_t begin = lastCharacterBegin(text);
    return nextCodePoint(text, begin);
}

bool endsWithWord(std::string_view text)
{
    return !text.empty() && isWordCharacter(lastCodePoint(text));
}

bool startsWithWord(std::string_view text)
{
    std::size_t position = 0;
    return !text.empty() && isWordCharacter(nextCodePoint(text, position));
}

std::size_t spaceBeginAtEnd(std::string_view text)
{
    while (!text.empty() && characterClass(lastCodePoint(text)) == CharacterClass::Space)
        text = text.substr(0, lastCharacterBegin(text));
    return text.size();
}

std::size_t spaceLengthAtStart(std::string_view text)
{
    std::size_t length = 0;
    for (std::size_t position = 0; position < text.size(); length = position)
        if (characterClass(nextCodePoint(text, position)) != CharacterClass::Space)
            break;
    return length;
}

} // namespace

void AddedTokenFinder::add(const std::string& written, const AddedToken& token)
{
    if (written.empty())
        return;
    m_tokens.emplace(written, token);
    auto& lengths = m_lengths[static_cast<unsigned char>(written.front())];
    const auto place = std::lower_bound(lengths.begin(), lengths.end(), written.size(), std::greater<>());
    if (place == lengths.end() || *place != written.size())
        lengths.insert(place, written.size());
}

const AddedTokenFinder::Entry* AddedTokenFinder::longestAt(std::string_view text, std::size_t position) const
{
    const std::string_view rest = text.substr(position);
    for (const std::size_t length : m_lengths[static_cast<unsigned char>(rest.front())])
        if (length <= rest.size())
            if (const auto found = m_tokens.find(rest.substr(0, length)); found != m_tokens.end())
                return &*found;
    return nullptr;
}

std::vector<AddedTokenFinder::Segment> AddedTokenFinder::split(std::string_view text) const
{
    std::vector<Segment> segments;
    std::size_t done = 0;
    for (std::size_t position = 0; !m_tokens.empty() && position < text.size();) {
        const Entry* entry = longestAt(text, position);
        if (!entry) {
            ++position;
            continue;
        }
        std::size_t begin = position;
        std::size_t end = begin + entry->first.size();
        position = end;
        const AddedToken& token = entry->second;
        if (token.special && m_leavesSpecial)
            continue;
        if (token.singleWord && (endsWithWord(text.substr(0, begin)) || startsWithWord(text.substr(end))))
            continue;
        // White space that a token before took along is taken.
        if (token.leftStrip)
            begin = std::max(done, spaceBeginAtEnd(text.substr(0, begin)));
        if (token.rightStrip)
            end += spaceLengthAtStart(text.substr(end));
        if (begin > done)
            segments.push_back({text.substr(done, begin - done), -1});
        segments.push_back({text.substr(begin, end - begin), token.id});
        done = end;
    }
    if (done < text.size())
        segments.push_back({text.substr(done), -1});
    return segments;
}

} // namespace fw::tokenizer
