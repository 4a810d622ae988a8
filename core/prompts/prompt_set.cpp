#include "core/prompts/prompt_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

#include "core/base/hash.h"

namespace fw::prompts {

namespace {

/// The set with only the prompts that `keep` wants, and without the axes, groups and templates that lost all of theirs.
Result<PromptSet> filtered(const PromptSet& set, const std::function<bool(const Prompt&)>& keep)
{
    PromptSet result = set;
    std::erase_if(result.prompts, [&](const Prompt& prompt) { return !keep(prompt); });
    if (result.prompts.empty())
        return Error{ErrorKind::InvalidInput, fmt::format("prompt set \"{}\": no prompt is left of it", set.id),
                     "select templates and groups that have prompts in common"};
    std::set<std::string, std::less<>> axes;
    std::set<std::string, std::less<>> groups;
    std::set<std::string, std::less<>> templates;
    for (const Prompt& prompt : result.prompts) {
        axes.insert(prompt.axis);
        groups.insert(prompt.group);
        templates.insert(prompt.templateId);
    }
    std::erase_if(result.groups, [&](const Group& group) { return !groups.contains(group.id); });
    std::erase_if(result.templates, [&](const Template& entry) { return !templates.contains(entry.id); });
    result.axes.clear();
    result.axisTitles.clear();
    for (std::size_t i = 0; i < set.axes.size(); ++i) {
        if (axes.contains(set.axes[i])) {
            result.axes.push_back(set.axes[i]);
            result.axisTitles.push_back(set.axisTitles[i]);
        }
    }
    result.trimmedCount = static_cast<std::size_t>(std::count_if(result.prompts.begin(), result.prompts.end(),
                                                                 [](const Prompt& prompt) { return prompt.trimmed; }));
    result.hash = contentHash(result.prompts);
    return result;
}

/// Checks that each wanted id is known, then filters by the id that `idOf` reads from a prompt.
Result<PromptSet> selectBy(const PromptSet& set, std::span<const std::string> wanted, const char* what,
                           const std::vector<std::string>& known, std::string Prompt::*idOf)
{
    if (wanted.empty())
        return Error{ErrorKind::InvalidInput, fmt::format("prompt set \"{}\": no {} is selected", set.id, what),
                     fmt::format("name at least one {}, or leave the selection out to take all", what)};
    for (const std::string& id : wanted) {
        if (std::find(known.begin(), known.end(), id) == known.end()) {
            constexpr std::size_t kListed = 40;
            const std::span<const std::string> listed(known.data(), std::min(known.size(), kListed));
            return Error{ErrorKind::NotFound, fmt::format("prompt set \"{}\" has no {} \"{}\"", set.id, what, id),
                         known.empty() ? std::string("it has none")
                                       : fmt::format("it has: {}{}", fmt::join(listed, ", "),
                                                     known.size() > kListed ? ", …" : "")};
        }
    }
    const std::set<std::string> ids(wanted.begin(), wanted.end());
    return filtered(set, [&](const Prompt& prompt) { return ids.contains(prompt.*idOf); });
}

} // namespace

std::string contentHash(std::span<const Prompt> prompts)
{
    Sha256 hash;
    hash.update("fairweight-prompts-1\n");
    for (const Prompt& prompt : prompts)
        for (const std::string* part : {&prompt.text, &prompt.axis, &prompt.group, &prompt.templateId})
            hash.update(fmt::format("{}:{}", part->size(), *part));
    return hash.finish();
}

Result<PromptSet> selectTemplates(const PromptSet& set, std::span<const std::string> templateIds)
{
    std::vector<std::string> known;
    for (const Template& entry : set.templates)
        known.push_back(entry.id);
    return selectBy(set, templateIds, "template", known, &Prompt::templateId);
}

Result<PromptSet> selectAxes(const PromptSet& set, std::span<const std::string> axisIds)
{
    return selectBy(set, axisIds, "axis", set.axes, &Prompt::axis);
}

Result<PromptSet> selectGroups(const PromptSet& set, std::span<const std::string> groupIds)
{
    std::vector<std::string> known;
    for (const Group& group : set.groups)
        known.push_back(group.id);
    return selectBy(set, groupIds, "group", known, &Prompt::group);
}

Result<PromptSet> selectFirstPrompts(const PromptSet& set, std::size_t maximum)
{
    if (maximum == 0)
        return Error{ErrorKind::InvalidInput, fmt::format("prompt set \"{}\": 0 prompts per group", set.id),
                     "give at least 1, or leave the limit out"};
    std::map<std::string, std::size_t, std::less<>> taken;
    return filtered(set, [&](const Prompt& prompt) { return taken[prompt.group]++ < maximum; });
}

} // namespace fw::prompts
