#include "core/prompts/words.h"

#include <algorithm>

namespace fw::prompts {

namespace {

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool isLower(char c)
{
    return c >= 'a' && c <= 'z';
}

char upper(char c)
{
    return isLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

char lower(char c)
{
    return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

bool belongsToWord(char c)
{
    return isAsciiLetter(c) || c == '\'' || static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

bool isAsciiLetter(char c)
{
    return isUpper(c) || isLower(c);
}

std::vector<TextPiece> piecesOf(std::string_view text)
{
    std::vector<TextPiece> pieces;
    for (std::size_t begin = 0; begin < text.size();) {
        const bool isWord = belongsToWord(text[begin]);
        std::size_t end = begin;
        while (end < text.size() && belongsToWord(text[end]) == isWord)
            ++end;
        pieces.push_back({text.substr(begin, end - begin), isWord});
        begin = end;
    }
    return pieces;
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::string uppered(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), upper);
    return result;
}

std::string withCaseOf(std::string_view model, std::string word)
{
    if (model.empty() || word.empty())
        return word;
    if (model.size() > 1 && std::none_of(model.begin(), model.end(), isLower))
        return uppered(word);
    if (isUpper(model.front()))
        word.front() = upper(word.front());
    return word;
}

std::string capitalised(std::string text)
{
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

} // namespace fw::prompts
