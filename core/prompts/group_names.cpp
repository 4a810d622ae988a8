#include "core/prompts/group_names.h"

namespace fw::prompts {

namespace {

constexpr std::size_t kMaximumLetters = 80; ///< leaves room for what tells equal ones apart

std::string plainId(std::string_view name)
{
    std::string id;
    for (const char c : name) {
        if (id.size() == kMaximumLetters)
            break;
        const bool lower = c >= 'a' && c <= 'z';
        const bool digit = c >= '0' && c <= '9';
        if (lower || digit || c == '-' || c == '_' || c == '.')
            id += c;
        else if (c >= 'A' && c <= 'Z')
            id += static_cast<char>(c - 'A' + 'a');
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    while (!id.empty() && id.back() == '-')
        id.pop_back();
    return id.empty() ? "group" : id;
}

} // namespace

const std::string& GroupNames::idOf(std::string_view name)
{
    if (const auto known = m_ids.find(name); known != m_ids.end())
        return known->second;
    const std::string plain = plainId(name);
    std::string id = plain;
    for (std::size_t next = 2; !m_taken.insert(id).second; ++next)
        id = plain + "-" + std::to_string(next);
    return m_ids.emplace(name, std::move(id)).first->second;
}

} // namespace fw::prompts
