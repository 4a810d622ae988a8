#include "core/prompts/group_words.h"

#include <algorithm>

#include "core/prompts/words.h"

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

/// Words that name people of a group and have no counterpart above.
constexpr std::string_view kOthers[] = {
    // gender
    "mum",
    "mom",
    "mommy",
    "daddy",
    "granddaughter",
    "grandson",
    "grandma",
    "grandpa",
    "bride",
    "groom",
    "widow",
    "widower",
    "spouse",
    "spouses",
    "lord",
    "lords",
    "feminine",
    "masculine",
    "her",
    "hers",
    "nonbinary",
    "binary",
    "transgender",
    "trans",
    "cisgender",
    "cis",
    "genderqueer",
    "genderfluid",
    "agender",
    "intersex",
    "transsexual",
    "transwoman",
    "transman",
    "girlfriends",
    "boyfriends",
    "queens",
    "kings",
    "aunts",
    "uncles",
    "moms",
    "dads",
    "grandmothers",
    "grandfathers",
    "actresses",
    "actors",
    // religion
    "hindu",
    "hindus",
    "hinduism",
    "buddhist",
    "buddhists",
    "buddhism",
    "sikh",
    "sikhs",
    "atheist",
    "atheists",
    "atheism",
    "agnostic",
    "agnostics",
    "catholic",
    "catholics",
    "protestant",
    "protestants",
    "mormon",
    "mormons",
    "baptist",
    "baptists",
    "orthodox",
    "hijab",
    "temple",
    // race, ethnicity, nationality
    "latina",
    "latinas",
    "latinx",
    "hispanic",
    "hispanics",
    "american",
    "americans",
    "indian",
    "indians",
    "indigenous",
    "native",
    "natives",
    "arab",
    "arabs",
    "arabic",
    "mexican",
    "mexicans",
    "chinese",
    "japanese",
    "korean",
    "koreans",
    "vietnamese",
    "filipino",
    "filipinos",
    "german",
    "germans",
    "nigerian",
    "nigerians",
    "french",
    "english",
    "british",
    "irish",
    "italian",
    "italians",
    "russian",
    "russians",
    "polish",
    "turkish",
    "turk",
    "turks",
    "cuban",
    "cubans",
    "brazilian",
    "brazilians",
    "canadian",
    "canadians",
    "spanish",
    "greek",
    "greeks",
    "iranian",
    "iranians",
    "israeli",
    "israelis",
    "palestinian",
    "palestinians",
    "immigrant",
    "immigrants",
    "migrant",
    "migrants",
    "refugee",
    "refugees",
    "foreigner",
    "foreigners",
    "roma",
    "brown",
    "caucasian",
    "caucasians",
    // orientation
    "lgbt",
    "lgbtq",
    "lgbtqia",
    "queer",
    "queers",
    "bisexuals",
    "asexual",
    "pansexual",
    "heterosexuality",
    "aromantic",
    // age
    "young",
    "younger",
    "old",
    "older",
    "elderly",
    "aged",
    "eighty",
    "teenager",
    "teenagers",
    "teen",
    "teens",
    "senior",
    "seniors",
    "child",
    "children",
    "adult",
    "adults",
    "retiree",
    "retirees",
    "millennial",
    "millennials",
    "boomer",
    "boomers",
    // disability
    "disabled",
    "disability",
    "disabilities",
    "nondisabled",
    "blind",
    "deaf",
    "autistic",
    "autism",
    "wheelchair",
    "handicapped",
    "impaired",
    "dyslexic",
    "bipolar",
    "schizophrenic",
};

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

bool isGroupWord(std::string_view word)
{
    const std::string low = lowered(word);
    const auto isIn = [&](const WordPair& pair) { return low == pair.first || low == pair.second; };
    return std::any_of(std::begin(kPairs), std::end(kPairs), isIn) ||
           std::find(std::begin(kOthers), std::end(kOthers), low) != std::end(kOthers);
}

std::optional<std::string> swapGroupWords(std::string_view text, std::string_view axis)
{
    std::string result;
    bool swapped = false;
    for (const TextPiece& piece : piecesOf(text)) {
        const auto end = static_cast<std::size_t>(piece.text.data() - text.data()) + piece.text.size();
        const std::string_view other =
            piece.isWord ? counterpart(lowered(piece.text), axis, text.substr(end)) : std::string_view();
        swapped = swapped || !other.empty();
        result += other.empty() ? std::string(piece.text) : withCaseOf(piece.text, std::string(other));
    }
    return swapped ? std::optional(result) : std::nullopt;
}

} // namespace fw::prompts
