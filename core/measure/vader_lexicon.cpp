#include "core/measure/vader_lexicon.h"

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/measure/python_text.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::measure {

namespace {

constexpr std::size_t kMaximumLexiconBytes = std::size_t{16} << 20;

Error at(const std::string& where, std::size_t line, int column, const std::string& what)
{
    return {ErrorKind::Corrupt, fmt::format("{}: line {}, column {}: {}", where, line, column, what),
            "import the lexicon again from the package vaderSentiment"};
}

/// Calls `pair` with the first two fields of every line that is not empty.
Status eachPair(std::string_view text, const std::string& where,
                const std::function<Status(std::string_view first, std::string_view second, std::size_t line)>& pair)
{
    std::size_t line = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view content = pythonStrip(text.substr(begin, end - begin));
        begin = end + 1;
        ++line;
        if (content.empty())
            continue;
        const std::size_t tab = content.find('\t');
        if (tab == std::string_view::npos)
            return at(where, line, 2, "is missing: there is no tab");
        const std::string_view rest = content.substr(tab + 1);
        for (const std::string_view field : {content.substr(0, tab), rest})
            for (std::size_t i = 0; i < field.size();)
                if (tokenizer::nextCodePoint(field, i) < 0)
                    return at(where, line, field.data() == rest.data() ? 2 : 1, "is not UTF-8");
        FW_TRY(pair(content.substr(0, tab), rest.substr(0, rest.find('\t')), line));
    }
    return {};
}

} // namespace

Result<std::unordered_map<std::string, double>> parseValences(std::string_view text, const std::string& where)
{
    std::unordered_map<std::string, double> valences;
    FW_TRY(eachPair(text, where, [&](std::string_view word, std::string_view field, std::size_t line) -> Status {
        const auto valence = parseNumber(pythonStrip(field));
        if (!valence || !std::isfinite(*valence))
            return at(where, line, 2, fmt::format("'{:.40}' is no number", field));
        valences[std::string(word)] = *valence;
        return {};
    }));
    if (valences.empty())
        return Error{ErrorKind::Corrupt, where + " holds no words",
                     "import the lexicon again from the package vaderSentiment"};
    return valences;
}

Result<std::unordered_map<std::int32_t, std::string>> parseEmojis(std::string_view text, const std::string& where)
{
    std::unordered_map<std::int32_t, std::string> emojis;
    FW_TRY(eachPair(text, where, [&](std::string_view emoji, std::string_view description, std::size_t) -> Status {
        std::size_t size = 0;
        const std::int32_t character = emoji.empty() ? -1 : tokenizer::nextCodePoint(emoji, size);
        if (character >= 0 && size == emoji.size())
            emojis[character] = std::string(description);
        return {};
    }));
    return emojis;
}

Result<VaderLexicon> loadVaderLexicon(const std::filesystem::path& directory)
{
    VaderLexicon lexicon;
    const auto words = directory / kVaderLexiconFile;
    FW_ASSIGN(const std::string wordText, readText(words, kMaximumLexiconBytes));
    FW_ASSIGN(lexicon.valences, parseValences(wordText, words.string()));
    const auto emojis = directory / kVaderEmojiFile;
    std::error_code ignored;
    if (std::filesystem::exists(emojis, ignored)) {
        FW_ASSIGN(const std::string emojiText, readText(emojis, kMaximumLexiconBytes));
        FW_ASSIGN(lexicon.emojis, parseEmojis(emojiText, emojis.string()));
    }
    return lexicon;
}

} // namespace fw::measure
