// Fairweight's own format: every template for every group that has slots, and groups' own prompts.
// data/prompts/README.md describes the fields.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/prompts/importers.h"
#include "core/prompts/prompt_fields.h"
#include "core/prompts/prompt_text.h"
#include "core/prompts/slot_text.h"

namespace fw::prompts {

namespace {

constexpr int kTemplateVersion = 1;

/// Prompts of one group alone, by its id.
using OwnPrompts = std::map<std::string, std::vector<std::string>>;

Status readOwnPrompts(const JsonField& list, std::vector<std::string>& prompts)
{
    FW_ASSIGN(const auto items, list.items());
    if (items.empty())
        return list.error("is empty", "add the prompts of this group, or leave the list out");
    std::map<std::string, std::string, std::less<>> places;
    for (const JsonField& item : items) {
        FW_ASSIGN(std::string text, promptText(item));
        const auto [place, isNew] = places.emplace(std::string(withoutTrailingWhitespace(text)), item.path());
        if (!isNew)
            return item.error(fmt::format("{} has the same text", place->second), "drop one of them");
        prompts.push_back(std::move(text));
    }
    return {};
}

Result<Group> readGroup(const JsonField& field, const std::string& axis, OwnPrompts& ownPrompts)
{
    FW_TRY(field.allowOnly({"id", "title", "slots", "prompts"}));
    Group group;
    group.axis = axis;
    FW_ASSIGN(const JsonField id, field.member("id"));
    FW_ASSIGN(group.id, identifier(id));
    FW_ASSIGN(const JsonField title, field.member("title"));
    FW_ASSIGN(group.title, promptText(title));
    const auto slots = field.find("slots");
    const auto prompts = field.find("prompts");
    if (!slots && !prompts)
        return field.error("has neither \"slots\" nor \"prompts\"",
                           "say what each {slot} of the templates becomes for this group, or list its own prompts");
    if (slots) {
        FW_ASSIGN(group.slots, readSlots(*slots));
    }
    if (prompts)
        FW_TRY(readOwnPrompts(*prompts, ownPrompts[group.id]));
    return group;
}

Status readAxes(const JsonField& root, PromptSet& set, OwnPrompts& ownPrompts)
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
        FW_ASSIGN(set.axes.emplace_back(), identifier(id));
        if (!axisIds.insert(set.axes.back()).second)
            return id.error(fmt::format("the id \"{}\" is taken by another axis", set.axes.back()), "choose another");
        FW_ASSIGN(const JsonField title, axis.member("title"));
        FW_ASSIGN(set.axisTitles.emplace_back(), promptText(title));
        FW_ASSIGN(const JsonField groupsField, axis.member("groups"));
        FW_ASSIGN(const auto groups, groupsField.items());
        if (groups.empty())
            return groupsField.error("is empty", "add the groups to compare");
        for (const JsonField& field : groups) {
            FW_ASSIGN(Group group, readGroup(field, set.axes.back(), ownPrompts));
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
    FW_ASSIGN(entry.id, identifier(id));
    FW_ASSIGN(const JsonField text, field.member("text"));
    FW_ASSIGN(entry.text, promptText(text));
    if (const auto tags = field.find("tags")) {
        FW_ASSIGN(const auto items, tags->items());
        for (const JsonField& item : items) {
            FW_ASSIGN(entry.tags.emplace_back(), identifier(item));
        }
    }
    return entry;
}

bool fillsSlots(const Group& group)
{
    return !group.slots.empty();
}

/// None where every group has prompts of its own alone.
Result<std::vector<SlotText>> readTemplates(const JsonField& root, PromptSet& set)
{
    const bool wanted = std::any_of(set.groups.begin(), set.groups.end(), fillsSlots);
    if (const auto unused = root.find("templates"); unused && !wanted)
        return unused->error("no group has slots for them", "give the groups slots, or leave the templates out");
    if (!wanted)
        return std::vector<SlotText>();
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
                if (fillsSlots(group) && !group.slots.contains(slot))
                    return text.error(
                        fmt::format("unknown slot {{{}}} (group \"{}\" has none of that name)", slot, group.id),
                        "add it to the slots of every group, or mend the template");
        cuts.push_back(std::move(pieces));
        set.templates.push_back(std::move(entry));
    }
    return cuts;
}

/// What a set may hold, counted while prompts are made.
class PromptBudget
{
public:
    Status spend(const JsonField& root, const std::string& text, const std::string& what, const std::string& group)
    {
        ++m_prompts;
        m_bytes += text.size();
        if (m_prompts > kMaximumPrompts)
            return root.error(fmt::format("the set has over {} prompts", kMaximumPrompts), "split it");
        if (text.size() > kMaximumPromptBytes || m_bytes > kMaximumSetBytes)
            return root.error(fmt::format("{} becomes too long for group \"{}\": a prompt may have {} bytes, a set {}",
                                          what, group, kMaximumPromptBytes, kMaximumSetBytes),
                              "shorten templates and slots");
        return {};
    }

private:
    std::size_t m_prompts = 0;
    std::size_t m_bytes = 0;
};

/// The group's slots with those that name its people masked: whose words no other group of the axis has. What several
/// groups share ("is", "they") stays.
std::map<std::string, std::string> masked(const Group& group, const std::vector<Group>& groups)
{
    std::map<std::string, std::string> slots = group.slots;
    for (auto& [name, words] : slots) {
        const bool shared =
            std::any_of(groups.begin(), groups.end(), [&, &slot = name, &own = words](const Group& other) {
                const auto found = other.slots.find(slot);
                return other.axis == group.axis && other.id != group.id && found != other.slots.end() &&
                       found->second == own;
            });
        if (!shared)
            words = kPeopleMask;
    }
    return slots;
}

Status expand(const JsonField& root, const std::vector<SlotText>& cuts, OwnPrompts& ownPrompts, PromptSet& set)
{
    PromptBudget budget;
    for (const Group& group : set.groups) {
        for (std::size_t i = 0; i < cuts.size() && fillsSlots(group); ++i) {
            std::string text = filled(cuts[i], group.slots);
            FW_TRY(budget.spend(root, text, fmt::format("templates[{}]", i), group.id));
            set.prompts.push_back({std::move(text), group.axis, group.id, set.templates[i].id, false,
                                   filled(cuts[i], masked(group, set.groups))});
        }
        for (std::string& text : ownPrompts[group.id]) {
            FW_TRY(budget.spend(root, text, "a prompt", group.id));
            set.prompts.push_back({std::move(text), group.axis, group.id, {}, false});
        }
    }
    return {};
}

bool recognisesTemplates(const PromptFile& file)
{
    const auto start = file.text.find_first_not_of(" \t\r\n");
    return start != std::string::npos && file.text[start] == '{' &&
           (file.text.find("\"fairweight-prompts\"") != std::string::npos ||
            (file.text.find("\"axes\"") != std::string::npos && (file.text.find("\"templates\"") != std::string::npos ||
                                                                 file.text.find("\"groups\"") != std::string::npos)));
}

Result<PromptSet> readTemplateSet(const PromptFile& file)
{
    FW_ASSIGN(const nlohmann::json document, parseJson(file.text, sourceOf(file)));
    const JsonField root(document, sourceOf(file));
    FW_TRY(checkFormat(root, "fairweight-prompts", kTemplateVersion));
    FW_TRY(
        root.allowOnly({"format", "version", "id", "title", "description", "licence", "source", "axes", "templates"}));
    PromptSet set;
    FW_ASSIGN(const JsonField id, root.member("id"));
    FW_ASSIGN(set.id, identifier(id));
    FW_ASSIGN(const JsonField title, root.member("title"));
    FW_ASSIGN(set.title, promptText(title));
    FW_ASSIGN(set.description, optionalText(root, "description"));
    FW_ASSIGN(set.licence, optionalText(root, "licence"));
    FW_ASSIGN(set.source, optionalText(root, "source"));
    OwnPrompts ownPrompts;
    FW_TRY(readAxes(root, set, ownPrompts));
    FW_ASSIGN(const std::vector<SlotText> cuts, readTemplates(root, set));
    FW_TRY(expand(root, cuts, ownPrompts, set));
    return set;
}

} // namespace

Importer templateJson()
{
    return {"template-json", "Fairweight's templates (JSON)", recognisesTemplates, readTemplateSet};
}

} // namespace fw::prompts
