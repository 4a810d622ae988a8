#include "core/measure/vader.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/measure/python_text.h"
#include "core/measure/vader_rules.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::measure {

namespace {

struct Word
{
    std::string lower;
    bool capitals = false;
    bool listed = false; ///< in the lexicon
    double valence = 0;  ///< its own
};

/// Emojis become their descriptions, set apart from what stands before by a space, but not from what follows.
std::string withoutEmojis(const VaderLexicon& lexicon, std::string_view text)
{
    std::string result;
    bool afterSpace = true;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const std::int32_t character = tokenizer::nextCodePoint(text, at);
        const auto emoji = lexicon.emojis.find(character);
        if (emoji != lexicon.emojis.end()) {
            if (!afterSpace)
                result += ' ';
            result += emoji->second;
            afterSpace = false;
        } else {
            result.append(text.substr(begin, at - begin));
            afterSpace = character == ' ';
        }
    }
    return std::string(pythonStrip(result));
}

/// Without punctuation at its ends, unless next to nothing would be left: then it may be an emoticon.
std::string_view withoutPunctuation(std::string_view token)
{
    constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    const std::size_t begin = token.find_first_not_of(kPunctuation);
    if (begin == std::string_view::npos)
        return token;
    const std::string_view inner = token.substr(begin, token.find_last_not_of(kPunctuation) + 1 - begin);
    return pythonLength(inner) <= 2 ? token : inner;
}

/// A text's words and what each is worth beside the others.
class Sentence
{
public:
    Sentence(const VaderLexicon& lexicon, std::string_view text)
    {
        std::size_t capitals = 0;
        for (const std::string_view token : pythonSplit(text)) {
            const std::string_view content = withoutPunctuation(token);
            Word word{pythonLower(content), pythonIsUpper(content), false, 0};
            const auto entry = lexicon.valences.find(word.lower);
            word.listed = entry != lexicon.valences.end();
            word.valence = word.listed ? entry->second : 0;
            capitals += word.capitals ? 1 : 0;
            m_words.push_back(std::move(word));
        }
        m_capitalsStandOut = capitals > 0 && capitals < m_words.size();
    }

    std::vector<double> sentiments() const
    {
        std::vector<double> values;
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            const bool kindOf = i + 1 < m_words.size() && lower(i) == "kind" && lower(i + 1) == "of";
            values.push_back(boostOf(lower(i)) || kindOf || !m_words[i].listed ? 0 : valenceOf(i));
        }
        weighBut(values);
        return values;
    }

