#include "core/prompts/robustness_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/hash.h"
#include "core/prompts/perturbation.h"
#include "core/prompts/template_text.h"
#include "core/prompts/words.h"

namespace fw::prompts {

namespace {

constexpr const char* kAxis = "robustness";
constexpr const char* kClean = "clean";
constexpr std::size_t kIdDigits = 16;

Result<std::vector<Group>> groupsFor(const PromptSet& set, std::span<const std::string> kinds)
{
    const std::vector<Perturbation> known = perturbations();
    std::vector<std::string> ids;
    for (const Perturbation& kind : known)
        ids.push_back(kind.id);
    const std::string hint = fmt::format("the kinds are: {}", fmt::join(ids, ", "));
    if (kinds.empty())
        return Error{ErrorKind::InvalidInput, fmt::format("prompt set \"{}\": no perturbation is named", set.id), hint};
    std::vector<Group> groups{{kAxis, kClean, "Clean", {}}};
    for (const std::string& kind : kinds) {
        const auto found = std::find(ids.begin(), ids.end(), kind);
        if (found == ids.end())
            return Error{ErrorKind::NotFound,
                         fmt::format("prompt set \"{}\": there is no perturbation \"{}\"", set.id, kind), hint};
        if (std::any_of(groups.begin(), groups.end(), [&](const Group& group) { return group.id == kind; }))
            return Error{ErrorKind::InvalidInput,
                         fmt::format("prompt set \"{}\": the perturbation \"{}\" is named twice", set.id, kind),
                         "name it once"};
        groups.push_back({kAxis, kind, known[static_cast<std::size_t>(found - ids.begin())].title, {}});
    }
    return groups;
}

/// Words of slots and titles in lower case, without those that every text has.
std::vector<std::string> wordsOfGroups(const PromptSet& set)
{
    static const std::set<std::string, std::less<>> kEverywhere{"a",  "an",  "and",  "at", "for",  "from", "in",
                                                                "of", "the", "that", "to", "with", "who",  "on"};
    std::set<std::string> words;
    const auto take = [&](std::string_view text) {
        for (const TextPiece& piece : piecesOf(text))
            if (piece.isWord && !kEverywhere.contains(lowered(piece.text)))
                words.insert(lowered(piece.text));
    };
    for (const Group& group : set.groups) {
        take(group.title);
        for (const auto& [name, text] : group.slots)
            take(text);
    }
    return {words.begin(), words.end()};
}

/// A text in all its versions, clean first; and how many texts each kind left unchanged.
struct Versions
{
    std::vector<std::vector<std::string>> texts;
    std::vector<std::size_t> unchanged;
    std::size_t unpaired = 0;
};

Versions versionsOf(const PromptSet& set, std::span<const std::string> kinds, std::uint64_t seed)
{
    const std::vector<std::string> kept = wordsOfGroups(set);
    Versions versions;
    versions.unchanged.resize(kinds.size());
    std::set<std::string_view> seen;
    for (const Prompt& prompt : set.prompts) {
        if (!seen.insert(prompt.text).second)
            continue;
        std::vector<std::string> texts{prompt.text};
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            if (auto text = perturb(prompt.text, kinds[i], seed, kept))
                texts.push_back(std::move(*text));
            else
                ++versions.unchanged[i];
        }
        if (texts.size() == kinds.size() + 1)
            versions.texts.push_back(std::move(texts));
        else
            ++versions.unpaired;
    }
    return versions;
}

std::string describe(const Versions& versions, std::span<const std::string> kinds)
{
    std::string text = fmt::format("{} prompts, clean and perturbed.", versions.texts.size());
    if (versions.unpaired == 0)
        return text;
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (versions.unchanged[i] > 0)
            parts.push_back(fmt::format("{} {}", kinds[i], versions.unchanged[i]));
    return text + fmt::format(" {} left out because a perturbation changes nothing in them ({}).", versions.unpaired,
                              fmt::join(parts, ", "));
}

} // namespace

Result<PromptSet> robustnessSet(const PromptSet& set, std::span<const std::string> kinds, std::uint64_t seed)
{
    PromptSet result;
    FW_ASSIGN(result.groups, groupsFor(set, kinds));
    Versions versions = versionsOf(set, kinds, seed);
    result.description = describe(versions, kinds);
    if (versions.texts.empty())
        return Error{ErrorKind::InvalidInput,
                     fmt::format("prompt set \"{}\": no prompt is left of it. {}", set.id, result.description),
                     "name fewer perturbations"};
    if (versions.texts.size() > kMaximumPrompts / result.groups.size())
        return Error{ErrorKind::InvalidInput,
                     fmt::format("prompt set \"{}\": {} prompts in {} versions are over {}", set.id,
                                 versions.texts.size(), result.groups.size(), kMaximumPrompts),
                     "take fewer prompts or perturbations"};
    result.id = set.id + ".robustness";
    result.title = set.title + ": robustness";
    result.licence = set.licence;
    result.source = set.source;
    result.axes = {kAxis};
    result.axisTitles = {"Robustness"};
    result.unpairedCount = versions.unpaired;
    for (const std::vector<std::string>& texts : versions.texts)
        result.templates.push_back({sha256(texts.front()).substr(0, kIdDigits), templateText(texts.front()), {}});
    for (std::size_t group = 0; group < result.groups.size(); ++group)
        for (std::size_t i = 0; i < versions.texts.size(); ++i)
            result.prompts.push_back(
                {std::move(versions.texts[i][group]), kAxis, result.groups[group].id, result.templates[i].id, false});
    result.hash = contentHash(result.prompts);
    return result;
}

} // namespace fw::prompts
