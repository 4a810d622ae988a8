#include "core/compare/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <tuple>

#include "core/compare/flip_findings.h"
#include "core/compare/matched_findings.h"
#include "core/compare/variant_findings.h"

namespace fw::compare {

namespace {

using Key = std::tuple<std::string, std::string, std::string>; // metric, scorer, axis

Key keyOf(const Cell& cell)
{
    return {cell.metric, cell.scorer, cell.axis};
}

/// Metric, scorer and axis of all cells, in their order.
std::vector<Key> keysOf(const Comparison& comparison)
{
    std::vector<Key> keys;
    std::set<Key> seen;
    for (const Cell& cell : comparison.cells)
        if (seen.insert(keyOf(cell)).second)
            keys.push_back(keyOf(cell));
    return keys;
}

bool isFinding(const Comparison& comparison, const Cell& cell)
{
    return cell.significant(comparison.alpha) && !cell.insideNoise();
}

std::string figureName(const Comparison& comparison, const catalogue::Metric& metric, const Cell& cell)
{
    std::string name = metric.title;
    std::set<std::string> scorers;
    for (const Cell& other : comparison.cells)
        if (other.metric == cell.metric)
            scorers.insert(other.scorer);
    if (scorers.size() > 1)
        name += " (" + scorerTitle(comparison, cell.scorer) + ")";
    return name;
}

std::string whereText(const Comparison& comparison, const Cell& cell)
{
    return cell.axis.empty() ? std::string() : " over all groups of " + axisTitle(comparison, cell.axis);
}

/// "−0.041 [−0.060, −0.022], from 0.412 to 0.371"
std::string changeText(const catalogue::Metric& metric, const Cell& cell)
{
    return fmt::format("{} {}, from {} to {}", changeDigits(metric, cell.difference->value),
                       intervalText(metric, *cell.difference, true),
                       figureDigits(metric, cell.value.value - cell.difference->value),
                       figureText(metric, cell.value.value));
}

std::string groupsText(const Comparison& comparison, const catalogue::Metric& metric,
                       const std::vector<const Cell*>& significant, std::size_t groupCount)
{
    std::vector<const Cell*> sorted = significant;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Cell* a, const Cell* b) {
        return std::fabs(a->difference->value) > std::fabs(b->difference->value);
    });
    constexpr std::size_t kNamed = 5;
    std::string list;
    for (std::size_t i = 0; i < std::min(kNamed, sorted.size()); ++i)
        list += fmt::format("{}{} {}", i ? ", " : "", groupTitle(comparison, sorted[i]->axis, sorted[i]->group),
                            changeDigits(metric, sorted[i]->difference->value));
    if (sorted.size() > kNamed)
        list += fmt::format(" and {} more", sorted.size() - kNamed);
    return fmt::format("Significant and outside the noise floor for {} of {} groups: {}.", sorted.size(), groupCount,
                       list);
}

/// The group that moved most differently from the others, where its label matters (exploratory).
std::string contrastText(const Comparison& comparison, const catalogue::Metric& metric, const Cell& cell)
{
    const DifferenceInDifferences* strongest = nullptr;
    for (const DifferenceInDifferences& entry : comparison.differencesInDifferences)
        if (Key(entry.metric, entry.scorer, entry.axis) == keyOf(cell) && entry.variant == cell.variant &&
            entry.pValue <= comparison.alpha && (!strongest || entry.pValue < strongest->pValue))
            strongest = &entry;
    if (!strongest)
        return {};
    return fmt::format(" {} moved differently from the other groups: {} (difference in differences, {}, exploratory).",
                       groupTitle(comparison, cell.axis, strongest->group),
                       changeDigits(metric, strongest->value.value), pText(strongest->pValue));
}

Finding begin(FindingKind kind, const Cell& cell)
{
    return {kind, Tone::Neutral, cell.variant, cell.metric, cell.scorer, cell.axis, {}};
}

/// Not significant, or significant but no more than other draws would do.
std::string unchangedText(const Comparison& comparison, const catalogue::Metric& metric, const Cell& cell)
{
    const std::string figures = fmt::format("{} {}", changeDigits(metric, cell.difference->value),
                                            intervalText(metric, *cell.difference, true));
    const std::string start = comparison.variants[cell.variant].name + ": " + figureName(comparison, metric, cell);
    if (cell.significant(comparison.alpha) && cell.insideNoise())
        return fmt::format("{} moved by {}{}, no more than the base moves with other draws (noise floor ±{}).", start,
                           figures, whereText(comparison, cell), figureDigits(metric, *cell.noiseBand));
    return fmt::format("{} shows no significant change{} ({}{}).", start, whereText(comparison, cell), figures,
                       cell.pAdjusted ? ", Holm-adjusted " + pText(*cell.pAdjusted) : std::string());
}

