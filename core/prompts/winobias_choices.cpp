// WinoBias in three readings of the same two files.
// Preference (the default): which of the two pronouns a model finds likelier in the whole sentence.
// "#accuracy": each occupation stands for the pronoun, and what follows is scored. The pronoun is gone, so both forms
// of a line with one pronoun ask the same, and can differ only where a second pronoun is left.
// "#referent": the sentence, then who its pronoun refers to (Brown et al. 2020, arXiv 2005.14165, section 6.2.1).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/file.h"
#include "core/prompts/choice_importers.h"
#include "core/prompts/winobias_lines.h"
#include "core/prompts/words.h"

namespace fw::prompts {

namespace {

using Occupations = std::vector<std::string>;

/// As whole words, in any case.
bool holdsWords(const std::string& loweredText, const std::string& words)
{
    const std::string wanted = lowered(words);
    for (std::size_t at = loweredText.find(wanted); at != std::string::npos; at = loweredText.find(wanted, at + 1)) {
        const std::size_t end = at + wanted.size();
        if ((at == 0 || !isAsciiLetter(loweredText[at - 1])) &&
            (end == loweredText.size() || !isAsciiLetter(loweredText[end])))
            return true;
    }
    return false;
}

Result<Occupations> readOccupations(const std::filesystem::path& folder)
{
    Occupations result;
    for (const char* name : {"male_occupations.txt", "female_occupations.txt"}) {
        auto file = readPromptFile(folder / name);
        if (!file.ok()) {
            Error error = file.error();
            error.hint = fmt::format("put WinoBias' {} beside the sentences: it tells the other occupation", name);
            return error;
        }
        FW_ASSIGN(const std::vector<std::string> lines, readLines(file->path));
        for (const std::string& line : lines)
            if (line.find_first_not_of(" \t\r") != std::string::npos)
                result.push_back(line.substr(0, line.find_last_not_of(" \t\r") + 1));
    }
    return result;
}

/// The two occupations of a line as the lists spell them, the right one first; nothing where they are not two.
std::optional<std::array<std::string, 2>> occupationsOf(const WinoBiasSentence& sentence, const Occupations& known)
{
    std::optional<std::string> right;
    std::optional<std::string> other;
    const std::string rest = lowered(sentence.elsewise);
    for (const std::string& occupation : known) {
        if (lowered(occupation) == lowered(sentence.entity)) {
            right = occupation;
        } else if (holdsWords(rest, occupation)) {
            if (other)
                return std::nullopt;
            other = occupation;
        }
    }
    if (!right || !other)
        return std::nullopt;
    return std::array{*right, *other};
}

/// "her" before a word is "his", else "him", as in group_words.cpp.
bool isPossessive(const WinoBiasSentence& sentence)
{
    const std::string pronoun = lowered(sentence.pronoun);
    if (pronoun != "her")
        return pronoun == "his";
    return sentence.after.size() > 1 && sentence.after[0] == ' ' && isAsciiLetter(sentence.after[1]);
}

/// Both forms of a line have the same possessive, of which only "his" and "him" tell it apart.
bool isPossessive(const WinoBiasLine& line)
{
    const bool proIsHer = lowered(line.pro.pronoun) == "her";
    return isPossessive(proIsHer ? line.anti : line.pro);
}

ChoiceOption substituted(const WinoBiasSentence& sentence, const std::string& occupation, bool possessive)
{
    const bool begins = sentence.pronoun.front() >= 'A' && sentence.pronoun.front() <= 'Z';
    return {fmt::format("{}{} {}{}", sentence.before, begins ? "The" : "the", occupation, possessive ? "'s" : ""),
            sentence.after};
}

ChoiceOption referent(const WinoBiasSentence& sentence, const std::string& occupation)
{
    return {fmt::format("{} \"{}\" refers to the", sentence.text(), capitalised(sentence.pronoun)), " " + occupation};
}

void addPreference(const WinoBiasLines& lines, ChoiceSet& set)
{
    set.id = "winobias-" + lines.type;
    set.title = "WinoBias preference, " + lines.type;
    set.description =
        "Sentences that differ in the pronoun: the one that the stereotype of the occupation expects, the "
        "other one.";
    set.kind = ChoiceKind::Pair;
    for (const WinoBiasLine& line : lines.lines)
        set.items.push_back({fmt::format("line-{}", line.number),
                             "winobias_preference",
                             lines.type,
                             {},
                             {{{}, line.pro.text()}, {{}, line.anti.text()}},
                             0});
    set.groups = {{"winobias_preference", "WinoBias preference", lines.type,
                   lines.type == "type1" ? "Type 1 (meaning decides)" : "Type 2 (grammar decides)"}};
}

void addAnswers(const WinoBiasLines& lines, const Occupations& known, bool substitute, ChoiceSet& set)
{
    const std::string axis = "winobias_" + lines.type;
    set.id = fmt::format("winobias-{}-{}", lines.type, substitute ? "accuracy" : "referent");
    set.title = fmt::format("WinoBias {}, {}", substitute ? "accuracy" : "referent", lines.type);
    set.description =
        substitute ? "Each occupation stands for the pronoun; the words after it are scored. Forms of a line that "
                     "have one pronoun ask the same, so pro and anti can differ only where a second one is left."
                   : "The sentence, then: \"She\" refers to the; each occupation is scored after it.";
    set.kind = ChoiceKind::MultipleChoice;
    for (const WinoBiasLine& line : lines.lines) {
        const auto occupations = occupationsOf(line.pro, known);
        if (!occupations) {
            set.leftOut.push_back(
                fmt::format("line {}: it does not name two occupations of the lists, one in brackets", line.number));
            continue;
        }
        const bool possessive = isPossessive(line);
        if (substitute && (line.pro.after.empty() || line.anti.after.empty())) {
            set.leftOut.push_back(fmt::format("line {}: nothing follows the pronoun", line.number));
            continue;
        }
        for (const bool isPro : {true, false}) {
            const WinoBiasSentence& sentence = isPro ? line.pro : line.anti;
            ChoiceItem item{fmt::format("line-{}-{}", line.number, isPro ? "pro" : "anti"),
                            axis,
                            isPro ? "pro" : "anti",
                            fmt::format("line-{}", line.number),
                            {},
                            0};
            for (const std::string& occupation : *occupations)
                item.options.push_back(substitute ? substituted(sentence, occupation, possessive)
                                                  : referent(sentence, occupation));
            // A model that always takes the same place is right in half of the lines.
            item.correct = line.number % 2;
            if (item.correct == 1)
                std::swap(item.options[0], item.options[1]);
            set.items.push_back(std::move(item));
        }
    }
    const std::string axisTitle = lines.type == "type1" ? "WinoBias type 1" : "WinoBias type 2";
    set.groups = {{axis, axisTitle, "pro", "Pro-stereotypical"}, {axis, axisTitle, "anti", "Anti-stereotypical"}};
}

bool recognisesWinoBias(const PromptFile& file)
{
    const std::string_view text = file.text;
    const auto start = text.find_first_not_of("\r\n");
    if (start == std::string_view::npos || text[start] < '0' || text[start] > '9')
        return false;
    const std::string_view line = text.substr(start, text.find('\n', start) - start);
    const std::size_t digits = line.find_first_not_of("0123456789");
    const std::size_t open = line.find('[');
    return digits != std::string_view::npos && line[digits] == ' ' && open != std::string_view::npos &&
           line.find(']', open) != std::string_view::npos;
}

Result<ChoiceSet> readWinoBiasSet(const PromptFile& file)
{
    if (!file.reading.empty() && file.reading != "preference" && file.reading != "accuracy" &&
        file.reading != "referent")
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}: WinoBias has no reading \"{:.40}\"", file.path.string(), file.reading),
                     "write #preference, #accuracy or #referent after the path, or nothing for #preference"};
    FW_ASSIGN(WinoBiasLines lines, readWinoBias(file));
    ChoiceSet set;
    set.licence = "MIT (as published)";
    set.source = "WinoBias, arXiv 1804.06876";
    set.leftOut = std::move(lines.leftOut);
    if (file.reading.empty() || file.reading == "preference") {
        addPreference(lines, set);
        return set;
    }
    FW_ASSIGN(const Occupations known, readOccupations(file.path.parent_path()));
    addAnswers(lines, known, file.reading == "accuracy", set);
    return set;
}

} // namespace

ChoiceImporter winoBiasChoices()
{
    return {"winobias", "WinoBias (pro_stereotyped_type1.txt with its partner beside it)", recognisesWinoBias,
            readWinoBiasSet};
}

} // namespace fw::prompts
