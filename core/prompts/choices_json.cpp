// Fairweight's own format of choice sets: items, or for sentences templates that every group fills.
// docs/choice_sets.md describes the fields.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/prompts/choice_importers.h"
#include "core/prompts/prompt_fields.h"
#include "core/prompts/slot_text.h"

namespace fw::prompts {

namespace {

constexpr const char* kFormat = "fairweight-choices";
constexpr int kChoicesVersion = 1;

using Slots = std::map<std::string, std::string>;

/// The groups of a file, and where it has templates what fills their slots, as long as `groups`.
struct FileGroups
{
    std::vector<ChoiceGroup> groups;
    std::vector<Slots> slots;
};

Result<ChoiceKind> readKind(const JsonField& root)
{
    FW_ASSIGN(const JsonField field, root.member("kind"));
    FW_ASSIGN(const std::string name, promptText(field));
    std::string names;
    for (const auto kind :
         {ChoiceKind::Pair, ChoiceKind::StereoSet, ChoiceKind::MultipleChoice, ChoiceKind::Sentence}) {
        if (name == choiceKindName(kind))
            return kind;
        names += fmt::format("{}{}", names.empty() ? "" : ", ", choiceKindName(kind));
    }
    return field.error(fmt::format("\"{:.40}\" is no kind", name), "the kinds are: " + names);
}

Status readGroups(const JsonField& list, const ChoiceGroup& axis, bool templates, std::set<std::string>& ids,
                  FileGroups& result)
{
    FW_ASSIGN(const auto fields, list.items());
    if (fields.empty())
        return list.error("is empty", "add the groups to compare");
    for (const JsonField& field : fields) {
        FW_TRY(templates ? field.allowOnly({"id", "title", "slots"}) : field.allowOnly({"id", "title"}));
        ChoiceGroup group = axis;
        FW_ASSIGN(const JsonField id, field.member("id"));
        FW_ASSIGN(group.id, identifier(id));
        if (!ids.insert(group.id).second)
            return field.error(fmt::format("the id \"{}\" is taken by another group", group.id), "choose another");
        FW_ASSIGN(const JsonField title, field.member("title"));
        FW_ASSIGN(group.title, promptText(title));
        result.groups.push_back(std::move(group));
        if (templates) {
            FW_ASSIGN(const JsonField slots, field.member("slots"));
            FW_ASSIGN(result.slots.emplace_back(), readSlots(slots));
        }
    }
    return {};
}

Result<FileGroups> readAxes(const JsonField& root, bool templates)
{
    FileGroups result;
    const auto list = root.find("axes");
    if (!list)
        return result;
    FW_ASSIGN(const auto axes, list->items());
    std::set<std::string> axisIds;
    std::set<std::string> groupIds;
    for (const JsonField& field : axes) {
        FW_TRY(field.allowOnly({"id", "title", "groups"}));
        ChoiceGroup axis;
        FW_ASSIGN(const JsonField id, field.member("id"));
        FW_ASSIGN(axis.axis, identifier(id));
        if (!axisIds.insert(axis.axis).second)
            return id.error(fmt::format("the id \"{}\" is taken by another axis", axis.axis), "choose another");
        FW_ASSIGN(const JsonField title, field.member("title"));
        FW_ASSIGN(axis.axisTitle, promptText(title));
        FW_ASSIGN(const JsonField groups, field.member("groups"));
        FW_TRY(readGroups(groups, axis, templates, groupIds, result));
    }
    return result;
}

Status readGroup(const JsonField& field, const FileGroups& known, ChoiceItem& item)
{
    FW_ASSIGN(item.axis, optionalIdentifier(field, "axis"));
    FW_ASSIGN(item.group, optionalIdentifier(field, "group"));
    if (item.axis.empty() != item.group.empty())
        return field.error("has an axis or a group alone", "give both or neither");
    if (item.axis.empty())
        return known.groups.empty() ? Status() : field.error("has no group", "name its axis and group");
    if (std::any_of(known.groups.begin(), known.groups.end(),
                    [&](const ChoiceGroup& group) { return group.axis == item.axis && group.id == item.group; }))
        return {};
    return field.error(fmt::format("the group \"{}\" of the axis \"{}\" is not among the axes", item.group, item.axis),
                       "add it to \"axes\", or mend the item");
}

Status readCorrect(const JsonField& field, ChoiceKind kind, ChoiceItem& item)
{
    const auto correct = field.find("correct");
    if (kind != ChoiceKind::MultipleChoice)
        return correct ? correct->error("only items of kind multiple_choice have a right option", "take it out")
                       : Status();
    if (!correct)
        return field["correct"].error("is missing", "give the right option's place, counted from 0");
    if (!correct->json().is_number_unsigned() || correct->json().get<std::size_t>() >= item.options.size())
        return correct->error(fmt::format("must be a whole number from 0 to {}", item.options.size() - 1),
                              "give the right option's place, counted from 0");
    item.correct = correct->json().get<std::size_t>();
    return {};
}

Result<ChoiceItem> readItem(const JsonField& field, ChoiceKind kind, const FileGroups& groups)
{
    FW_TRY(field.allowOnly({"id", "axis", "group", "cluster", "context", "options", "correct"}));
    ChoiceItem item;
    FW_ASSIGN(const JsonField id, field.member("id"));
    FW_ASSIGN(item.id, identifier(id));
    FW_TRY(readGroup(field, groups, item));
    FW_ASSIGN(item.cluster, optionalIdentifier(field, "cluster"));
    FW_ASSIGN(const std::string context, optionalText(field, "context"));
    FW_ASSIGN(const JsonField list, field.member("options"));
    FW_ASSIGN(const auto options, list.items());
    if (options.empty())
        return list.error("is empty", "add the texts to choose from");
    if (options.size() > 1 && options.size() * context.size() > kMaximumSetBytes)
        return list.error("are too many for so long a context", "split the item");
    std::set<std::string> seen;
    for (const JsonField& option : options) {
        FW_ASSIGN(std::string text, promptText(option));
        if (!seen.insert(text).second)
            return option.error("the same text stands twice among the options", "drop one of them");
        item.options.push_back({context, std::move(text)});
    }
    FW_TRY(readCorrect(field, kind, item));
    return item;
}

Status readItems(const JsonField& list, const FileGroups& groups, ChoiceSet& set)
{
    FW_ASSIGN(const auto fields, list.items());
    std::size_t bytes = 0;
    for (const JsonField& field : fields) {
        FW_ASSIGN(ChoiceItem item, readItem(field, set.kind, groups));
        for (const ChoiceOption& option : item.options)
            bytes += option.context.size() + option.text.size();
        if (set.items.size() == kMaximumPrompts || bytes > kMaximumSetBytes)
            return field.error(fmt::format("a set may have {} items and {} bytes of options with their contexts",
                                           kMaximumPrompts, kMaximumSetBytes),
                               "split the set");
        set.items.push_back(std::move(item));
    }
    return {};
}

struct SentenceTemplate
{
    std::string id;
    SlotText text;
};

Result<std::vector<SentenceTemplate>> readTemplates(const JsonField& list, const FileGroups& groups)
{
    FW_ASSIGN(const auto fields, list.items());
    if (groups.groups.empty())
        return list.error("there are no groups to fill the templates for", "add \"axes\"");
    if (fields.size() > kMaximumPrompts / groups.groups.size())
        return list.error(fmt::format("{} templates for {} groups are over {} items", fields.size(),
                                      groups.groups.size(), kMaximumPrompts),
                          "split the set");
    std::vector<SentenceTemplate> result;
    std::set<std::string> ids;
    for (const JsonField& field : fields) {
        FW_TRY(field.allowOnly({"id", "text"}));
        SentenceTemplate& entry = result.emplace_back();
        FW_ASSIGN(const JsonField id, field.member("id"));
        FW_ASSIGN(entry.id, identifier(id));
        if (!ids.insert(entry.id).second)
            return field.error(fmt::format("the id \"{}\" is taken by another template", entry.id), "choose another");
        FW_ASSIGN(const JsonField text, field.member("text"));
        FW_ASSIGN(const std::string written, promptText(text));
        FW_ASSIGN(entry.text, cutSlots(text, written));
        if (entry.text.slots.empty())
            return text.error("has no {slot}, so every group would get the same sentence", "name the group by a slot");
        for (const std::string& slot : entry.text.slots)
            for (std::size_t i = 0; i < groups.groups.size(); ++i)
                if (!groups.slots[i].contains(slot))
                    return text.error(fmt::format("unknown slot {{{}}} (group \"{}\" has none of that name)", slot,
                                                  groups.groups[i].id),
                                      "add it to the slots of every group, or mend the template");
    }
    return result;
}

/// Group by group, so that the first items of a group are the first templates. A template is a cluster.
Status expand(const JsonField& list, const FileGroups& groups, ChoiceSet& set)
{
    FW_ASSIGN(const std::vector<SentenceTemplate> templates, readTemplates(list, groups));
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < groups.groups.size(); ++i) {
        const ChoiceGroup& group = groups.groups[i];
        for (const SentenceTemplate& entry : templates) {
            std::string text = filled(entry.text, groups.slots[i]);
            bytes += text.size();
            if (text.size() > kMaximumPromptBytes || bytes > kMaximumSetBytes)
                return list.error(fmt::format("\"{}\" becomes too long for group \"{}\": a sentence may have {} "
                                              "bytes, a set {}",
                                              entry.id, group.id, kMaximumPromptBytes, kMaximumSetBytes),
                                  "shorten templates and slots");
            set.items.push_back(
                {entry.id + "." + group.id, group.axis, group.id, entry.id, {{{}, std::move(text)}}, 0});
        }
    }
    return {};
}

bool recognisesChoices(const PromptFile& file)
{
    const auto start = file.text.find_first_not_of(" \t\r\n");
    return start != std::string::npos && file.text[start] == '{' &&
           file.text.find(fmt::format("\"{}\"", kFormat)) != std::string::npos;
}

Result<ChoiceSet> readChoices(const PromptFile& file)
{
    FW_TRY(refuseReading(file));
    FW_ASSIGN(const nlohmann::json document, parseJson(file.text, sourceOf(file)));
    const JsonField root(document, sourceOf(file));
    FW_TRY(checkFormat(root, kFormat, kChoicesVersion));
    FW_TRY(root.allowOnly({"format", "version", "id", "title", "description", "licence", "source", "kind", "axes",
                           "items", "templates"}));
    ChoiceSet set;
    FW_ASSIGN(const JsonField id, root.member("id"));
    FW_ASSIGN(set.id, identifier(id));
    FW_ASSIGN(const JsonField title, root.member("title"));
    FW_ASSIGN(set.title, promptText(title));
    FW_ASSIGN(set.description, optionalText(root, "description"));
    FW_ASSIGN(set.licence, optionalText(root, "licence"));
    FW_ASSIGN(set.source, optionalText(root, "source"));
    FW_ASSIGN(set.kind, readKind(root));
    const auto templates = root.find("templates");
    if (templates && set.kind != ChoiceKind::Sentence)
        return templates->error("only sets of kind sentence have templates", "write \"items\"");
    if (templates && root.find("items"))
        return templates->error("stands beside \"items\"", "keep one of the two");
    FW_ASSIGN(FileGroups groups, readAxes(root, templates.has_value()));
    if (templates) {
        FW_TRY(expand(*templates, groups, set));
    } else {
        FW_ASSIGN(const JsonField items, root.member("items"));
        FW_TRY(readItems(items, groups, set));
    }
    set.groups = std::move(groups.groups);
    return set;
}

} // namespace

ChoiceImporter choicesJson()
{
    return {"choices-json", "Fairweight's choices (JSON)", recognisesChoices, readChoices};
}

} // namespace fw::prompts
