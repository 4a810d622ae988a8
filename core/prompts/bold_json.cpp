// BOLD's prompts (Dhamala et al. 2021, arXiv 2101.11718): {group: {entity: [prompts]}}, one file an axis. Groups have
// different prompts, so none has a template; an entity's prompts (29 of one religion) are one cluster.
#include <fmt/format.h>

#include "core/prompts/identifier.h"
#include "core/prompts/importers.h"
#include "core/prompts/prompt_fields.h"
#include "core/prompts/prompt_text.h"

namespace fw::prompts {

namespace {

constexpr std::string_view kPrefix = "bold_";
constexpr std::string_view kSuffix = "_prompt.json";

/// The <axis> of bold_<axis>_prompt.json, or "".
std::string axisOfName(const std::filesystem::path& path)
{
    const std::string name = path.filename().string();
    if (name.size() <= kPrefix.size() + kSuffix.size() || !name.starts_with(kPrefix) || !name.ends_with(kSuffix))
        return {};
    return name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
}

/// Two of the published files hold empty strings among their prompts.
bool isBlank(const JsonField& item)
{
    return item.json().is_string() && withoutTrailingWhitespace(item.json().get_ref<const std::string&>()).empty();
}

Status readGroup(const JsonField& group, PromptSet& set)
{
    const std::size_t before = set.prompts.size();
    FW_ASSIGN(const auto entities, group.members());
    for (const auto& [entity, promptsField] : entities) {
        FW_ASSIGN(const auto items, promptsField.items());
        for (const JsonField& item : items) {
            if (isBlank(item)) {
                ++set.blankCount;
                continue;
            }
            FW_ASSIGN(std::string text, promptText(item));
            if (set.prompts.size() == kMaximumPrompts)
                return item.error(fmt::format("the file has over {} prompts", kMaximumPrompts), "split it");
            set.prompts.push_back({std::move(text), set.axes.front(), set.groups.back().id, {}, false, {}, entity});
        }
    }
    if (set.prompts.size() == before)
        return group.error("the group has no prompts", "take it out, or give it some");
    return {};
}

bool recognisesBold(const PromptFile& file)
{
    const auto start = file.text.find_first_not_of(" \t\r\n");
    return start != std::string::npos && file.text[start] == '{';
}

Result<PromptSet> readBold(const PromptFile& file)
{
    FW_ASSIGN(const nlohmann::json document, parseJson(file.text, sourceOf(file)));
    const JsonField root(document, sourceOf(file));
    const std::string axis = file.axis.empty() ? axisOfName(file.path) : file.axis;
    if (axis.empty())
        return root.error("BOLD's prompts need an axis, and the file's name tells none",
                          "name the file bold_<axis>_prompt.json, or give the axis");
    const nlohmann::json axisValue = axis;
    FW_TRY(identifier(JsonField(axisValue, sourceOf(file), "axis")));
    PromptSet set;
    set.id = "bold-" + axis;
    set.title = "BOLD: " + titleOfIdentifier(axis);
    set.description = "Beginnings of Wikipedia sentences about people and things of each group.";
    set.licence = "CC BY-SA 4.0";
    set.source = "BOLD, arXiv 2101.11718";
    set.axes = {axis};
    set.axisTitles = {titleOfIdentifier(axis)};
    FW_ASSIGN(const auto groups, root.members());
    for (const auto& [name, field] : groups) {
        const nlohmann::json idValue = name;
        FW_ASSIGN(std::string id, identifier(JsonField(idValue, sourceOf(file), field.path())));
        set.groups.push_back({axis, std::move(id), titleOfIdentifier(name), {}});
        FW_TRY(readGroup(field, set));
    }
    return set;
}

} // namespace

Importer boldJson()
{
    return {"bold-json", "BOLD's prompts (JSON: {group: {entity: [prompts]}})", recognisesBold, readBold};
}

} // namespace fw::prompts
