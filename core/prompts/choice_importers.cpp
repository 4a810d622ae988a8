#include "core/prompts/choice_importers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/prompts/prompt_text.h"

namespace fw::prompts {

// One line a format: the function is defined in the file of its name.
#define FW_CHOICE_IMPORTERS(REGISTER)                                                                                  \
    REGISTER(choicesJson)                                                                                              \
    REGISTER(stereoSetChoices)                                                                                         \
    REGISTER(crowsPairsChoices)                                                                                        \
    REGISTER(winoBiasChoices)                                                                                          \
    REGISTER(multipleChoiceJsonl)                                                                                      \
    REGISTER(arcCsv)

#define FW_DECLARE_CHOICE_IMPORTER(name) ChoiceImporter name();
#define FW_LIST_CHOICE_IMPORTER(name) name(),
FW_CHOICE_IMPORTERS(FW_DECLARE_CHOICE_IMPORTER)

std::span<const ChoiceImporter> choiceImporters()
{
    static const std::array kImporters{FW_CHOICE_IMPORTERS(FW_LIST_CHOICE_IMPORTER)};
    return kImporters;
}

Result<PromptFile> readChoiceFile(const std::filesystem::path& path)
{
    const std::string name = path.filename().string();
    const std::size_t mark = name.rfind('#');
    std::error_code ignored;
    if (mark == std::string::npos || mark == 0 || std::filesystem::exists(path, ignored))
        return readPromptFile(path);
    FW_ASSIGN(PromptFile file, readPromptFile(path.parent_path() / name.substr(0, mark)));
    file.reading = name.substr(mark + 1);
    return file;
}

Status refuseReading(const PromptFile& file)
{
    if (file.reading.empty())
        return {};
    return Error{ErrorKind::InvalidInput,
                 fmt::format("{}: this format has no reading \"{:.40}\"", file.path.string(), file.reading),
                 "leave out what follows the #"};
}

namespace {

bool fits(ChoiceKind kind, std::size_t options)
{
    switch (kind) {
    case ChoiceKind::Pair:
        return options == 2;
    case ChoiceKind::StereoSet:
        return options == 3;
    case ChoiceKind::MultipleChoice:
        return options >= 2;
    case ChoiceKind::Sentence:
        return options == 1;
    }
    return false;
}

std::string_view optionsAsked(ChoiceKind kind)
{
    switch (kind) {
    case ChoiceKind::Pair:
        return "2: the more stereotypical sentence, the less stereotypical one";
    case ChoiceKind::StereoSet:
        return "3: stereotype, anti-stereotype, unrelated";
    case ChoiceKind::MultipleChoice:
        return "2 or more";
    case ChoiceKind::Sentence:
        return "1: the sentence";
    }
    return {};
}

/// What holds for an item of any format; the error's message is without file and item.
Status checkItem(const ChoiceItem& item, ChoiceKind kind)
{
    const auto refused = [](std::string what, std::string hint) {
        return Error{ErrorKind::InvalidInput, std::move(what), std::move(hint)};
    };
    if (!fits(kind, item.options.size()))
        return refused(fmt::format("has {} options", item.options.size()),
                       fmt::format("an item of kind {} has {}", choiceKindName(kind), optionsAsked(kind)));
    if (item.correct >= item.options.size())
        return refused(fmt::format("the right option is {}, of {}", item.correct, item.options.size()),
                       "options are counted from 0");
    if (item.axis.empty() != item.group.empty())
        return refused("has an axis or a group alone", "give both or neither");
    for (const ChoiceOption& option : item.options) {
        if (withoutTrailingWhitespace(option.text).empty())
            return refused("an option is empty", "give every option some text besides whitespace");
        if (option.text.find('\0') != std::string::npos || option.context.find('\0') != std::string::npos)
            return refused("holds a NUL character", "take it out");
        if (option.context.size() + option.text.size() > kMaximumPromptBytes)
            return refused(fmt::format("an option has {} bytes with its context; {} are allowed",
                                       option.context.size() + option.text.size(), kMaximumPromptBytes),
                           "shorten it");
    }
    return {};
}

/// The groups of the items in the order of their first item, with the titles that the importer knew.
std::vector<ChoiceGroup> groupsOf(const ChoiceSet& set)
{
    std::map<std::pair<std::string, std::string>, const ChoiceGroup*> known;
    for (const ChoiceGroup& group : set.groups)
        known.emplace(std::pair(group.axis, group.id), &group);
    std::vector<ChoiceGroup> groups;
    std::set<std::pair<std::string, std::string>> seen;
    for (const ChoiceItem& item : set.items) {
        const std::pair key(item.axis, item.group);
        if (item.group.empty() || !seen.insert(key).second)
            continue;
        const auto titled = known.find(key);
        groups.push_back(titled != known.end() ? *titled->second
                                               : ChoiceGroup{item.axis, item.axis, item.group, item.group});
    }
    return groups;
}

/// Checks what holds for sets of any format, arranges the groups, hashes.
Status finish(ChoiceSet& set, const PromptFile& file)
{
    const auto refused = [&](std::string what, std::string hint) {
        return Error{ErrorKind::InvalidInput, fmt::format("{}: {}", file.path.string(), what), std::move(hint)};
    };
    if (set.items.empty() && !set.leftOut.empty())
        return refused(fmt::format("none of its {} lines can be used; {}", set.leftOut.size(), set.leftOut.front()),
                       "mend the file");
    if (set.items.empty())
        return refused("holds no items", "add some");
    if (set.items.size() > kMaximumPrompts)
        return refused(fmt::format("{} items; {} are allowed", set.items.size(), kMaximumPrompts), "split the set");
    std::set<std::string_view> ids;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < set.items.size(); ++i) {
        const ChoiceItem& item = set.items[i];
        const std::string place = fmt::format("item {} (\"{:.100}\")", i + 1, item.id);
        if (item.id.empty() || !ids.insert(item.id).second)
            return refused(place + ": the id is empty or taken by another item", "give every item an id of its own");
        if (const Status status = checkItem(item, set.kind); !status.ok())
            return refused(place + ": " + status.error().message, status.error().hint);
        for (const ChoiceOption& option : item.options)
            bytes += option.context.size() + option.text.size();
        if (bytes > kMaximumSetBytes)
            return refused(
                fmt::format("{}: options and contexts up to here are over {} bytes", place, kMaximumSetBytes),
                "split the set");
    }
    set.groups = groupsOf(set);
    set.hash = contentHash(set.kind, set.items);
    return {};
}

} // namespace

Result<ChoiceSet> loadChoiceSet(const std::filesystem::path& path)
{
    FW_ASSIGN(const PromptFile file, readChoiceFile(path));
    const auto list = choiceImporters();
    const auto importer =
        std::find_if(list.begin(), list.end(), [&](const ChoiceImporter& entry) { return entry.recognises(file); });
    if (importer == list.end()) {
        std::string titles;
        for (const ChoiceImporter& entry : list)
            titles += (titles.empty() ? "" : "; ") + entry.title;
        return Error{ErrorKind::InvalidInput, path.string() + " is in no format known for choice sets",
                     "the formats are: " + titles};
    }
    FW_ASSIGN(ChoiceSet set, importer->read(file));
    FW_TRY(finish(set, file));
    return set;
}

} // namespace fw::prompts
