// Resampling units. A cluster is the template where the groups of an axis are fully crossed with templates (all its
// groups and draws together), else the prompt with its draws; where prompts are about named entities, the entity.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/compare/reading/item_place.h"
#include "core/compare/reading/item_sums.h"
#include "core/stats/cluster_sums.h"
#include "core/store/rows.h"

namespace fw::compare {

/// The items of one group, or of all groups of an axis (group empty), by index, with the cluster of each.
struct Section
{
    std::string axis;
    std::string group;
    std::vector<std::size_t> items;
    std::vector<std::size_t> clusterOf; ///< per entry of `items`, below `clusters`
    std::size_t clusters = 0;
    std::vector<double> weights;  ///< per entry of `items`; empty: all count once
    const char* unit = "prompts"; ///< what a cluster is, in words: "templates", "prompts", "entities", …

    double weight(std::size_t entry) const { return weights.empty() ? 1.0 : weights[entry]; }
};

/// An axis with its sections: all groups first, then each group in the items' order.
struct Axis
{
    std::string axis;
    /// Every group has every template (or other cluster) that its sections hold.
    bool sharedTemplates = false;
    std::vector<Section> sections;
    /// Of an axis that is crossed in part: templates that some group lacks, and items that are not on a common one. Where
    /// sharedTemplates is true all the same, the sections leave these out; else nothing is left out, and templates are
    /// clusters that groups do not share.
    std::size_t partialTemplates = 0;
    std::size_t partialItems = 0;
    std::size_t commonTemplates = 0;

    /// Of each cluster of section `section`, its index among those of the first.
    std::vector<std::size_t> clustersOf(std::size_t section) const;
};

/// From this many common templates on the groups of an axis are compared on these: fewer can never be significant by
/// sign flips.
inline constexpr std::size_t kFewestCommonTemplates = 6;

/// What clusters are called: one that groups share, an item that is its own, and what items are about.
struct UnitWords
{
    const char* shared = "templates";
    const char* own = "prompts";
    const char* entities = "entities";
};

/// Where a prompt stands: its cluster is its template, or else the entity that it is about.
ItemPlace placeOf(const store::PromptRow& prompt);

/// What becomes of items whose template some group lacks, where enough others are common to all groups.
enum class Partial {
    LeaveOut, ///< prompts: groups are compared on the same templates
    Keep      ///< choice sets: their published figures are over all items
};

/// The axes of these items, in their order. An item without a group stands in its axis' first section only.
std::vector<Axis> axesOf(std::span<const ItemPlace> places, std::span<const std::size_t> items, const UnitWords& words,
                         Partial partial);
/// Of all prompts.
std::vector<Axis> axesOf(const std::vector<store::PromptRow>& prompts);

/// Lets every group weigh the same in the sections over all groups, whatever their numbers of items; what is about no
/// group counts as one.
void weighGroupsEqually(std::vector<Axis>& axes, std::span<const ItemPlace> places);

/// Sums of a section's clusters, (clusters, sums): those where `items` read at least one row.
struct ClusterTable
{
    std::size_t sums = 0;
    std::vector<double> values;
    std::size_t clusters() const { return sums == 0 ? 0 : values.size() / sums; }
    /// Valid while this table lives and is not changed.
    stats::ClusterSums view() const { return {values, clusters(), sums}; }
};

/// Adds up clusters. With two sides, a cluster stays only where both have rows; `base` and `variant` come out aligned.
ClusterTable sumClusters(const Section& section, const ItemSums& items);
struct PairedClusters
{
    ClusterTable base;
    ClusterTable variant;
};
PairedClusters sumClusters(const Section& section, const ItemSums& base, const ItemSums& variant);

/// All clusters added up.
std::vector<double> total(const ClusterTable& clusters);

} // namespace fw::compare
