#include "core/compare/reading/clusters.h"

#include <algorithm>
#include <map>
#include <set>

namespace fw::compare {

namespace {

using Items = std::span<const std::size_t>;

/// How the groups of an axis and its templates are crossed.
struct Crossing
{
    std::vector<std::string> groups; ///< in the items' order
    std::map<std::string, std::set<std::string>> groupsOf; ///< by template
    bool anyShared = false;

    bool isCommon(const ItemPlace& place) const
    {
        const auto found = place.entity ? groupsOf.end() : groupsOf.find(place.cluster);
        return found != groupsOf.end() && found->second.size() == groups.size();
    }
};

Crossing crossingOf(std::span<const ItemPlace> places, Items items, const std::string& axis)
{
    Crossing crossing;
    for (const std::size_t item : items) {
        const ItemPlace& place = places[item];
        if (place.axis != axis || place.group.empty())
            continue;
        if (std::find(crossing.groups.begin(), crossing.groups.end(), place.group) == crossing.groups.end())
            crossing.groups.push_back(place.group);
        if (place.cluster.empty() || place.entity)
            continue;
        auto& groups = crossing.groupsOf[place.cluster];
        groups.insert(place.group);
        crossing.anyShared = crossing.anyShared || groups.size() > 1;
    }
    return crossing;
}

void addItem(Section& section, std::map<std::string, std::size_t>& clusterOfName, std::size_t item,
             const std::string& cluster, bool together)
{
    section.items.push_back(item);
    if (!together || cluster.empty()) {
        section.clusterOf.push_back(section.clusters++);
        return;
    }
    const auto [entry, inserted] = clusterOfName.emplace(cluster, section.clusters);
    if (inserted)
        ++section.clusters;
    section.clusterOf.push_back(entry->second);
}

/// `tied`: templates tie items together, in whatever groups they are.
Section sectionOf(std::span<const ItemPlace> places, Items items, const Axis& axis, const std::string& group, bool tied,
                  const UnitWords& words)
{
    Section section;
    section.axis = axis.axis;
    section.group = group;
    section.unit = tied ? words.shared : words.own;
    std::map<std::string, std::size_t> clusterOfName;
    for (const std::size_t item : items) {
        const ItemPlace& place = places[item];
        if (!group.empty() && place.group != group)
            continue;
        if (place.entity && !tied)
            section.unit = words.entities;
        const std::string name = place.entity ? "@" + place.cluster : place.cluster; // a template may have its name
        addItem(section, clusterOfName, item, name, tied || place.entity);
    }
    return section;
}

/// Fills in the axis by its items, and leaves out those that a crossing in part has no partners for.
void addSections(std::span<const ItemPlace> places, Items items, Axis& axis, const UnitWords& words, Partial partial)
{
    const Crossing crossing = crossingOf(places, items, axis.axis);
    std::vector<std::size_t> all;
    std::vector<std::size_t> common; // and what is about no group
    for (const std::size_t item : items) {
        if (places[item].axis != axis.axis)
            continue;
        all.push_back(item);
        if (places[item].group.empty() || crossing.isCommon(places[item]))
            common.push_back(item);
    }
    if (crossing.anyShared) {
        for (const auto& [name, groups] : crossing.groupsOf)
            ++(groups.size() == crossing.groups.size() ? axis.commonTemplates : axis.partialTemplates);
        axis.partialItems = all.size() - common.size();
        axis.sharedTemplates = axis.partialItems == 0 || (partial == Partial::LeaveOut &&
                                                          axis.commonTemplates >= kFewestCommonTemplates);
    }
    const Items kept = axis.sharedTemplates ? common : all;
    axis.sections.push_back(sectionOf(places, kept, axis, {}, crossing.anyShared, words));
    for (const std::string& group : crossing.groups)
        axis.sections.push_back(sectionOf(places, kept, axis, group, crossing.anyShared, words));
}

ClusterTable pick(const std::vector<double>& values, std::size_t sums, const std::vector<char>& kept)
{
    ClusterTable clusters;
    clusters.sums = sums;
    for (std::size_t cluster = 0; cluster < kept.size(); ++cluster)
        if (kept[cluster])
            clusters.values.insert(clusters.values.end(), values.begin() + static_cast<std::ptrdiff_t>(cluster * sums),
                                   values.begin() + static_cast<std::ptrdiff_t>((cluster + 1) * sums));
    return clusters;
}

void addUp(const Section& section, const ItemSums& items, std::vector<double>& values, std::vector<char>& present)
{
    values.assign(section.clusters * items.sums, 0.0);
    present.assign(section.clusters, 0);
    for (std::size_t i = 0; i < section.items.size(); ++i) {
        const std::size_t item = section.items[i];
        if (item >= items.items() || items.rows[item] == 0)
            continue;
        present[section.clusterOf[i]] = 1;
        const auto from = items.at(item);
        const double weight = section.weight(i);
        for (std::size_t s = 0; s < items.sums; ++s)
            values[section.clusterOf[i] * items.sums + s] += weight * from[s];
    }
}

} // namespace

ItemPlace placeOf(const store::PromptRow& prompt)
{
    const bool entity = prompt.templateId.empty() && !prompt.entity.empty();
    return {prompt.axis, prompt.group, entity ? prompt.entity : prompt.templateId, entity};
}

std::vector<Axis> axesOf(std::span<const ItemPlace> places, std::span<const std::size_t> items, const UnitWords& words,
                         Partial partial)
{
    std::vector<Axis> axes;
    for (const std::size_t item : items)
        if (std::none_of(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.axis == places[item].axis; })) {
            axes.push_back({places[item].axis, false, {}});
            addSections(places, items, axes.back(), words, partial);
        }
    return axes;
}

