// Prompt sets as plain values: texts with an axis (gender, race, …) and a group (women, men, …) each.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fw::prompts {

/// Limits of one prompt set, checked at import before memory is spent.
inline constexpr std::size_t kMaximumPrompts = 1'000'000;
inline constexpr std::size_t kMaximumPromptBytes = 65'536;
inline constexpr std::size_t kMaximumSetBytes = std::size_t{256} << 20;

/// What stands for the people that a text is about where a scorer must not see who they are.
inline constexpr const char* kPeopleMask = "XYZ";

/// People that prompts are about. Ids are unique within a prompt set, over all its axes.
struct Group
{
    std::string axis;
    std::string id;
    std::string title;                        ///< for people: "Nonbinary people"
    std::map<std::string, std::string> slots; ///< what a template's {slot} becomes; empty where there are no templates
};

/// A sentence opening that every group shares; its prompts form one cluster in the statistics.
struct Template
{
    std::string id;
    std::string text; ///< with {slots}; braces of the text itself are doubled
    std::vector<std::string> tags;
};

struct Prompt
{
    std::string text; ///< UTF-8, without trailing whitespace, never empty
    std::string axis;
    std::string group;
    std::string templateId;  ///< empty where the prompt has no template shared by groups
    bool trimmed = false;    ///< trailing whitespace was taken off at import
    std::string masked = {}; ///< the text with kPeopleMask for the people it is about (Sheng et al. 2019); empty: not known
    std::string entity = {}; ///< what it is about, where the set names that (BOLD): prompts about one are one cluster
};

/// Prompts in the file's order: axis by axis, group by group, template by template.
struct PromptSet
{
    std::string id;
    std::string title;
    std::string description;
    std::string licence;
    std::string source;
    std::vector<std::string> axes;
    std::vector<std::string> axisTitles; ///< as long as `axes`
    std::vector<Group> groups;
    std::vector<Template> templates;
    std::vector<Prompt> prompts;
    std::size_t trimmedCount = 0;  ///< prompts with `trimmed`
    std::size_t blankCount = 0;    ///< of the file, left out because they hold no text (BOLD has a few)
    std::size_t unpairedCount = 0; ///< left out of a robustness set: a perturbation changes nothing in them
    std::string hash;              ///< contentHash(prompts)
};

/// SHA-256 over text, axis, group and template of every prompt in order, each with its length before it. Titles,
/// licence and the like don't count: they change no measurement.
std::string contentHash(std::span<const Prompt> prompts);

/// Reads a prompt set in any of the formats of importers(), found by content. Errors name the file and the path in it
/// (`gender.json: templates[3].text: …`). `axis` names the axis where the format has none of its own and the file's
/// name doesn't tell it either.
Result<PromptSet> loadPromptSet(const std::filesystem::path& path, const std::string& axis = {});

/// The prompts of these templates, axes or groups only, in the set's order, with a new hash and trimmed count; axes,
/// groups and templates without prompts leave the set. An unknown id, or none at all, is an error.
Result<PromptSet> selectTemplates(const PromptSet& set, std::span<const std::string> templateIds);
Result<PromptSet> selectAxes(const PromptSet& set, std::span<const std::string> axisIds);
Result<PromptSet> selectGroups(const PromptSet& set, std::span<const std::string> groupIds);

/// The first `maximum` prompts of each group (for BOLD, whose groups are very unequal). 0 is an error.
Result<PromptSet> selectFirstPrompts(const PromptSet& set, std::size_t maximum);

} // namespace fw::prompts
