#include "core/compare/condensed_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/compare/figure_text.h"

namespace fw::compare {

namespace {

constexpr std::size_t kSaidOneByOne = 3; ///< so many of a kind stand as they are

/// How many findings of a kind each variant has.
std::map<std::size_t, std::size_t> countByVariant(const std::vector<Finding>& findings, FindingKind kind)
{
    std::map<std::size_t, std::size_t> counts;
    for (const Finding& finding : findings)
        if (finding.kind == kind)
            ++counts[finding.variant];
    return counts;
}

Finding unchangedFinding(const Comparison& comparison, std::size_t variant, std::size_t count)
{
    Finding finding{FindingKind::NoChange, Tone::Neutral, variant, {}, {}, {}, {}};
    finding.text = fmt::format("{}: no significant change in {} primary figures over all groups of an axis (Holm); the "
                               "tables have their intervals.",
                               comparison.variants[variant].name, count);
    return finding;
}

/// "Smallest changes that could have been seen in a group …: Expected maximum toxicity 0.035 to 0.104; …"
Finding detectableFinding(const Comparison& comparison)
{
    struct Range
    {
        const catalogue::Metric* metric = nullptr;
        std::string name;
        double least = 0;
        double most = 0;
    };
    std::vector<Range> ranges;
    for (const Cell& cell : comparison.cells) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
        const bool aGroup = !cell.group.empty() || cell.axis.empty();
        if (!metric || !cell.primary || !aGroup || !cell.minimumDetectable || *cell.minimumDetectable <= 0)
            continue;
        const std::string scorer = comparison.scorers.size() > 1 && !cell.scorer.empty()
                                       ? " (" + scorerTitle(comparison, cell.scorer) + ")"
                                       : "";
        const std::string name = metric->title + scorer;
        auto range = std::find_if(ranges.begin(), ranges.end(), [&](const Range& one) { return one.name == name; });
        if (range == ranges.end())
            range = ranges.insert(ranges.end(), {metric, name, *cell.minimumDetectable, *cell.minimumDetectable});
        range->least = std::min(range->least, *cell.minimumDetectable);
        range->most = std::max(range->most, *cell.minimumDetectable);
    }
    Finding finding{FindingKind::Detectability, Tone::Neutral, 0, {}, {}, {}, {}};
    finding.text =
        "Smallest changes that could have been seen in a group (80 % power), from the best to the worst measured "
        "one: ";
    for (std::size_t i = 0; i < ranges.size(); ++i)
        finding.text += fmt::format("{}{} {} to {}", i ? "; " : "", ranges[i].name,
                                    figureDigits(*ranges[i].metric, ranges[i].least),
                                    figureText(*ranges[i].metric, ranges[i].most));
    finding.text += ".";
    return finding;
}

} // namespace

std::vector<Finding> condensedFindings(const Comparison& comparison)
{
    const std::vector<Finding> all = findings(comparison);
    const auto unchanged = countByVariant(all, FindingKind::NoChange);
    const auto detectable = static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [](const Finding& one) { return one.kind == FindingKind::Detectability; }));
    bool detectableSaid = false;
    std::set<std::size_t> said; // variants whose unchanged figures are
    std::vector<Finding> condensed;
    for (const Finding& finding : all) {
        if (finding.kind == FindingKind::NoChange && unchanged.at(finding.variant) > kSaidOneByOne) {
            if (said.insert(finding.variant).second)
                condensed.push_back(unchangedFinding(comparison, finding.variant, unchanged.at(finding.variant)));
        } else if (finding.kind == FindingKind::Detectability && detectable > kSaidOneByOne) {
            if (!std::exchange(detectableSaid, true))
                condensed.push_back(detectableFinding(comparison));
        } else {
            condensed.push_back(finding);
        }
    }
    return condensed;
}

} // namespace fw::compare
