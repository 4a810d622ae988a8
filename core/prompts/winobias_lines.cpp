#include "core/prompts/winobias_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <variant>

#include "core/prompts/words.h"

namespace fw::prompts {

namespace {

constexpr std::string_view kPro = "pro_stereotyped";
constexpr std::string_view kAnti = "anti_stereotyped";
constexpr std::array<std::string_view, 5> kPronouns{"he", "she", "him", "her", "his"};

bool isPronoun(std::string_view word)
{
    return std::find(kPronouns.begin(), kPronouns.end(), lowered(word)) != kPronouns.end();
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string_view withoutNumber(std::string_view line)
{
    const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
    return digits > 0 && digits < line.size() && line[digits] == ' ' ? line.substr(digits + 1) : line;
}

std::string withoutArticle(std::string_view words)
{
    const std::size_t begin = std::min(words.find_first_not_of(' '), words.size());
    words.remove_prefix(begin);
    for (const std::string_view article : {"the ", "a ", "an "})
        if (lowered(words).starts_with(article)) {
            words.remove_prefix(article.size());
            break;
        }
    return std::string(words.substr(0, words.find_last_not_of(' ') + 1));
}

struct ParsedLine
{
    WinoBiasSentence sentence;
    std::string frame; ///< the line with its brackets, every pronoun in them made the same
};

/// The sentence, or why the line is malformed.
std::variant<ParsedLine, std::string> parse(std::string_view line)
{
    ParsedLine result;
    WinoBiasSentence& sentence = result.sentence;
    const auto add = [&](std::string_view text, bool isEntityOrPronoun) {
        (sentence.pronoun.empty() ? sentence.before : sentence.after) += text;
        if (!isEntityOrPronoun)
            sentence.elsewise += text;
        result.frame += text;
    };
    for (std::string_view rest = withoutNumber(line); !rest.empty();) {
        const std::size_t open = std::min(rest.find_first_of("[]"), rest.size());
        add(rest.substr(0, open), false);
        rest.remove_prefix(open);
        if (rest.empty())
            break;
        const std::size_t close = rest.find_first_of("[]", 1);
        if (rest.front() == ']' || close == std::string_view::npos || rest[close] != ']')
            return "its brackets do not match";
        const std::string_view inner = rest.substr(1, close - 1);
        rest.remove_prefix(close + 1);
        result.frame += '[';
        if (!isPronoun(inner)) {
            if (!sentence.entity.empty())
                return "two entities are in brackets";
            sentence.entity = withoutArticle(inner);
            add(inner, true);
        } else if (sentence.pronoun.empty()) {
            sentence.pronoun = inner;
        } else {
            sentence.after += inner;
        }
        result.frame += ']';
    }
    if (sentence.entity.empty())
        return "no entity is in brackets";
    if (sentence.pronoun.empty())
        return "no pronoun is in brackets";
    return result;
}

std::optional<std::string> partnerName(std::string name, std::string_view from, std::string_view to)
{
    const std::size_t at = name.find(from);
    if (at == std::string::npos)
        return std::nullopt;
    return name.replace(at, from.size(), to);
}

void align(std::string_view pro, std::string_view anti, WinoBiasLines& result)
{
    const auto proLines = linesOf(pro);
    const auto antiLines = linesOf(anti);
    for (std::size_t i = 0; i < std::max(proLines.size(), antiLines.size()); ++i) {
        const std::string_view first = i < proLines.size() ? proLines[i] : std::string_view();
        const std::string_view second = i < antiLines.size() ? antiLines[i] : std::string_view();
        if (first.empty() && second.empty())
            continue;
        const auto leaveOut = [&](std::string_view why) {
            result.leftOut.push_back(fmt::format("line {}: {}", i + 1, why));
        };
        if (first.empty() || second.empty()) {
            leaveOut(fmt::format("only the {}-stereotyped file has it", first.empty() ? "anti" : "pro"));
            continue;
        }
        auto parsedPro = parse(first);
        auto parsedAnti = parse(second);
        if (const auto* why = std::get_if<std::string>(&parsedPro))
            leaveOut("in the pro-stereotyped file, " + *why);
        else if (const auto* antiWhy = std::get_if<std::string>(&parsedAnti))
            leaveOut("in the anti-stereotyped file, " + *antiWhy);
        else if (std::get<ParsedLine>(parsedPro).frame != std::get<ParsedLine>(parsedAnti).frame)
            leaveOut("the two files differ in more than the pronouns in brackets");
        else
            result.lines.push_back({i + 1, std::move(std::get<ParsedLine>(parsedPro).sentence),
                                    std::move(std::get<ParsedLine>(parsedAnti).sentence)});
    }
}

} // namespace

Result<WinoBiasLines> readWinoBias(const PromptFile& file)
{
    const std::string name = file.path.filename().string();
    const auto refused = [&](const std::string& what, const std::string& hint) {
        return Error{ErrorKind::InvalidInput, fmt::format("{}: {}", file.path.string(), what), hint};
    };
    WinoBiasLines result;
    for (const char* type : {"type1", "type2"})
        if (name.find(type) != std::string::npos)
            result.type = type;
    if (result.type.empty())
        return refused("the name tells no type", "WinoBias' files have type1 or type2 in their names");
    const bool isPro = name.find(kPro) != std::string::npos;
    const auto partner = isPro ? partnerName(name, kPro, kAnti) : partnerName(name, kAnti, kPro);
    if (!partner)
        return refused("the name does not tell whether the file is pro- or anti-stereotyped",
                       fmt::format("WinoBias' files have {} or {} in their names", kPro, kAnti));
    Result<PromptFile> other = readPromptFile(file.path.parent_path() / *partner);
    if (!other.ok()) {
        Error error = other.error();
        error.hint = fmt::format("put {} beside {}: each needs the other", *partner, name);
        return error;
    }
    for (const std::string_view text : {std::string_view(file.text), std::string_view(other->text)})
        if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) > kMaximumPrompts)
            return refused(fmt::format("it or its partner has over {} lines", kMaximumPrompts), "split both");
    align(isPro ? file.text : other->text, isPro ? other->text : file.text, result);
    return result;
}

} // namespace fw::prompts
