#include "core/compare/variant_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/compare/measures.h"

namespace fw::compare {

namespace {

constexpr double kNotableShare = 0.1;       // a relative worsening that is worth a sentence
constexpr double kNotableEmptyShare = 0.05; // empty continuations, in points of share
constexpr double kSameSpeed = 1.05;         // a speed-up below this is none

/// Whether getting worse on this metric means that a variant knows or writes less, not that it is more biased or merely
/// another one.
bool tellsBreakage(const catalogue::Metric& metric)
{
    const bool ordered = metric.direction == catalogue::Direction::LowerIsBetter ||
                         metric.direction == catalogue::Direction::HigherIsBetter;
    const bool anotherCut = metric.level == catalogue::Level::Text && !metric.choiceKind.empty(); // of the same text
    return ordered && !anotherCut && !metric.needsScorer() && !metric.readsBase() && metric.choiceKind != "pair" &&
           metric.choiceKind != "stereoset";
}

/// "Perplexity +38 % (28.31 to 39.12)" for what got worse by a tenth or more, its interval clear of zero.
std::optional<std::string> worsening(const Comparison& comparison, const Cell& cell)
{
    const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
    const bool countsEmpty = metric && metric->inputs == std::vector<std::string>{kEmptySignal}; // see emptyText()
    if (!metric || !tellsBreakage(*metric) || countsEmpty || cell.primary || !cell.difference)
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
    const bool ofSentences = metric->level == catalogue::Level::Text && !cell.axis.empty();
    const std::string title =
        ofSentences ? fmt::format("{} of sentences by {}", metric->title, axisTitle(comparison, cell.axis))
                    : metric->title;
    return fmt::format("{} {} ({} to {})", title, change, figureDigits(*metric, base),
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

std::optional<double> factOf(const Variant& variant, std::string_view name)
{
    for (const Fact& fact : variant.facts)
        if (fact.name == name)
            return fact.value;
    return std::nullopt;
}

} // namespace

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
    if (const auto ratio = factOf(variant, "decode_speed_ratio"); ratio && *ratio < kSameSpeed)
        parts.push_back(fmt::format("not faster ({:.2f} × the base's speed in the same minute)", *ratio));
    if (parts.empty())
        return std::nullopt;
    Finding finding{FindingKind::NotSmaller, Tone::Neutral, index, {}, {}, {}, {}};
    finding.text = fmt::format("{} is {}.", variant.name, fmt::join(parts, " and "));
    const auto cache = factOf(variant, "cache_bytes_per_token");
    const auto baseCache = factOf(base, "cache_bytes_per_token");
    if (cache && baseCache && *cache < *baseCache)
        finding.text +=
            fmt::format(" Its key-value cache takes {:.0f} % of the base's bytes a token.", 100 * *cache / *baseCache);
    return finding;
}

} // namespace fw::compare
