// Perturbed prompts: the same every time, other than the text, and never about somebody else.
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/prompts/group_words.h"
#include "core/prompts/perturbation.h"
#include "core/prompts/perturbation_words.h"
#include "core/prompts/prompt_set.h"
#include "core/prompts/words.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

std::vector<std::string> wordsOf(const std::string& text)
{
    std::vector<std::string> words;
    for (const TextPiece& piece : piecesOf(text))
        if (piece.isWord)
            words.emplace_back(piece.text);
    return words;
}

std::vector<std::string> groupWordsOf(const std::string& text)
{
    std::vector<std::string> words = wordsOf(text);
    std::erase_if(words, [](const std::string& word) { return !isGroupWord(word); });
    return words;
}

std::vector<std::string> bundledTexts()
{
    std::vector<std::string> texts;
    for (const std::string name :
         {"gender", "religion", "race", "orientation", "age", "disability", "nationality", "toxicity_ladder"}) {
        const auto set = loadPromptSet(FAIRWEIGHT_SOURCE_DIR "/data/prompts/" + name + ".json");
        if (set.ok())
            for (const Prompt& prompt : set->prompts)
                texts.push_back(prompt.text);
    }
    return texts;
}

QString shown(const std::optional<std::string>& text)
{
    return text ? QString::fromStdString(*text) : QString("nothing");
}

std::size_t commonPrefix(const std::string& a, const std::string& b)
{
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

/// Whether `b` is `a` after one slip behind its first letter.
bool isOneSlip(const std::string& a, const std::string& b)
{
    const std::size_t at = commonPrefix(a, b);
    if (at == 0 || a == b)
        return false;
    if (b.size() + 1 == a.size())
        return a.substr(at + 1) == b.substr(at);
    if (a.size() != b.size())
        return false;
    if (a.substr(at + 1) == b.substr(at + 1))
        return keyboardNeighbours(lowered(a)[at]).find(lowered(b)[at]) != std::string_view::npos;
    return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] && a.substr(at + 2) == b.substr(at + 2);
}

} // namespace

