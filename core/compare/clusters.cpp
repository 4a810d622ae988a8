#include "core/compare/clusters.h"

#include <algorithm>
#include <map>
#include <set>

namespace fw::compare {

namespace {

using Items = std::span<const std::size_t>;

bool sharesTemplates(std::span<const ItemPlace> places, Items items, const std::string& axis)
{
    std::map<std::string, std::string> groupOfCluster;
    for (const std::size_t item : items) {
        const ItemPlace& place = places[item];
        if (place.axis != axis || place.cluster.empty())
            continue;
        const auto [entry, inserted] = groupOfCluster.emplace(place.cluster, place.group);
        if (!inserted && entry->second != place.group)
            return true;
    }
    return false;
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

Section sectionOf(std::span<const ItemPlace> places, Items items, const Axis& axis, const std::string& group,
                  const UnitWords& words)
{
    Section section;
    section.axis = axis.axis;
    section.group = group;
    section.unit = axis.sharedTemplates ? words.shared : words.own;
    std::map<std::string, std::size_t> clusterOfName;
    for (const std::size_t item : items)
        if (places[item].axis == axis.axis && (group.empty() || places[item].group == group))
            addItem(section, clusterOfName, item, places[item].cluster, axis.sharedTemplates);
    return section;
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
        for (std::size_t s = 0; s < items.sums; ++s)
            values[section.clusterOf[i] * items.sums + s] += from[s];
    }
}

} // namespace

std::vector<Axis> axesOf(std::span<const ItemPlace> places, std::span<const std::size_t> items, const UnitWords& words)
{
    std::vector<Axis> axes;
    std::map<std::string, std::vector<std::string>> groupsOf;
    for (const std::size_t item : items) {
        const ItemPlace& place = places[item];
        const auto [entry, inserted] = groupsOf.try_emplace(place.axis);
        if (inserted)
            axes.push_back({place.axis, sharesTemplates(places, items, place.axis), {}});
        auto& groups = entry->second;
        if (!place.group.empty() && std::find(groups.begin(), groups.end(), place.group) == groups.end())
            groups.push_back(place.group);
    }
    for (Axis& axis : axes) {
        axis.sections.push_back(sectionOf(places, items, axis, {}, words));
        for (const std::string& group : groupsOf[axis.axis])
            axis.sections.push_back(sectionOf(places, items, axis, group, words));
    }
    return axes;
}

std::vector<Axis> axesOf(const std::vector<store::PromptRow>& prompts)
{
    std::vector<ItemPlace> places;
    std::vector<std::size_t> all;
    for (const store::PromptRow& prompt : prompts) {
        all.push_back(places.size());
        places.push_back({prompt.axis, prompt.group, prompt.templateId});
    }
    return axesOf(places, all, {});
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
