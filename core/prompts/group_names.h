// Ids for names as other people's files write them: "Persian people" becomes "persian-people". Private to this room.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace fw::prompts {

/// Gives each name an id of lower-case letters, digits, '-', '_' and '.', at most 100; no two names get the same.
class GroupNames
{
public:
    /// The same name gets the same id again. Never empty.
    const std::string& idOf(std::string_view name);

private:
    std::map<std::string, std::string, std::less<>> m_ids; ///< by name
    std::set<std::string> m_taken;
};

} // namespace fw::prompts
