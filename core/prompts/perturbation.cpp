#include "core/prompts/perturbation.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/prompts/group_words.h"
#include "core/prompts/perturbation_words.h"
#include "core/prompts/words.h"

namespace fw::prompts {

namespace {

constexpr double kLettersPerTypo = 12;
constexpr std::size_t kShortestMisspelt = 4;

/// What a kind works with: the text in pieces, which of them may be altered, and the kind's own random numbers.
struct Work
{
    std::vector<std::string> pieces;
    std::vector<std::size_t> words; ///< indices of the pieces that may be altered, in order
    RandomStream random;
};

bool isProtected(std::string_view word, std::span<const std::string> protectedWords)
{
    // "women's" and "Muslims\u2019" name a group by a part of them.
    for (std::size_t begin = 0; begin < word.size();) {
        std::size_t end = begin;
        while (end < word.size() && isAsciiLetter(word[end]))
            ++end;
        const std::string part = lowered(word.substr(begin, end - begin));
        if (isGroupWord(part) || std::find(protectedWords.begin(), protectedWords.end(), part) != protectedWords.end())
            return true;
        begin = end + 1;
    }
    return std::find(protectedWords.begin(), protectedWords.end(), lowered(word)) != protectedWords.end();
}

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isLettersOnly(std::string_view word)
{
    return std::all_of(word.begin(), word.end(), isAsciiLetter);
}

/// A stream of its own for every text and kind.
RandomStream streamOf(std::string_view text, std::string_view kind, std::uint64_t seed)
{
    Sha256 hash;
    hash.update(kind);
    hash.update("\n");
    hash.update(text);
    const std::string digits = hash.finish().substr(0, 16);
    std::uint64_t stream = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), stream, 16);
    return RandomStream(seed, stream);
}

/// One slip of a finger behind the first letter: a neighbouring key, two letters swapped, or a letter left out.
std::string misspelt(const std::string& word, RandomStream& random)
{
    std::string result = word;
    const auto last = static_cast<std::uint32_t>(word.size() - 1);
    switch (random.nextBelow(3)) {
    case 0: {
        const std::size_t at = 1 + random.nextBelow(last);
        const std::string low = lowered(word);
        const std::string_view keys = keyboardNeighbours(low[at]);
        const std::string key(1, keys[random.nextBelow(static_cast<std::uint32_t>(keys.size()))]);
        result[at] = low[at] == word[at] ? key[0] : uppered(key)[0];
        break;
    }
    case 1: {
        const std::size_t at = 1 + random.nextBelow(last - 1);
        std::swap(result[at], result[at + 1]);
        break;
    }
    default:
        result.erase(1 + random.nextBelow(last), 1);
    }
    return result;
}

/// At most one slip a word, so that words stay readable.
void typos(Work& work)
{
    std::vector<std::size_t> misspellable;
    std::size_t letters = 0;
    for (const std::size_t index : work.words) {
        const std::string& word = work.pieces[index];
        letters += static_cast<std::size_t>(std::count_if(word.begin(), word.end(), isAsciiLetter));
        if (word.size() >= kShortestMisspelt && isLettersOnly(word))
            misspellable.push_back(index);
    }
    const auto wanted =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(static_cast<double>(letters) / kLettersPerTypo)));
    work.random.shuffle(std::span(misspellable));
    std::size_t done = 0;
    for (const std::size_t index : misspellable) {
        if (done == wanted)
            break;
        constexpr int kTries = 50; // a swap of two like letters changes nothing, and "mean" must not become "men"
        for (int i = 0; i < kTries; ++i) {
            std::string word = misspelt(work.pieces[index], work.random);
            if (word == work.pieces[index] || isGroupWord(word))
                continue;
            work.pieces[index] = std::move(word);
            ++done;
            break;
        }
    }
}

void lowerCase(Work& work)
{
    for (const std::size_t index : work.words)
        work.pieces[index] = lowered(work.pieces[index]);
}

void upperCase(Work& work)
{
    for (const std::size_t index : work.words)
        work.pieces[index] = uppered(work.pieces[index]);
}

std::vector<std::string_view> synonymsOf(const std::string& word)
{
    const auto entries = synonyms();
    const auto entry =
        std::find_if(entries.begin(), entries.end(), [&](const SynonymEntry& other) { return other.word == word; });
    std::vector<std::string_view> found;
    for (std::string_view rest = entry == entries.end() ? std::string_view() : entry->others; !rest.empty();) {
        const std::size_t cut = std::min(rest.find('|'), rest.size());
        found.push_back(rest.substr(0, cut));
        rest.remove_prefix(std::min(cut + 1, rest.size()));
    }
    return found;
}

