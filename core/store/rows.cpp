#include "core/store/rows.h"

#include <array>
#include <unordered_map>

namespace fw::store {

namespace {

constexpr std::array<std::string_view, 7> kNames{"planned", "running", "completed",  "cancelled",
                                                 "failed",  "broken",  "interrupted"};

} // namespace

std::string_view statusName(RunStatus status)
{
    return kNames[static_cast<std::size_t>(status)];
}

std::optional<RunStatus> statusFromName(std::string_view name)
{
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name)
            return static_cast<RunStatus>(i);
    return std::nullopt;
}

std::string promptKey(const PromptRow& prompt)
{
    std::string key;
    for (const std::string* part : {&prompt.text, &prompt.axis, &prompt.group, &prompt.templateId})
        key += std::to_string(part->size()) + ':' + *part;
    if (prompt.occurrence > 0)
        key += "#" + std::to_string(prompt.occurrence);
    return key;
}

void numberOccurrences(std::vector<PromptRow>& prompts)
{
    std::unordered_map<std::string, int> seen;
    for (PromptRow& prompt : prompts) {
        prompt.occurrence = 0;
        prompt.occurrence = seen[promptKey(prompt)]++;
    }
}

} // namespace fw::store
