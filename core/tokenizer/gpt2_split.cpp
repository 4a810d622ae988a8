#include "core/tokenizer/gpt2_split.h"

#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

/// Length of a contraction ('s, 'll, …; lower case only) at `text`, or 0.
std::size_t contractionLength(std::string_view text)
{
    for (const std::string_view contraction : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"})
        if (text.starts_with(contraction))
            return contraction.size();
    return 0;
}

} // namespace

std::size_t nextGpt2Piece(std::string_view text, std::size_t begin)
{
    if (text[begin] == '\'')
        if (const std::size_t length = contractionLength(text.substr(begin)); length > 0)
            return begin + length;

    std::size_t position = begin;
    CharacterClass kind = characterClass(nextCodePoint(text, position));
    if (text[begin] == ' ' && position < text.size()) {
        std::size_t next = position;
        const CharacterClass following = characterClass(nextCodePoint(text, next));
        if (following != CharacterClass::Space) {
            kind = following;
            position = next;
        }
    }

    // `position` stands after at least one character of `kind`; take the rest of the run.
    std::size_t lastBegin = begin;
    while (position < text.size()) {
        std::size_t next = position;
        if (characterClass(nextCodePoint(text, next)) != kind) {
            // \s+(?!\S): before a visible character the last space is left for the next piece, unless it is alone.
            return kind == CharacterClass::Space && lastBegin > begin ? lastBegin : position;
        }
        lastBegin = position;
        position = next;
    }
    return position;
}

} // namespace fw::tokenizer
