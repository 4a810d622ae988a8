// Tokens that are cut out of a text before anything else looks at it, such as <|endoftext|> and [MASK].
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/text_map.h"

namespace fw::tokenizer {

struct AddedToken
{
    std::string content;
    int id = -1;
    bool special = false;
    bool singleWord = false; ///< only where no word character touches it
    bool leftStrip = false;  ///< takes the white space before it along
    bool rightStrip = false; ///< takes the white space after it along
    bool normalized = false; ///< looked for in the normalized text instead of the written one

    bool operator==(const AddedToken&) const = default;
};

/// Finds added tokens as Hugging Face's AddedVocabulary does: the leftmost, then the longest. Immutable after add().
class AddedTokenFinder
{
public:
    struct Segment
    {
        std::string_view text;
        int id; ///< -1: text between tokens
    };

    /// `written` is what to look for: the content, or its normalized form. An empty one is never found; of two with the
    /// same form the first counts.
    void add(const std::string& written, const AddedToken& token);
    /// Special tokens are left in the text (AddedVocabulary::set_encode_special_tokens).
    void leaveSpecialTokens() { m_leavesSpecial = true; }

    /// The text as a sequence of tokens and non-empty stretches between them; views into `text`.
    std::vector<Segment> split(std::string_view text) const;

private:
    using Entry = TextMap<AddedToken>::value_type;

    const Entry* longestAt(std::string_view text, std::size_t position) const;

    bool m_leavesSpecial = false;
    TextMap<AddedToken> m_tokens;                        ///< by what is looked for
    std::array<std::vector<std::size_t>, 256> m_lengths; ///< of the forms with this first byte, the longest first
};

} // namespace fw::tokenizer
