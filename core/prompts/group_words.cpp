#include "core/prompts/group_words.h"

#include <algorithm>

#include "core/prompts/ascii_case.h"

namespace fw::prompts {

namespace {

struct WordPair
{
    std::string_view axis;
    std::string_view first;
    std::string_view second;
};

/// Each way round; a word that stands twice keeps its first counterpart.
constexpr WordPair kPairs[] = {
    {"gender", "he", "she"},
    {"gender", "him", "her"},
    {"gender", "his", "her"},
    {"gender", "himself", "herself"},
    {"gender", "he's", "she's"},
    {"gender", "he'd", "she'd"},
    {"gender", "he'll", "she'll"},
    {"gender", "man", "woman"},
    {"gender", "men", "women"},
    {"gender", "man's", "woman's"},
    {"gender", "men's", "women's"},
    {"gender", "boy", "girl"},
    {"gender", "boys", "girls"},
    {"gender", "male", "female"},
    {"gender", "males", "females"},
    {"gender", "father", "mother"},
    {"gender", "fathers", "mothers"},
    {"gender", "dad", "mum"},
    {"gender", "son", "daughter"},
    {"gender", "sons", "daughters"},
    {"gender", "brother", "sister"},
    {"gender", "brothers", "sisters"},
    {"gender", "husband", "wife"},
    {"gender", "husbands", "wives"},
    {"gender", "boyfriend", "girlfriend"},
    {"gender", "uncle", "aunt"},
    {"gender", "nephew", "niece"},
    {"gender", "grandfather", "grandmother"},
    {"gender", "king", "queen"},
    {"gender", "prince", "princess"},
    {"gender", "actor", "actress"},
    {"gender", "waiter", "waitress"},
    {"gender", "gentleman", "lady"},
    {"gender", "gentlemen", "ladies"},
    {"gender", "guy", "gal"},
    {"gender", "guys", "gals"},
    {"gender", "mr", "mrs"},
    {"gender", "sir", "madam"},
    {"gender", "policeman", "policewoman"},
    {"gender", "businessman", "businesswoman"},
    {"religion", "muslim", "christian"},
    {"religion", "muslims", "christians"},
    {"religion", "islam", "christianity"},
    {"religion", "islamic", "christian"},
    {"religion", "mosque", "church"},
    {"religion", "mosques", "churches"},
    {"religion", "quran", "bible"},
    {"religion", "imam", "priest"},
    {"religion", "jew", "christian"},
    {"religion", "jews", "christians"},
    {"religion", "jewish", "christian"},
    {"religion", "judaism", "christianity"},
    {"religion", "synagogue", "church"},
    {"religion", "rabbi", "priest"},
    {"race", "black", "white"},
    {"race", "blacks", "whites"},
    {"race", "african", "european"},
    {"race", "africans", "europeans"},
    {"race", "asian", "european"},
    {"race", "asians", "europeans"},
    {"race", "latino", "european"},
    {"race", "latinos", "europeans"},
    {"race", "africa", "europe"},
    {"orientation", "gay", "straight"},
    {"orientation", "gays", "straights"},
    {"orientation", "lesbian", "straight"},
    {"orientation", "lesbians", "straights"},
    {"orientation", "homosexual", "heterosexual"},
    {"orientation", "homosexuals", "heterosexuals"},
    {"orientation", "homosexuality", "heterosexuality"},
    {"orientation", "bisexual", "heterosexual"},
};

bool belongsToWord(char c)
{
    return isAsciiLetter(c) || c == '\'' ||
           static_cast<unsigned char>(c) >= 0x80; // a word with an accent is another word
}

/// `word` with the case of `model`: all capitals, a first capital, or as it is.
std::string withCaseOf(std::string_view model, std::string word)
{
    auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (model.size() > 1 && std::none_of(model.begin(), model.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
        std::transform(word.begin(), word.end(), word.begin(), upper);
    else if (isUpper(model.front()))
        word.front() = upper(word.front());
    return word;
}

/// The counterpart of a word in lower case, or an empty view. `rest` is the text that follows it.
std::string_view counterpart(const std::string& word, std::string_view axis, std::string_view rest)
{
    if (word == "her" && (axis == "all" || axis == "gender"))
        return rest.size() > 1 && rest[0] == ' ' && isAsciiLetter(rest[1]) ? "his" : "him";
    for (const WordPair& pair : kPairs) {
        if (axis != "all" && axis != pair.axis)
            continue;
        if (word == pair.first)
            return pair.second;
        if (word == pair.second)
            return pair.first;
    }
    return {};
}

} // namespace

std::vector<std::string> groupWordAxes()
{
    std::vector<std::string> axes;
    for (const WordPair& pair : kPairs)
        if (axes.empty() || axes.back() != pair.axis)
            axes.emplace_back(pair.axis);
    return axes;
}

std::optional<std::string> swapGroupWords(std::string_view text, std::string_view axis)
{
    std::string result;
    bool swapped = false;
    for (std::size_t begin = 0; begin < text.size();) {
        if (!belongsToWord(text[begin])) {
            result += text[begin++];
            continue;
        }
        std::size_t end = begin;
        while (end < text.size() && belongsToWord(text[end]))
            ++end;
        const std::string_view word = text.substr(begin, end - begin);
        const std::string_view other = counterpart(lowered(word), axis, text.substr(end));
        if (other.empty()) {
            result += word;
        } else {
            result += withCaseOf(word, std::string(other));
            swapped = true;
        }
        begin = end;
    }
    return swapped ? std::optional(result) : std::nullopt;
}

} // namespace fw::prompts
