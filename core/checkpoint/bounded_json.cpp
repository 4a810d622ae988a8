#include "core/checkpoint/bounded_json.h"

#include <set>

namespace fw::checkpoint {

Result<nlohmann::json> parseBoundedJson(std::string_view text, const std::string& where)
{
    using nlohmann::json;
    constexpr int kMaximumDepth = 64;
    bool tooDeep = false;
    std::string duplicate;
    std::set<std::string> topLevelKeys;
    const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
        if (depth > kMaximumDepth)
            tooDeep = true;
        if (depth == 1 && event == json::parse_event_t::key && !topLevelKeys.insert(parsed.get<std::string>()).second)
            duplicate = parsed.get<std::string>();
        return !tooDeep;
    };
    try {
        json document = json::parse(text.begin(), text.end(), watch);
        if (tooDeep)
            return Error{ErrorKind::Corrupt, where + ": nested too deeply", "check that it is the right file"};
        if (!duplicate.empty())
            return Error{ErrorKind::Corrupt, where + ": '" + duplicate + "' occurs twice", "remove one of them"};
        return document;
    } catch (const json::exception& exception) {
        return Error{ErrorKind::Corrupt, where + ": " + exception.what(), "check that it is valid JSON in UTF-8"};
    }
}

} // namespace fw::checkpoint
