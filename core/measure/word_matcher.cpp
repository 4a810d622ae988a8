#include "core/measure/word_matcher.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>

#include "core/tokenizer/unicode_classes.h"

namespace fw::measure {

namespace {

using tokenizer::isWordCharacter;
using tokenizer::nextCodePoint;

std::string foldedCase(std::string_view text)
{
    std::string folded;
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        folded = text;
        for (char& c : folded)
            if (c >= 'A' && c <= 'Z')
                c = static_cast<char>(c - 'A' + 'a');
        return folded;
    }
    UErrorCode problem = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFKCCasefoldInstance(problem);
    icu::StringByteSink<std::string> sink(&folded);
    if (U_SUCCESS(problem))
        form->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr,
                            problem);
    return U_SUCCESS(problem) ? folded : std::string(text);
}

/// The end of the token at `position`: a run of word characters, or one other character.
std::size_t tokenEnd(std::string_view text, std::size_t position, bool& word)
{
    std::size_t end = position;
    word = isWordCharacter(nextCodePoint(text, end));
    while (word && end < text.size()) {
        std::size_t next = end;
        if (!isWordCharacter(nextCodePoint(text, next)))
            break;
        end = next;
    }
    return end;
}

bool wordAt(std::string_view text, std::size_t position)
{
    return position < text.size() && isWordCharacter(nextCodePoint(text, position));
}

} // namespace

std::string comparableText(std::string_view text)
{
    const std::string folded = foldedCase(text);
    std::string result;
    result.reserve(folded.size());
    bool space = false;
    for (std::size_t at = 0; at < folded.size();) {
        const std::size_t begin = at;
        const std::int32_t character = nextCodePoint(folded, at);
        if (tokenizer::characterClass(character) == tokenizer::CharacterClass::Space) {
            space = !result.empty();
            continue;
        }
        if (space)
            result += ' ';
        space = false;
        if (character == 0x2018 || character == 0x2019 || character == 0x02BC)
            result += '\'';
        else if (character == 0x2010 || character == 0x2011 || character == 0x2212)
            result += '-';
        else
            result.append(folded, begin, at - begin);
    }
    return result;
}

std::uint32_t WordMatcher::add(const std::string& comparable)
{
    bool word = false;
    std::size_t end = 0;
    while ((end = tokenEnd(comparable, end, word)) < comparable.size())
        m_beginnings.try_emplace(comparable.substr(0, end));
    std::optional<std::uint32_t>& entry = m_beginnings[comparable];
    if (!entry)
        entry = m_entries++;
    return *entry;
}

std::vector<std::uint32_t> WordMatcher::find(std::string_view comparable) const
{
    std::vector<std::uint32_t> found;
    bool wordBefore = false;
    for (std::size_t begin = 0; begin < comparable.size();) {
        bool firstIsWord = false;
        const std::size_t firstEnd = tokenEnd(comparable, begin, firstIsWord);
        std::optional<std::uint32_t> longest;
        std::size_t longestEnd = firstEnd;
        bool endsInWord = firstIsWord;
        // A word run starts where the one before ends, so only other characters can stand behind a word.
        bool lastIsWord = firstIsWord;
        for (std::size_t end = firstEnd; !wordBefore || firstIsWord;) {
            const auto beginning = m_beginnings.find(comparable.substr(begin, end - begin));
            if (beginning == m_beginnings.end())
                break;
            if (beginning->second && (lastIsWord || !wordAt(comparable, end))) {
                longest = beginning->second;
                longestEnd = end;
                endsInWord = lastIsWord;
            }
            if (end == comparable.size())
                break;
            end = tokenEnd(comparable, end, lastIsWord);
        }
        if (longest)
            found.push_back(*longest);
        begin = longestEnd;
        wordBefore = endsInWord;
    }
    return found;
}

std::size_t WordMatcher::tokens(std::string_view comparable)
{
    std::size_t count = 0;
    bool word = false;
    for (std::size_t end = 0; end < comparable.size(); ++count)
        end = tokenEnd(comparable, end, word);
    return count;
}

} // namespace fw::measure
