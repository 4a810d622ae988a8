// Resampling units. A cluster is the template where groups of an axis share templates (all its groups and draws
// together), else the prompt with its draws.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/compare/item_place.h"
#include "core/compare/item_sums.h"
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
    const char* unit = "prompts"; ///< what a cluster is, in words: "templates", "prompts", "documents", "items"
};

/// An axis with its sections: all groups first, then each group in the items' order.
struct Axis
{
    std::string axis;
    bool sharedTemplates = false; ///< some template (or other cluster) stands in two groups or more
    std::vector<Section> sections;

    /// Of each cluster of section `section`, its index among those of the first.
    std::vector<std::size_t> clustersOf(std::size_t section) const;
};

/// What clusters are called: one that groups share, and an item that is its own.
struct UnitWords
{
    const char* shared = "templates";
    const char* own = "prompts";
};

/// The axes of these items, in their order. An item without a group stands in its axis' first section only.
std::vector<Axis> axesOf(std::span<const ItemPlace> places, std::span<const std::size_t> items, const UnitWords& words);
/// Of all prompts.
std::vector<Axis> axesOf(const std::vector<store::PromptRow>& prompts);

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
