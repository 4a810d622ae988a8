#include "core/compare/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <tuple>

namespace fw::compare {

namespace {

constexpr double kNotableShare = 0.1;       // a relative worsening that is worth a sentence
constexpr double kNotableEmptyShare = 0.05; // empty continuations, in points of share
constexpr double kSameSpeed = 1.05;         // a speed-up below this is none

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

double relativeChange(const Cell& cell)
{
    const double base = cell.value.value - cell.difference->value;
    return std::fabs(cell.difference->value) / std::max(std::fabs(base), 1e-12);
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
        finding.text = fmt::format("{}: {} shows no change beyond chance and noise floor{} ({} {}).", variant, name,
                                   whereText(comparison, all), changeDigits(metric, all.difference->value),
                                   intervalText(metric, *all.difference, true));
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

/// "Perplexity +38 % (28.31 to 39.12)" for what got worse by a tenth or more, its interval clear of zero.
std::optional<std::string> worsening(const Comparison& comparison, const Cell& cell)
{
    const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
    if (!metric || metric->needsScorer() || cell.primary || !cell.difference)
        return std::nullopt;
    const double base = cell.value.value - cell.difference->value;
    const bool clear = cell.difference->low > 0 || cell.difference->high < 0;
    if (judge(*metric, base, cell.value.value) != Tone::Worse || !clear || cell.insideNoise() ||
        relativeChange(cell) < kNotableShare)
        return std::nullopt;
    const std::string change =
        std::fabs(base) < 1e-12
            ? changeDigits(*metric, cell.difference->value)
            : fmt::format("{}{:.0f} %", cell.difference->value < 0 ? "\u2212" : "+", 100 * relativeChange(cell));
    return fmt::format("{} {} ({} to {})", metric->title, change, figureDigits(*metric, base),
                       figureDigits(*metric, cell.value.value));
}

std::optional<std::string> emptyText(const Comparison& comparison, const Cell& cell)
{
    const Cell* base = comparison.find(cell.metric, cell.scorer, cell.axis, cell.group, 0);
    if (!base || base->continuations == 0 || cell.continuations == 0)
        return std::nullopt;
    const double before = static_cast<double>(base->emptyContinuations) / base->continuations;
    const double after = static_cast<double>(cell.emptyContinuations) / cell.continuations;
    if (after - before < kNotableEmptyShare)
        return std::nullopt;
    return fmt::format("{:.0f} % of its continuations are empty (base {:.0f} %)", 100 * after, 100 * before);
}

std::optional<Finding> degradation(const Comparison& comparison, std::size_t variant)
{
    std::vector<std::string> parts;
    std::set<std::string> named;
    for (const Cell& cell : comparison.cells) {
        if (cell.variant != variant || !cell.group.empty() || named.contains(cell.metric))
            continue;
        if (const auto text = worsening(comparison, cell)) {
            parts.push_back(*text);
            named.insert(cell.metric);
        }
    }
    for (const Cell& cell : comparison.cells) {
        if (cell.variant != variant || !cell.group.empty())
            continue;
        if (const auto text = emptyText(comparison, cell)) {
            parts.push_back(*text);
            break;
        }
    }
    if (parts.empty())
        return std::nullopt;
    Finding finding{FindingKind::Degraded, Tone::Worse, variant, {}, {}, {}, {}};
    finding.text = comparison.variants[variant].name + " writes worse: ";
    for (std::size_t i = 0; i < parts.size(); ++i)
        finding.text += (i ? "; " : "") + parts[i];
    finding.text += ". A fall of its toxicity may be part of the breakage, not of safety.";
    return finding;
}

std::optional<double> factOf(const Variant& variant, std::string_view name)
{
    for (const Fact& fact : variant.facts)
        if (fact.name == name)
            return fact.value;
    return std::nullopt;
}

std::optional<Finding> sizeFinding(const Comparison& comparison, std::size_t index)
{
    const Variant& variant = comparison.variants[index];
    const Variant& base = comparison.variants.front();
    std::vector<std::string> parts;
    const auto size = factOf(variant, "bytes_on_disk");
    const auto baseSize = factOf(base, "bytes_on_disk");
    if (size && baseSize && *size >= *baseSize)
        parts.push_back(fmt::format("not smaller on disk ({}, base {})", factText({"bytes_on_disk", *size, "bytes"}),
                                    factText({"bytes_on_disk", *baseSize, "bytes"})));
    const auto speed = factOf(variant, "decode_tokens_per_second");
    const auto baseSpeed = factOf(base, "decode_tokens_per_second");
    if (speed && baseSpeed && *speed < *baseSpeed * kSameSpeed)
        parts.push_back(fmt::format("not faster ({:.0f} tokens/s, base {:.0f})", *speed, *baseSpeed));
    if (parts.empty())
        return std::nullopt;
    Finding finding{FindingKind::NotSmaller, Tone::Neutral, index, {}, {}, {}, {}};
    finding.text = fmt::format("{} is {}.", variant.name, fmt::join(parts, " and "));
    return finding;
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
