#include "core/tokenizer/vocabulary.h"

#include <fmt/format.h>

namespace fw::tokenizer {

Status Vocabulary::insert(std::string_view token, long long id, std::string_view where)
{
    const auto refuse = [&](const std::string& why) {
        return Error{ErrorKind::Corrupt, fmt::format("{}: {}", where, why),
                     "get the tokenizer's files again from where the model came from"};
    };
    if (id < 0 || id > kLargestId)
        return refuse(fmt::format("token \"{:.60}\" has the id {}, which is not in 0 … {}", token, id, kLargestId));
    if (std::size_t(id) < m_tokens.size() && m_tokens[std::size_t(id)] && *m_tokens[std::size_t(id)] != token)
        return refuse(
            fmt::format("id {} belongs to both \"{:.60}\" and \"{:.60}\"", id, *m_tokens[std::size_t(id)], token));
    const auto [entry, isNew] = m_ids.emplace(std::string(token), int(id));
    if (!isNew && entry->second != id)
        return refuse(fmt::format("token \"{:.60}\" has both the ids {} and {}", token, entry->second, id));
    if (std::size_t(id) >= m_tokens.size())
        m_tokens.resize(std::size_t(id) + 1, nullptr);
    m_tokens[std::size_t(id)] = &entry->first;
    return {};
}

std::optional<int> Vocabulary::id(std::string_view token) const
{
    const auto found = m_ids.find(token);
    if (found == m_ids.end())
        return std::nullopt;
    return found->second;
}

const std::string* Vocabulary::token(int id) const
{
    return id >= 0 && std::size_t(id) < m_tokens.size() ? m_tokens[std::size_t(id)] : nullptr;
}

} // namespace fw::tokenizer