std::vector<Axis> axesOf(const std::vector<store::PromptRow>& prompts)
{
    std::vector<ItemPlace> places;
    std::vector<std::size_t> all;
    for (const store::PromptRow& prompt : prompts) {
        all.push_back(places.size());
        places.push_back(placeOf(prompt));
    }
    return axesOf(places, all, {}, Partial::LeaveOut);
}

void weighGroupsEqually(std::vector<Axis>& axes, std::span<const ItemPlace> places)
{
    for (Axis& axis : axes) {
        Section& all = axis.sections.front();
        std::map<std::string, double> counts;
        for (const std::size_t item : all.items)
            ++counts[places[item].group];
        const double mean = static_cast<double>(all.items.size()) / static_cast<double>(counts.size());
        const bool equal = std::all_of(counts.begin(), counts.end(), [&](const auto& one) { return one.second == mean; });
        all.weights.clear();
        for (std::size_t i = 0; i < all.items.size() && !equal; ++i)
            all.weights.push_back(mean / counts.at(places[all.items[i]].group));
    }
}

std::vector<std::size_t> Axis::clustersOf(std::size_t section) const
{
    const Section& all = sections.front();
    std::map<std::size_t, std::size_t> clusterOfItem;
    for (std::size_t i = 0; i < all.items.size(); ++i)
        clusterOfItem[all.items[i]] = all.clusterOf[i];
    const Section& own = sections[section];
    std::vector<std::size_t> places(own.clusters, 0);
    for (std::size_t i = 0; i < own.items.size(); ++i)
        places[own.clusterOf[i]] = clusterOfItem[own.items[i]];
    return places;
}

ClusterTable sumClusters(const Section& section, const ItemSums& items)
{
    std::vector<double> values;
    std::vector<char> present;
    addUp(section, items, values, present);
    return pick(values, items.sums, present);
}

PairedClusters sumClusters(const Section& section, const ItemSums& base, const ItemSums& variant)
{
    std::vector<double> baseValues;
    std::vector<double> variantValues;
    std::vector<char> inBase;
    std::vector<char> inVariant;
    addUp(section, base, baseValues, inBase);
    addUp(section, variant, variantValues, inVariant);
    for (std::size_t i = 0; i < inBase.size(); ++i)
        inBase[i] = inBase[i] && inVariant[i];
    return {pick(baseValues, base.sums, inBase), pick(variantValues, variant.sums, inBase)};
}

std::vector<double> total(const ClusterTable& clusters)
{
    std::vector<double> sums(clusters.sums, 0.0);
    for (std::size_t i = 0; i < clusters.values.size(); ++i)
        sums[i % clusters.sums] += clusters.values[i];
    return sums;
}

} // namespace fw::compare