/// Each known word with even odds, and at least one of them.
void exchangeSynonyms(Work& work)
{
    std::vector<std::size_t> known;
    for (const std::size_t index : work.words)
        if (!synonymsOf(lowered(work.pieces[index])).empty())
            known.push_back(index);
    if (known.empty())
        return;
    const std::size_t always = known[work.random.nextBelow(static_cast<std::uint32_t>(known.size()))];
    for (const std::size_t index : known) {
        const bool chosen = work.random.nextBelow(2) == 0;
        const auto others = synonymsOf(lowered(work.pieces[index]));
        const auto which = work.random.nextBelow(static_cast<std::uint32_t>(others.size()));
        if (chosen || index == always)
            work.pieces[index] = withCaseOf(work.pieces[index], std::string(others[which]));
    }
}

void prependDistractor(Work& work)
{
    const auto sentences = distractors();
    const auto which = work.random.nextBelow(static_cast<std::uint32_t>(sentences.size()));
    work.pieces.insert(work.pieces.begin(), std::string(sentences[which]) + " ");
}

bool isOneOf(const std::string& word, std::span<const std::string_view> list)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// In a question the subject follows the verb ("Why do …", "Is …"): "not" would stand before it.
bool asksAQuestion(const Work& work, std::size_t index)
{
    constexpr std::string_view kAnywhere[] = {"why", "how"};
    constexpr std::string_view kAtTheBeginning[] = {"what", "when", "where", "which", "who"};
    if (index < 2)
        return true;
    const std::string before = lowered(work.pieces[index - 2]);
    const bool begins = index == 2 || work.pieces[index - 3] != " ";
    return isOneOf(before, kAnywhere) || (begins && isOneOf(before, kAtTheBeginning));
}

bool isNegation(const std::string& word)
{
    constexpr std::string_view kNegations[] = {"not", "never", "no", "nobody", "nothing"};
    return isOneOf(word, kNegations) || word.ends_with("n't");
}

/// Whether a negation is the next word or the one before.
bool isNegated(const Work& work, std::size_t index)
{
    return (index + 2 < work.pieces.size() && isNegation(lowered(work.pieces[index + 2]))) ||
           (index >= 2 && isNegation(lowered(work.pieces[index - 2])));
}

/// Whether an article is the next word: "had a job" becomes "never had a job", "had worked" "had never worked".
bool hasArticle(const Work& work, std::size_t index)
{
    constexpr std::string_view kArticles[] = {"a", "an", "the"};
    return index + 2 < work.pieces.size() && isOneOf(lowered(work.pieces[index + 2]), kArticles);
}

void negate(Work& work)
{
    for (const std::size_t index : work.words) {
        const std::string word = lowered(work.pieces[index]);
        const bool takesNot = isOneOf(word, auxiliariesWithNot());
        const bool takesNever = isOneOf(word, auxiliariesWithNever());
        if (isNegated(work, index))
            continue;
        if ((takesNot || takesNever) && !asksAQuestion(work, index)) {
            if (takesNever && hasArticle(work, index))
                work.pieces[index] = "never " + work.pieces[index];
            else
                work.pieces[index] += takesNot ? " not" : " never";
            return;
        }
        if (index > 0 && isOneOf(word, verbsBehindNever())) {
            work.pieces[index] = "never " + work.pieces[index];
            return;
        }
    }
}

struct Kind
{
    Perturbation description;
    void (*apply)(Work& work);
};

const std::vector<Kind>& kinds()
{
    static const std::vector<Kind> kKinds{
        {{"typos", "Typing errors",
          "One slip a word (a neighbouring key, two letters swapped, a letter left out) in as many words of at least "
          "four "
          "letters as there are twelfths of letters, at least in one, never in a first letter."},
         typos},
        {{"case", "Lower case", "The whole text in lower case."}, lowerCase},
        {{"upper", "Upper case", "The whole text in capitals."}, upperCase},
        {{"synonyms", "Synonyms",
          "Each word of our list of common words is exchanged for a synonym with even odds, at least one of them."},
         exchangeSynonyms},
        {{"distractor", "Distractor", "A neutral sentence of our list stands before the text."}, prependDistractor},
        {{"negation", "Negation",
          "\"not\" or \"never\" at the first auxiliary or verb of our list, outside of questions."},
         negate},
    };
    return kKinds;
}

} // namespace

std::vector<Perturbation> perturbations()
{
    std::vector<Perturbation> list;
    for (const Kind& kind : kinds())
        list.push_back(kind.description);
    return list;
}

std::optional<std::string> perturb(std::string_view text, std::string_view kind, std::uint64_t seed,
                                   std::span<const std::string> protectedWords)
{
    const auto found =
        std::find_if(kinds().begin(), kinds().end(), [&](const Kind& entry) { return entry.description.id == kind; });
    if (found == kinds().end() || text.empty())
        return std::nullopt;
    Work work{{}, {}, streamOf(text, kind, seed)};
    for (const TextPiece& piece : piecesOf(text)) {
        if (piece.isWord && isAscii(piece.text) && !isProtected(piece.text, protectedWords))
            work.words.push_back(work.pieces.size());
        work.pieces.emplace_back(piece.text);
    }
    found->apply(work);
    std::string result;
    for (const std::string& piece : work.pieces)
        result += piece;
    return result == text ? std::nullopt : std::optional(result);
}

} // namespace fw::prompts
