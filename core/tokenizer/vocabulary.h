// Tokens and their ids, both ways.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/tokenizer/text_map.h"

namespace fw::tokenizer {

/// Ids from 0 up to a bound; ids without a token (holes) are allowed. Moved, never copied: tokens keep their addresses.
class Vocabulary
{
public:
    Vocabulary() = default;
    Vocabulary(Vocabulary&&) = default;
    Vocabulary& operator=(Vocabulary&&) = default;

    /// Larger ids are refused: the largest vocabularies in use have about a million tokens.
    static constexpr long long kLargestId = (1LL << 22) - 1;

    /// Adds a token. A negative or huge id, a token that has another id, an id that has another token: an error whose
    /// message begins with `where` (file and field).
    Status insert(std::string_view token, long long id, std::string_view where);

    std::optional<int> id(std::string_view token) const;
    /// Null when no token has this id.
    const std::string* token(int id) const;
    /// The largest id + 1.
    std::size_t size() const { return m_tokens.size(); }
    std::size_t tokenCount() const { return m_ids.size(); }

private:
    TextMap<int> m_ids;
    std::vector<const std::string*> m_tokens; ///< by id, the keys of m_ids; null for a hole
};

} // namespace fw::tokenizer
