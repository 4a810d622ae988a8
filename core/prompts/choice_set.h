// Choice sets: items whose options a model finds more or less likely. No text is generated; what counts is which option
// a model prefers (pairs, multiple choice), or how likely it finds a sentence at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fw::prompts {

/// What the options of an item are, by place: metrics of one kind read sets of that kind only.
enum class ChoiceKind {
    Pair,           ///< two sentences: the more stereotypical one, the less stereotypical one
    StereoSet,      ///< three sentences: stereotype, anti-stereotype, unrelated
    MultipleChoice, ///< two options or more after a context, one of them right
    Sentence        ///< one sentence
};

/// "pair", "stereoset", "multiple_choice", "sentence": as stored and as written in files.
std::string_view choiceKindName(ChoiceKind kind);

struct ChoiceOption
{
    std::string context; ///< given, not scored; empty: nothing but the beginning token
    std::string text; ///< scored; never empty. Where there is a context it begins with its own space, if it needs one
};

struct ChoiceItem
{
    std::string id;                    ///< unique in its set
    std::string axis;                  ///< "gender", "bias_type"; empty where the set has no groups
    std::string group;                 ///< "women", "race-color"; empty where the set has no groups
    std::string cluster;               ///< items of one cluster are resampled together; empty: a cluster of its own
    std::vector<ChoiceOption> options; ///< as many as the kind asks for
    std::size_t correct = 0;           ///< MultipleChoice: the right option
};

struct ChoiceGroup
{
    std::string axis;
    std::string axisTitle;
    std::string id;
    std::string title;
};

/// Items in the file's order.
struct ChoiceSet
{
    std::string id;
    std::string title;
    std::string description;
    std::string licence;
    std::string source;
    ChoiceKind kind = ChoiceKind::Sentence;
    std::vector<ChoiceGroup> groups; ///< every (axis, group) of the items, in the order of their first item
    std::vector<ChoiceItem> items;
    std::vector<std::string> leftOut; ///< why rows of the file were left out, a sentence each ("line 12: …")
    std::string hash;                 ///< contentHash() of kind and items
};

/// SHA-256 over the kind and every item's axis, group, cluster, options and right option, in order.
std::string contentHash(ChoiceKind kind, std::span<const ChoiceItem> items);

/// Reads a choice set in any of the formats of choiceImporters(), found by content. Errors name the file and the row or
/// field in it. Checks what holds for any format: number of options, unique ids, no empty text, the limits of
/// prompt_set.h.
Result<ChoiceSet> loadChoiceSet(const std::filesystem::path& path);

/// Items of these axes (empty: all) and groups (empty: all), at most `maximumPerGroup` of each group (0: all), with a
/// new hash. An unknown id, or nothing left, is an error.
Result<ChoiceSet> selectItems(const ChoiceSet& set, std::span<const std::string> axes,
                              std::span<const std::string> groups, std::size_t maximumPerGroup);

} // namespace fw::prompts
