#include "core/measure/word_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/file_ending.h"
#include "core/base/number_text.h"
#include "core/measure/word_matcher.h"

namespace fw::measure {

namespace {

constexpr std::size_t kMaximumWordListBytes = std::size_t{16} << 20;
constexpr std::size_t kMaximumWord = 256;    // bytes
constexpr std::size_t kMaximumTokens = 32;   // of a phrase: words, spaces, other characters
constexpr std::size_t kMaximumCategory = 64; // bytes of its name
constexpr std::size_t kMaximumCategories = 1000;

using Fields = std::span<const std::string>;

/// Takes the rows of a file one by one.
class Reader
{
public:
    Reader(std::filesystem::path file, std::string level) : m_file(std::move(file)), m_level(std::move(level)) {}

    Status take(Fields fields, std::size_t line)
    {
        if (m_width == 0)
            return takeHeader(fields, line);
        if (fields.size() != m_width)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("line {} has {} fields, expected {}", line, fields.size(), m_width),
                         "give every row as many fields as the header has"};
        return takeRow(fields, line);
    }

    /// What was read, categories sorted.
    Result<WordList> finish()
    {
        if (m_width == 0)
            return Error{ErrorKind::InvalidInput, m_file.string() + " is empty", "its first line names the columns"};
        if (m_list.words.empty() && !m_level.empty())
            return Error{ErrorKind::InvalidInput, fmt::format("{} has no word of level '{}'", m_file.string(), m_level),
                         m_levels.empty() ? "it has no levels"
                                          : fmt::format("levels are {}", fmt::join(m_levels, ", "))};
        if (m_list.words.empty())
            return Error{ErrorKind::InvalidInput, m_file.string() + " holds no word", "write one a row"};
        std::vector<std::size_t> place(m_categories.size());
        for (const auto& [name, index] : m_categories) {
            place[index] = m_list.categories.size();
            m_list.categories.push_back(name);
        }
        for (ListedWord& word : m_list.words)
            for (WordMeaning& meaning : word.meanings)
                if (meaning.category)
                    meaning.category = place[*meaning.category];
        return std::move(m_list);
    }

private:
    static Error at(std::size_t line, std::string_view column, const std::string& what, const std::string& hint)
    {
        return {ErrorKind::InvalidInput, fmt::format("line {}, column {:.64}: {}", line, column, what), hint};
    }

    Status takeHeader(Fields fields, std::size_t line)
    {
        std::map<std::string, std::size_t> columns;
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (!columns.emplace(fields[i], i).second)
                return at(line, fields[i], "stands twice in the header", "give each column a name of its own");
        const auto find = [&](const char* name) -> std::optional<std::size_t> {
            const auto found = columns.find(name);
            return found == columns.end() ? std::nullopt : std::optional(found->second);
        };
        const auto word = find("word");
        const auto lemma = find("lemma");
        if (!word && !lemma)
            return Error{ErrorKind::InvalidInput, fmt::format("line {}: there is no column 'word' or 'lemma'", line),
                         fmt::format("columns are: {}", fmt::join(fields, ", "))};
        m_wordName = word ? "word" : "lemma";
        m_word = word ? *word : *lemma;
        m_categoryColumn = find("category");
        m_levelColumn = find("level");
        m_weightColumn = find("weight");
        m_width = fields.size();
        if (!m_level.empty() && !m_levelColumn)
            return Error{ErrorKind::InvalidInput, "there is no column 'level' to choose '" + m_level + "' from",
                         "leave out #" + m_level};
        return {};
    }

    Status takeRow(Fields fields, std::size_t line)
    {
        const std::string word = comparableText(fields[m_word]);
        if (word.empty())
            return at(line, m_wordName, "is empty", "write a word, or remove the row");
        if (word.size() > kMaximumWord || WordMatcher::tokens(word) > kMaximumTokens)
            return at(line, m_wordName,
                      fmt::format("is longer than {} bytes or {} words and marks", kMaximumWord, kMaximumTokens),
                      "list words and short phrases");
        WordMeaning meaning;
        meaning.line = line;
        FW_ASSIGN(meaning.weight, weightOf(fields, line));
        if (m_levelColumn) {
            if (m_levels.size() < kMaximumCategories)
                m_levels.insert(fields[*m_levelColumn]);
            if (!m_level.empty() && fields[*m_levelColumn] != m_level)
                return {};
        }
        FW_ASSIGN(meaning.category, categoryOf(fields, line));
        return add(word, meaning);
    }

