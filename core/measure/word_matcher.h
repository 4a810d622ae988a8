// Whole words and phrases in a text, whatever their case and way of writing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fw::measure {

/// A text as words are compared: NFKC_Casefold of Unicode (case, width, ligatures and invisible characters fold away),
/// typographic apostrophes and hyphens as ' and -, white space as single spaces, none at the ends.
std::string comparableText(std::string_view text);

/// Finds entries where no letter, digit, mark or underscore stands directly before or after. Not thread-safe while
/// entries are added, immutable afterwards.
class WordMatcher
{
public:
    /// The number of the entry with this comparable text, which must not be empty: the next one from 0 on, or the one
    /// that it has already.
    std::uint32_t add(const std::string& comparable);

    /// Entries in a comparable text from left to right: at each place the longest, then on behind it.
    std::vector<std::uint32_t> find(std::string_view comparable) const;

    /// Words, spaces and single other characters that a comparable text is made of.
    static std::size_t tokens(std::string_view comparable);

private:
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    /// Every beginning of an entry up to one of its tokens' ends; a number where an entry ends there.
    std::unordered_map<std::string, std::optional<std::uint32_t>, Hash, std::equal_to<>> m_beginnings;
    std::uint32_t m_entries = 0;
};

} // namespace fw::measure
