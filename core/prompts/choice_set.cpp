#include "core/prompts/choice_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/base/hash.h"

namespace fw::prompts {

namespace {

/// That each wanted id is known.
Status checkKnown(const ChoiceSet& set, std::span<const std::string> wanted, const char* what,
                  std::string ChoiceGroup::*idOf)
{
    std::vector<std::string> known;
    for (const ChoiceGroup& group : set.groups)
        if (std::find(known.begin(), known.end(), group.*idOf) == known.end())
            known.push_back(group.*idOf);
    for (const std::string& id : wanted) {
        if (std::find(known.begin(), known.end(), id) != known.end())
            continue;
        constexpr std::size_t kListed = 40;
        const std::span<const std::string> listed(known.data(), std::min(known.size(), kListed));
        return Error{ErrorKind::NotFound, fmt::format("choice set \"{}\" has no {} \"{}\"", set.id, what, id),
                     known.empty()
                         ? std::string("it has none")
                         : fmt::format("it has: {}{}", fmt::join(listed, ", "), known.size() > kListed ? ", …" : "")};
    }
    return {};
}

bool holds(std::span<const std::string> ids, const std::string& id)
{
    return ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
}

} // namespace

std::string_view choiceKindName(ChoiceKind kind)
{
    switch (kind) {
    case ChoiceKind::Pair:
        return "pair";
    case ChoiceKind::StereoSet:
        return "stereoset";
    case ChoiceKind::MultipleChoice:
        return "multiple_choice";
    case ChoiceKind::Sentence:
        return "sentence";
    }
    return {};
}

std::string contentHash(ChoiceKind kind, std::span<const ChoiceItem> items)
{
    Sha256 hash;
    hash.update("fairweight-choices-1\n");
    hash.update(choiceKindName(kind));
    const auto add = [&](const std::string& part) { hash.update(fmt::format(";{}:{}", part.size(), part)); };
    for (const ChoiceItem& item : items) {
        hash.update(fmt::format("\n{},{}", item.options.size(), item.correct));
        for (const std::string* part : {&item.axis, &item.group, &item.cluster})
            add(*part);
        for (const ChoiceOption& option : item.options) {
            add(option.context);
            add(option.text);
        }
    }
    return hash.finish();
}

Result<ChoiceSet> selectItems(const ChoiceSet& set, std::span<const std::string> axes,
                              std::span<const std::string> groups, std::size_t maximumPerGroup)
{
    FW_TRY(checkKnown(set, axes, "axis", &ChoiceGroup::axis));
    FW_TRY(checkKnown(set, groups, "group", &ChoiceGroup::id));
    ChoiceSet result = set;
    std::map<std::pair<std::string, std::string>, std::size_t> taken;
    std::erase_if(result.items, [&](const ChoiceItem& item) {
        if (!holds(axes, item.axis) || !holds(groups, item.group))
            return true;
        return ++taken[{item.axis, item.group}] > maximumPerGroup && maximumPerGroup > 0;
    });
    if (result.items.empty())
        return Error{ErrorKind::InvalidInput, fmt::format("choice set \"{}\": no item is left of it", set.id),
                     "select axes and groups that have items in common"};
    std::erase_if(result.groups, [&](const ChoiceGroup& group) { return !taken.contains({group.axis, group.id}); });
    result.hash = contentHash(result.kind, result.items);
    return result;
}

} // namespace fw::prompts