    Result<double> weightOf(Fields fields, std::size_t line) const
    {
        if (!m_weightColumn || fields[*m_weightColumn].empty())
            return 1.0;
        const std::optional<double> weight = parseNumber(fields[*m_weightColumn]);
        if (!weight || !(*weight > 0 && *weight <= 1))
            return at(line, "weight",
                      fmt::format("'{:.40}' is no number above 0 and at most 1", fields[*m_weightColumn]),
                      "leave it empty for 1");
        return *weight;
    }

    Result<std::optional<std::size_t>> categoryOf(Fields fields, std::size_t line)
    {
        if (!m_categoryColumn || fields[*m_categoryColumn].empty())
            return std::optional<std::size_t>();
        const std::string& name = fields[*m_categoryColumn];
        if (name.size() > kMaximumCategory)
            return at(line, "category", fmt::format("is longer than {} bytes", kMaximumCategory), "name it shortly");
        const auto found = m_categories.try_emplace(name, m_categories.size()).first;
        if (m_categories.size() > kMaximumCategories)
            return at(line, "category", fmt::format("there are more than {} categories", kMaximumCategories),
                      "check that it is the right column");
        return std::optional(found->second);
    }

    Status add(const std::string& word, const WordMeaning& meaning)
    {
        const auto [place, fresh] = m_places.try_emplace(word, m_list.words.size());
        if (fresh)
            m_list.words.push_back({word, {}});
        std::vector<WordMeaning>& meanings = m_list.words[place->second].meanings;
        for (const WordMeaning& other : meanings) {
            if (other.category != meaning.category)
                continue;
            if (other.weight != meaning.weight)
                return at(meaning.line, "weight",
                          fmt::format("'{}' weighs {} here and {} in line {}", word, meaning.weight, other.weight,
                                      other.line),
                          "give a word one weight in a category");
            return {};
        }
        meanings.push_back(meaning);
        return {};
    }

    std::filesystem::path m_file;
    std::string m_level; ///< the one wanted; empty: all
    std::size_t m_width = 0;
    std::string m_wordName;
    std::size_t m_word = 0;
    std::optional<std::size_t> m_categoryColumn, m_levelColumn, m_weightColumn;
    std::map<std::string, std::size_t> m_categories; ///< in the order of their first row
    std::set<std::string> m_levels;
    std::unordered_map<std::string, std::size_t> m_places;
    WordList m_list;
};

/// Tabs between fields, nothing is quoted (the IANA's text/tab-separated-values).
Status readTabs(const std::filesystem::path& file, Reader& reader)
{
    FW_ASSIGN(const std::vector<std::string> lines, readLines(file));
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        if (line.empty())
            continue;
        Status status;
        if (line.find('\0') != std::string::npos)
            status = Error{ErrorKind::InvalidInput, fmt::format("line {} holds a NUL byte", i + 1),
                           "is this a text file in UTF-8?"};
        fields.clear();
        for (std::size_t begin = 0; begin <= line.size();) {
            const std::size_t end = std::min(line.find('\t', begin), line.size());
            fields.push_back(line.substr(begin, end - begin));
            begin = end + 1;
        }
        if (status.ok())
            status = reader.take(fields, i + 1);
        if (!status.ok())
            return Error{status.error().kind, file.string() + ": " + status.error().message, status.error().hint};
    }
    return {};
}

} // namespace

Result<WordList> readWordList(const std::filesystem::path& file, const std::string& level)
{
    std::error_code problem;
    const auto bytes = std::filesystem::file_size(file, problem);
    if (!problem && bytes > kMaximumWordListBytes)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{} is larger than {} bytes", file.string(), kMaximumWordListBytes),
                     "a word list should be smaller; check that it is the right file"};
    Reader reader(file, level);
    if (fieldDelimiter(file) == '\t')
        FW_TRY(readTabs(file, reader));
    else
        FW_TRY(readCsvRows(file, {}, [&](Fields fields, std::size_t line) { return reader.take(fields, line); }));
    return reader.finish();
}

} // namespace fw::measure
