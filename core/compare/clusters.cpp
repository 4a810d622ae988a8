#include "core/compare/clusters.h"

#include <algorithm>
#include <map>
#include <set>

namespace fw::compare {

namespace {

bool sharesTemplates(const std::vector<store::PromptRow>& prompts, const std::string& axis)
{
    std::map<std::string, std::string> groupOfTemplate;
    for (const store::PromptRow& prompt : prompts) {
        if (prompt.axis != axis || prompt.templateId.empty())
            continue;
        const auto [entry, inserted] = groupOfTemplate.emplace(prompt.templateId, prompt.group);
        if (!inserted && entry->second != prompt.group)
            return true;
    }
    return false;
}

void addItem(Section& section, std::map<std::string, std::size_t>& clusterOfTemplate, std::size_t item,
             const std::string& templateId, bool shared)
{
    section.items.push_back(item);
    if (!shared || templateId.empty()) {
        section.clusterOf.push_back(section.clusters++);
        return;
    }
    const auto [entry, inserted] = clusterOfTemplate.emplace(templateId, section.clusters);
    if (inserted)
        ++section.clusters;
    section.clusterOf.push_back(entry->second);
}

Section sectionOf(const std::vector<store::PromptRow>& prompts, const std::string& axis, const std::string& group,
                  bool shared)
{
    Section section;
    section.axis = axis;
    section.group = group;
    section.unit = shared ? "templates" : "prompts";
    std::map<std::string, std::size_t> clusterOfTemplate;
    for (std::size_t i = 0; i < prompts.size(); ++i)
        if (prompts[i].axis == axis && (group.empty() || prompts[i].group == group))
            addItem(section, clusterOfTemplate, i, prompts[i].templateId, shared);
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

std::vector<Axis> axesOf(const std::vector<store::PromptRow>& prompts)
{
    std::vector<Axis> axes;
    std::map<std::string, std::vector<std::string>> groupsOf;
    for (const store::PromptRow& prompt : prompts) {
        auto& groups = groupsOf[prompt.axis];
        if (groups.empty())
            axes.push_back({prompt.axis, sharesTemplates(prompts, prompt.axis), {}});
        if (std::find(groups.begin(), groups.end(), prompt.group) == groups.end())
            groups.push_back(prompt.group);
    }
    for (Axis& axis : axes) {
        axis.sections.push_back(sectionOf(prompts, axis.axis, {}, axis.sharedTemplates));
        for (const std::string& group : groupsOf[axis.axis])
            axis.sections.push_back(sectionOf(prompts, axis.axis, group, axis.sharedTemplates));
    }
    return axes;
}

Section documentSection(std::size_t documents)
{
    Section section;
    section.unit = "documents";
    section.clusters = documents;
    for (std::size_t i = 0; i < documents; ++i) {
        section.items.push_back(i);
        section.clusterOf.push_back(i);
    }
    return section;
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