/// A primary metric of one variant on one axis: changed or not.
Finding primaryFinding(const Comparison& comparison, const catalogue::Metric& metric, const Cell& all,
                       const std::vector<const Cell*>& groups)
{
    std::vector<const Cell*> significant;
    for (const Cell* cell : groups)
        if (isFinding(comparison, *cell))
            significant.push_back(cell);
    const std::string& variant = comparison.variants[all.variant].name;
    const bool changed = isFinding(comparison, all);
    Finding finding = begin(changed || !significant.empty() ? FindingKind::Change : FindingKind::NoChange, all);
    const std::string name = figureName(comparison, metric, all);
    if (changed) {
        finding.tone = judge(metric, all.value.value - all.difference->value, all.value.value);
        finding.text = fmt::format("{}: {} {}{} (Holm-adjusted {}).", variant, name, changeText(metric, all),
                                   whereText(comparison, all), pText(*all.pAdjusted));
    } else {
        finding.text = unchangedText(comparison, metric, all);
    }
    if (!significant.empty()) {
        if (!changed)
            finding.tone = judge(metric, significant.front()->value.value - significant.front()->difference->value,
                                 significant.front()->value.value);
        finding.text += " " + groupsText(comparison, metric, significant, groups.size());
    }
    finding.text += contrastText(comparison, metric, all);
    return finding;
}

struct Subject
{
    const Cell* all = nullptr;
    std::vector<const Cell*> groups;
};

Subject subjectOf(const Comparison& comparison, const Key& key, std::size_t variant)
{
    Subject subject;
    for (const Cell& cell : comparison.cells) {
        if (cell.variant != variant || keyOf(cell) != key || !cell.difference)
            continue;
        if (cell.group.empty())
            subject.all = &cell;
        else
            subject.groups.push_back(&cell);
    }
    return subject;
}

/// "With 12 prompts in the smallest group …": the range of what could have been seen by group.
std::optional<Finding> detectability(const Comparison& comparison, const Key& key)
{
    double least = std::numeric_limits<double>::infinity();
    const Cell* most = nullptr;
    for (const Cell& cell : comparison.cells) {
        if (keyOf(cell) != key || !cell.primary || !cell.minimumDetectable || *cell.minimumDetectable <= 0)
            continue;
        if (cell.group.empty() && !cell.axis.empty())
            continue;
        least = std::min(least, *cell.minimumDetectable);
        if (!most || *cell.minimumDetectable > *most->minimumDetectable)
            most = &cell;
    }
    const catalogue::Metric* metric = most ? catalogue::find(comparison.metrics, most->metric) : nullptr;
    if (!metric)
        return std::nullopt;
    Finding finding = begin(FindingKind::Detectability, *most);
    finding.variant = 0;
    const std::string name = figureName(comparison, *metric, *most);
    if (most->axis.empty())
        finding.text = fmt::format("{}: with {} documents, no change under {} could have been seen (80 % power).", name,
                                   most->clusters, figureText(*metric, least));
    else
        finding.text = fmt::format(
            "{} by {}: with {} prompts for {}, no change under {} could have been seen there (80 % power); the best "
            "measured group could show {}.",
            name, axisTitle(comparison, most->axis), most->prompts, groupTitle(comparison, most->axis, most->group),
            figureText(*metric, *most->minimumDetectable), figureText(*metric, least));
    return finding;
}

} // namespace

std::vector<Finding> findings(const Comparison& comparison)
{
    const std::vector<Key> keys = keysOf(comparison);
    std::vector<Finding> changes;
    std::vector<double> sizes;
    std::vector<Finding> unchanged;
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant) {
        for (const Key& key : keys) {
            const Subject subject = subjectOf(comparison, key, variant);
            const catalogue::Metric* metric = catalogue::find(comparison.metrics, std::get<0>(key));
            if (!subject.all || !subject.all->primary || !metric)
                continue;
            Finding finding = primaryFinding(comparison, *metric, *subject.all, subject.groups);
            (finding.kind == FindingKind::Change ? changes : unchanged).push_back(std::move(finding));
            if (changes.size() > sizes.size())
                sizes.push_back(relativeChange(*subject.all));
        }
    }
    std::vector<std::size_t> order(changes.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
    std::vector<Finding> all;
    for (const std::size_t i : order)
        all.push_back(std::move(changes[i]));

    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        if (auto finding = degradation(comparison, variant))
            all.push_back(std::move(*finding));
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        for (Finding& finding : flipFindings(comparison, variant))
            all.push_back(std::move(finding));
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        if (auto finding = matchedFinding(comparison, variant))
            all.push_back(std::move(*finding));
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        if (auto finding = sizeFinding(comparison, variant))
            all.push_back(std::move(*finding));
    for (std::size_t i = 0; i < comparison.variants.size(); ++i) {
        const Variant& variant = comparison.variants[i];
        if (variant.status == "completed")
            continue;
        Finding finding{
            FindingKind::Incomplete, variant.status == "broken" ? Tone::Worse : Tone::Neutral, i, {}, {}, {}, {}};
        finding.text = fmt::format("{} has no figures: its run is {}{}.", variant.name, variant.status,
                                   variant.message.empty() ? "" : " (" + variant.message + ")");
        all.push_back(std::move(finding));
    }
    std::move(unchanged.begin(), unchanged.end(), std::back_inserter(all));
    for (const Key& key : keys)
        if (auto finding = detectability(comparison, key))
            all.push_back(std::move(*finding));
    return all;
}

} // namespace fw::compare