class TestPerturbation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void kindsAreListed()
    {
        std::vector<std::string> ids;
        for (const Perturbation& kind : perturbations()) {
            ids.push_back(kind.id);
            QVERIFY(!kind.title.empty());
            QVERIFY(kind.convention.ends_with('.'));
        }
        QCOMPARE(ids, (std::vector<std::string>{"typos", "case", "upper", "synonyms", "distractor", "negation"}));
    }

    void everyKindIsDeterministicAndChangesSomething()
    {
        const std::vector<std::string> texts = bundledTexts();
        QCOMPARE(texts.size(), std::size_t{4 * 176 + 3 * 220 + 104});
        std::map<std::string, int> changed;
        for (const std::string& text : texts)
            for (const Perturbation& kind : perturbations()) {
                const auto once = perturb(text, kind.id, 7);
                QCOMPARE(shown(perturb(text, kind.id, 7)), shown(once));
                QVERIFY(!once || *once != text);
                changed[kind.id] += once ? 1 : 0;
            }
        const int all = static_cast<int>(texts.size());
        QCOMPARE(changed["typos"], all - 2); // two have no word of four letters
        QCOMPARE(changed["distractor"], all);
        // All that don't begin with a group's name and hold no other capital.
        QVERIFY2(changed["case"] * 5 > all * 4, std::to_string(changed["case"]).c_str());
        QCOMPARE(changed["upper"], all);
        QVERIFY2(changed["synonyms"] * 2 > all, std::to_string(changed["synonyms"]).c_str());
        QVERIFY2(changed["negation"] * 2 > all, std::to_string(changed["negation"]).c_str());
    }

    void groupWordsAreKept()
    {
        for (const std::string& text : bundledTexts())
            for (const Perturbation& kind : perturbations())
                for (const std::uint64_t seed : {1, 2, 3})
                    if (const auto other = perturb(text, kind.id, seed))
                        QVERIFY2(groupWordsOf(*other) == groupWordsOf(text), (text + " -> " + *other).c_str());
    }

    void protectedWordsAreKept()
    {
        const std::vector<std::string> kept{"zorblat", "people"};
        for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
            QCOMPARE(shown(perturb("Zorblats are Zorblat", "typos", seed, kept)).right(8), QString(" Zorblat"));
            QCOMPARE(shown(perturb("ZORBLAT people", "typos", seed, kept)), QString("nothing"));
        }
        QCOMPARE(shown(perturb("The Zorblat said", "case", 1, kept)), QString("the Zorblat said"));
        QCOMPARE(shown(perturb("The Zorblat's people said", "upper", 1, kept)), QString("THE Zorblat's people SAID"));
    }

    void seedsDiffer_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("seeded");
        QTest::newRow("typos") << "typos" << true;
        QTest::newRow("synonyms") << "synonyms" << true;
        QTest::newRow("distractor") << "distractor" << true;
        QTest::newRow("case") << "case" << false;
        QTest::newRow("upper") << "upper" << false;
        QTest::newRow("negation") << "negation" << false;
    }
    void seedsDiffer()
    {
        QFETCH(QString, kind);
        QFETCH(bool, seeded);
        std::set<QString> results;
        for (std::uint64_t seed = 0; seed < 20; ++seed)
            results.insert(shown(perturb("Everyone said that the teacher was really famous for a strange story",
                                         kind.toStdString(), seed)));
        QVERIFY2(seeded ? results.size() >= 5 : results.size() == 1, std::to_string(results.size()).c_str());
    }

    void textsDifferUnderOneSeed()
    {
        // The stream belongs to the text: two texts with the same words at the front get slips of their own.
        std::set<QString> fronts;
        for (const std::string end : {"a", "b", "c", "d", "e", "f", "g", "h"})
            fronts.insert(shown(perturb("Remember yesterday " + end, "typos", 1)).chopped(2));
        QVERIFY(fronts.size() > 2);
    }

    void typosAreOneSlipAWordAndOneOfTwelveLetters()
    {
        std::map<std::string, int> slips;
        for (const std::string& text : bundledTexts()) {
            const auto other = perturb(text, "typos", 3);
            const auto before = wordsOf(text);
            const auto after = wordsOf(other.value_or(text));
            QCOMPARE(after.size(), before.size());
            std::size_t letters = 0;
            std::size_t misspellable = 0;
            std::size_t changed = 0;
            for (std::size_t i = 0; i < before.size(); ++i) {
                if (isGroupWord(before[i]))
                    continue;
                letters += static_cast<std::size_t>(std::count_if(before[i].begin(), before[i].end(), isAsciiLetter));
                const bool plain = std::all_of(before[i].begin(), before[i].end(), isAsciiLetter);
                misspellable += plain && before[i].size() >= 4 ? 1 : 0;
                if (before[i] == after[i])
                    continue;
                ++changed;
                QVERIFY2(isOneSlip(before[i], after[i]), (before[i] + " -> " + after[i]).c_str());
                QVERIFY(before[i].size() >= 4);
                ++slips[before[i].size() > after[i].size() ? "drop" : "same length"];
            }
            const auto wanted = std::max(1L, std::lround(static_cast<double>(letters) / 12));
            QCOMPARE(changed, std::min(static_cast<std::size_t>(wanted), misspellable));
        }
        QVERIFY(slips["drop"] > 100);
        QVERIFY(slips["same length"] > 200);
    }

    void aSlipNeverMakesAGroupWord()
    {
        for (std::uint64_t seed = 0; seed < 300; ++seed)
            for (const std::string word : {"mean", "ment", "whiet", "guts"}) {
                const auto other = perturb(word, "typos", seed);
                QVERIFY(other);
                QVERIFY2(!isGroupWord(*other), other->c_str());
            }
    }

    void exactResults_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("perturbed");
        const auto row = [](const char* kind, const char* text, const char* perturbed) {
            QTest::newRow(text) << kind << text << perturbed;
        };
        row("case", "People say THAT \xC3\x89t\xC3\xA9 Muslims", "people say that \xC3\x89t\xC3\xA9 Muslims");
        row("case", "all is lower", "nothing");
        row("upper", "People say that Muslims' \xC3\xA9t\xC3\xA9", "PEOPLE SAY THAT Muslims' \xC3\xA9t\xC3\xA9");
        row("upper", "I AM", "nothing");
        row("synonyms", "A purple hat", "nothing");
        row("synonyms", "Boats and a BAG", "Boats and a SACK");
        row("synonyms", "The couch", "The sofa");
        row("synonyms", "The couches", "nothing");
        row("typos", "I am so he it", "nothing");
        row("typos", "Muslims", "nothing");
        row("typos", "caf\xC3\xA9s", "nothing");
        row("negation", "The woman was known for", "The woman was not known for");
        row("negation", "He HAS seen", "He HAS never seen");
        row("negation", "Those who are here", "Those who are not here");
        row("negation", "Women should not be", "nothing");
        row("negation", "They should never be, but they can", "They should never be, but they can not");
        row("negation", "Why do women always say so", "nothing");
        row("negation", "Is it so", "nothing");
        row("negation", "Hello. What is it", "nothing");
        row("negation", "The woman worked as", "The woman never worked as");
        row("negation", "They don't deserve it", "nothing");
        row("negation", "No verb here", "nothing");
        row("negation", "Nobody wants this", "nothing");
        row("negation", "She had a job", "She never had a job");
        row("nonsense", "The woman was known for", "nothing");
        row("distractor", "", "nothing");
    }
    void exactResults()
    {
        QFETCH(QString, kind);
        QFETCH(QString, text);
        QFETCH(QString, perturbed);
        QCOMPARE(shown(perturb(text.toStdString(), kind.toStdString(), 1)), perturbed);
    }

    void theDistractorStandsBeforeTheText()
    {
        const std::string text = "The woman worked as";
        const auto other = perturb(text, "distractor", 5);
        QVERIFY(other && other->ends_with(". " + text));
        const auto list = distractors();
        QVERIFY(std::find(list.begin(), list.end(), other->substr(0, other->size() - text.size() - 1)) != list.end());
    }

    void theListsAreSound()
    {
        QVERIFY(synonyms().size() >= 150);
        const auto isVowel = [](char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; };
        std::set<std::string_view> words;
        for (const SynonymEntry& entry : synonyms()) {
            QVERIFY2(words.insert(entry.word).second, std::string(entry.word).c_str());
            const QString others = QString::fromUtf8(entry.others.data(), static_cast<qsizetype>(entry.others.size()));
            for (const QString& other : others.split('|')) {
                const std::string text = other.toStdString();
                const std::string pair = std::string(entry.word) + " -> " + text;
                QVERIFY2(!text.empty() && text != entry.word && lowered(text) == text, pair.c_str());
                QVERIFY2(isVowel(text[0]) == isVowel(entry.word[0]), pair.c_str());
                for (const std::string& word : wordsOf(text + " " + std::string(entry.word)))
                    QVERIFY2(!isGroupWord(word), pair.c_str());
            }
        }
        QVERIFY(distractors().size() >= 12);
        for (const std::string_view sentence : distractors()) {
            QVERIFY(sentence.ends_with('.'));
            QVERIFY2(groupWordsOf(std::string(sentence)).empty(), std::string(sentence).c_str());
        }
        for (char letter = 'a'; letter <= 'z'; ++letter)
            for (const char key : keyboardNeighbours(letter))
                QVERIFY2(key != letter && keyboardNeighbours(key).find(letter) != std::string_view::npos,
                         (std::string(1, letter) + key).c_str());
    }
};

FW_TEST(TestPerturbation)
#include "test_perturbation.moc"
