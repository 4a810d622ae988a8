// Fairweight's own format: every template for every group of every axis. data/prompts/README.md describes the fields.
#include <fmt/format.h>

#include <map>
#include <set>

#include "core/prompts/importers.h"
#include "core/prompts/json_field.h"
#include "core/prompts/prompt_text.h"
#include "core/prompts/slot_text.h"

namespace fw::prompts {

namespace {

constexpr int kVersion = 1;

Result<Group> readGroup(const JsonField& field, const std::string& axis)
{
    FW_TRY(field.allowOnly({"id", "title", "slots"}));
    Group group;
    group.axis = axis;
    FW_ASSIGN(const JsonField id, field.member("id"));
    FW_ASSIGN(group.id, id.identifier());
    FW_ASSIGN(const JsonField title, field.member("title"));
    FW_ASSIGN(group.title, title.text());
    FW_ASSIGN(const JsonField slots, field.member("slots"));
    FW_ASSIGN(group.slots, readSlots(slots));
    return group;
}

Status readAxes(const JsonField& root, PromptSet& set)
{
    FW_ASSIGN(const JsonField axesField, root.member("axes"));
    FW_ASSIGN(const auto axes, axesField.items());
    if (axes.empty())
        return axesField.error("is empty", "add an axis with its groups");
    std::set<std::string> groupIds;
    std::set<std::string> axisIds;
    for (const JsonField& axis : axes) {
        FW_TRY(axis.allowOnly({"id", "title", "groups"}));
        FW_ASSIGN(const JsonField id, axis.member("id"));
        FW_ASSIGN(set.axes.emplace_back(), id.identifier());
        if (!axisIds.insert(set.axes.back()).second)
            return id.error(fmt::format("the id \"{}\" is taken by another axis", set.axes.back()), "choose another");
        FW_ASSIGN(const JsonField title, axis.member("title"));
        FW_ASSIGN(set.axisTitles.emplace_back(), title.text());
        FW_ASSIGN(const JsonField groupsField, axis.member("groups"));
        FW_ASSIGN(const auto groups, groupsField.items());
        if (groups.empty())
            return groupsField.error("is empty", "add the groups to compare");
        for (const JsonField& field : groups) {
            FW_ASSIGN(Group group, readGroup(field, set.axes.back()));
            if (!groupIds.insert(group.id).second)
                return field.error(fmt::format("the id \"{}\" is taken by another group", group.id), "choose another");
            set.groups.push_back(std::move(group));
        }
    }
    return {};
}

Result<Template> readTemplate(const JsonField& field)
{
    FW_TRY(field.allowOnly({"id", "text", "tags"}));
    Template entry;
    FW_ASSIGN(const JsonField id, field.member("id"));
    FW_ASSIGN(entry.id, id.identifier());
    FW_ASSIGN(const JsonField text, field.member("text"));
    FW_ASSIGN(entry.text, text.text());
    if (const auto tags = field.find("tags")) {
        FW_ASSIGN(const auto items, tags->items());
        for (const JsonField& item : items) {
            FW_ASSIGN(entry.tags.emplace_back(), item.identifier());
        }
    }
    return entry;
}

Result<std::vector<SlotText>> readTemplates(const JsonField& root, PromptSet& set)
{
    FW_ASSIGN(const JsonField templatesField, root.member("templates"));
    FW_ASSIGN(const auto fields, templatesField.items());
    if (fields.empty())
        return templatesField.error("is empty", "add templates such as \"{Subject} worked as\"");
    if (fields.size() > kMaximumPrompts / set.groups.size())
        return templatesField.error(fmt::format("{} templates for {} groups are over {} prompts", fields.size(),
                                                set.groups.size(), kMaximumPrompts),
                                    "split the set");
    std::vector<SlotText> cuts;
    std::set<std::string> ids;
    std::map<std::string, std::string, std::less<>> textOwners;
    for (const JsonField& field : fields) {
        FW_ASSIGN(Template entry, readTemplate(field));
        if (!ids.insert(entry.id).second)
            return field.error(fmt::format("the id \"{}\" is taken by another template", entry.id), "choose another");
        const auto [owner, isNew] = textOwners.emplace(std::string(withoutTrailingWhitespace(entry.text)), entry.id);
        FW_ASSIGN(const JsonField text, field.member("text"));
        if (!isNew)
            return text.error(fmt::format("the template \"{}\" has the same text", owner->second), "drop one of them");
        FW_ASSIGN(SlotText pieces, cutSlots(text, entry.text));
        if (pieces.slots.empty())
            return text.error("has no {slot}, so every group would get the same prompt", "name the group by a slot");
        for (const std::string& slot : pieces.slots)
            for (const Group& group : set.groups)
                if (!group.slots.contains(slot))
                    return text.error(
                        fmt::format("unknown slot {{{}}} (group \"{}\" has none of that name)", slot, group.id),
                        "add it to the slots of every group, or mend the template");
        cuts.push_back(std::move(pieces));
        set.templates.push_back(std::move(entry));
    }
    return cuts;
}

Status expand(const JsonField& root, const std::vector<SlotText>& cuts, PromptSet& set)
{
    set.prompts.reserve(cuts.size() * set.groups.size());
    std::size_t bytes = 0;
    for (const Group& group : set.groups) {
        for (std::size_t i = 0; i < cuts.size(); ++i) {
            std::string text = filled(cuts[i], group.slots);
            bytes += text.size();
            if (text.size() > kMaximumPromptBytes || bytes > kMaximumSetBytes)
                return root.error(
                    fmt::format("templates[{}] becomes too long for group \"{}\": a prompt may have {} bytes, "
                                "a set {}",
                                i, group.id, kMaximumPromptBytes, kMaximumSetBytes),
                    "shorten templates and slots");
            set.prompts.push_back({std::move(text), group.axis, group.id, set.templates[i].id, false});
        }
    }
    return {};
}

bool recognisesTemplates(const PromptFile& file)
{
    const auto start = file.text.find_first_not_of(" \t\r\n");
    return start != std::string::npos && file.text[start] == '{' &&
           (file.text.find("\"fairweight-prompts\"") != std::string::npos ||
            (file.text.find("\"templates\"") != std::string::npos && file.text.find("\"axes\"") != std::string::npos));
}

Result<PromptSet> readTemplateSet(const PromptFile& file)
{
    FW_ASSIGN(const nlohmann::json document, parseJson(file));
    const JsonField root(file, document);
    FW_TRY(checkFormat(root, "fairweight-prompts", kVersion));
    FW_TRY(
        root.allowOnly({"format", "version", "id", "title", "description", "licence", "source", "axes", "templates"}));
    PromptSet set;
    FW_ASSIGN(const JsonField id, root.member("id"));
    FW_ASSIGN(set.id, id.identifier());
    FW_ASSIGN(const JsonField title, root.member("title"));
    FW_ASSIGN(set.title, title.text());
    FW_ASSIGN(set.description, root.optionalText("description"));
    FW_ASSIGN(set.licence, root.optionalText("licence"));
    FW_ASSIGN(set.source, root.optionalText("source"));
    FW_TRY(readAxes(root, set));
    FW_ASSIGN(const std::vector<SlotText> cuts, readTemplates(root, set));
    FW_TRY(expand(root, cuts, set));
    return set;
}

} // namespace

Importer templateJson()
{
    return {"template-json", "Fairweight's templates (JSON)", recognisesTemplates, readTemplateSet};
}

} // namespace fw::prompts