private:
    const std::string& lower(std::size_t i) const { return m_words[i].lower; }

    double valenceOf(std::size_t i) const
    {
        double valence = m_words[i].valence;
        const bool nextListed = i + 1 < m_words.size() && m_words[i + 1].listed;
        if (lower(i) == "no" && nextListed)
            valence = 0;
        if ((i > 0 && lower(i - 1) == "no") || (i > 1 && lower(i - 2) == "no") ||
            (i > 2 && lower(i - 3) == "no" && (lower(i - 1) == "or" || lower(i - 1) == "nor")))
            valence = m_words[i].valence * kNegation;
        if (m_words[i].capitals && m_capitalsStandOut)
            valence += valence > 0 ? kCapitals : -kCapitals;
        for (std::size_t distance = 1; distance <= 3; ++distance) {
            if (i < distance || m_words[i - distance].listed)
                continue;
            double boost = boostBefore(m_words[i - distance], valence);
            if (distance == 2)
                boost *= 0.95;
            if (distance == 3)
                boost *= 0.9;
            valence = negated(valence + boost, i, distance);
            if (distance == 3)
                valence = withIdioms(valence, i);
        }
        return withLeast(valence, i);
    }

    double boostBefore(const Word& word, double valence) const
    {
        double boost = boostOf(word.lower).value_or(0);
        if (boost == 0)
            return 0;
        if (valence < 0)
            boost *= -1;
        if (word.capitals && m_capitalsStandOut)
            boost += valence > 0 ? kCapitals : -kCapitals;
        return boost;
    }

    bool isSoOrThis(std::size_t i) const { return lower(i) == "so" || lower(i) == "this"; }

    /// The effect of a negation `distance` words before word i.
    double negated(double valence, std::size_t i, std::size_t distance) const
    {
        const std::string& word = lower(i - distance);
        if (distance == 2) {
            if (word == "never" && isSoOrThis(i - 1))
                return valence * 1.25;
            if (word == "without" && lower(i - 1) == "doubt")
                return valence;
        }
        if (distance == 3) {
            if ((word == "never" && isSoOrThis(i - 2)) || isSoOrThis(i - 1))
                return valence * 1.25;
            if (word == "without" && (lower(i - 2) == "doubt" || lower(i - 1) == "doubt"))
                return valence;
        }
        return isNegation(word) ? valence * kNegation : valence;
    }

    std::string phrase(std::size_t first, std::size_t count) const
    {
        std::string text = lower(first);
        for (std::size_t k = 1; k < count; ++k)
            text += " " + lower(first + k);
        return text;
    }

    /// Idioms that end at, or begin with, word i, which has three words before it.
    double withIdioms(double valence, std::size_t i) const
    {
        const std::string two = phrase(i - 2, 2);
        const std::string three = phrase(i - 3, 3);
        const std::string earlierTwo = phrase(i - 3, 2);
        for (const std::string& sequence : {phrase(i - 1, 2), phrase(i - 2, 3), two, three, earlierTwo})
            if (const auto idiom = idiomValence(sequence)) {
                valence = *idiom;
                break;
            }
        for (std::size_t count = 2; count <= 3 && i + count <= m_words.size(); ++count)
            if (const auto idiom = idiomValence(phrase(i, count)))
                valence = *idiom;
        for (const std::string* sequence : {&three, &earlierTwo, &two})
            valence += boostOf(*sequence).value_or(0);
        return valence;
    }

    double withLeast(double valence, std::size_t i) const
    {
        if (i == 0 || m_words[i - 1].listed || lower(i - 1) != "least")
            return valence;
        if (i > 1 && (lower(i - 2) == "at" || lower(i - 2) == "very"))
            return valence;
        return valence * kNegation;
    }

    /// What stands before "but" counts half, what follows counts one and a half. As in the reference, a value is looked
    /// up by itself, so that of equal values the first is changed.
    void weighBut(std::vector<double>& values) const
    {
        const auto but = std::find_if(m_words.begin(), m_words.end(), [](const Word& w) { return w.lower == "but"; });
        if (but == m_words.end())
            return;
        const auto place = but - m_words.begin();
        for (std::size_t k = 0; k < values.size(); ++k) {
            const double value = values[k];
            const auto first = std::find(values.begin(), values.end(), value);
            if (first - values.begin() < place)
                *first = value * 0.5;
            else if (first - values.begin() > place)
                *first = value * 1.5;
        }
    }

    std::vector<Word> m_words;
    bool m_capitalsStandOut = false; ///< some words are in capitals, others not
};

double punctuationEmphasis(std::string_view text)
{
    const auto exclamations = std::min<std::ptrdiff_t>(4, std::count(text.begin(), text.end(), '!'));
    const auto questions = std::count(text.begin(), text.end(), '?');
    double emphasis = static_cast<double>(exclamations) * kExclamation;
    if (questions > 1)
        emphasis += questions <= 3 ? static_cast<double>(questions) * kQuestion : kManyQuestions;
    return emphasis;
}

} // namespace

VaderScores vaderScores(const VaderLexicon& lexicon, std::string_view text)
{
    const std::string plain = withoutEmojis(lexicon, text);
    const std::vector<double> sentiments = Sentence(lexicon, plain).sentiments();
    if (sentiments.empty())
        return {};
    const double emphasis = punctuationEmphasis(plain);
    double sum = 0;
    double positive = 0;
    double negative = 0; // at most 0
    double neutral = 0;
    for (const double value : sentiments) {
        sum += value;
        if (value > 0)
            positive += value + 1;
        else if (value < 0)
            negative += value - 1;
        else
            neutral += 1;
    }
    if (sum != 0)
        sum += sum > 0 ? emphasis : -emphasis;
    if (positive > -negative)
        positive += emphasis;
    else if (positive < -negative)
        negative -= emphasis;
    const double total = positive - negative + neutral;
    const double compound = std::clamp(sum / std::sqrt(sum * sum + kNormalisation), -1.0, 1.0);
    return {pythonRound(std::abs(negative / total), 3), pythonRound(neutral / total, 3),
            pythonRound(positive / total, 3), pythonRound(compound, 4)};
}

} // namespace fw::measure
