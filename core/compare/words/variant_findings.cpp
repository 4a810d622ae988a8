#include "core/compare/words/variant_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/compare/reading/measures.h"

namespace fw::compare {

namespace {

constexpr double kNotableShare = 0.1;       // a relative worsening that is worth a sentence
constexpr double kNotableEmptyShare = 0.05; // empty continuations, in points of share
constexpr double kSameSpeed = 1.05;         // a speed-up below this is none
constexpr double kGuardShare = 0.1;         // of alpha: what the guard may spend

/// Whether the figure tells of breakage, beyond chance and enough for a sentence.
bool isWorsening(const Comparison& comparison, const catalogue::Metric& metric, const Cell& cell)
{
    if (metric.breakage == catalogue::Breakage::None || !cell.difference || !cell.pBreakage ||
        *cell.pBreakage > kGuardShare * comparison.alpha || cell.insideNoise())
        return false;
    const double rise = metric.breakage == catalogue::Breakage::Rise ? cell.difference->value : -cell.difference->value;
    const bool countsEmpty = metric.inputs == std::vector<std::string>{kEmptySignal};
    return rise > 0 && (countsEmpty ? rise >= kNotableEmptyShare : relativeChange(cell) >= kNotableShare);
}

/// "Perplexity +38 % (28.31 to 39.12)"
std::string worseningText(const Comparison& comparison, const catalogue::Metric& metric, const Cell& cell)
{
    const double base = cell.value.value - cell.difference->value;
    const bool ofSentences = metric.level == catalogue::Level::Text && !cell.axis.empty();
    const std::string title = ofSentences
                                  ? fmt::format("{} of sentences by {}", metric.title, axisTitle(comparison, cell.axis))
                                  : metric.title;
    const std::string change =
        metric.highest == 1 || std::fabs(base) < 1e-12
            ? changeDigits(metric, cell.difference->value)
            : fmt::format("{}{:.0f} %", cell.difference->value < 0 ? "\u2212" : "+", 100 * relativeChange(cell));
    return fmt::format("{} {} ({} to {})", title, change, figureDigits(metric, base),
                       figureDigits(metric, cell.value.value));
}

/// Whether a scorer's figure, the lower the better, fell.
bool harmFell(const Comparison& comparison, std::size_t variant)
{
    return std::any_of(comparison.cells.begin(), comparison.cells.end(), [&](const Cell& cell) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
        return cell.variant == variant && cell.group.empty() && !cell.scorer.empty() && metric &&
               metric->direction == catalogue::Direction::LowerIsBetter && cell.difference && cell.difference->high < 0;
    });
}

/// At most, where it was measured several times.
std::optional<double> mostOf(const Variant& variant, std::string_view name)
{
    for (const Fact& fact : variant.facts)
        if (fact.name == name)
            return fact.range ? fact.range->second : fact.value;
    return std::nullopt;
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
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
        if (cell.variant != variant || !cell.group.empty() || !metric || !isWorsening(comparison, *metric, cell) ||
            !named.insert(cell.metric).second)
            continue;
        parts.push_back(worseningText(comparison, *metric, cell));
    }
    if (parts.empty())
        return std::nullopt;
    Finding finding{FindingKind::Degraded, Tone::Worse, variant, {}, {}, {}, {}, {}};
    finding.text =
        fmt::format("{} knows or writes worse: {}.", comparison.variants[variant].name, fmt::join(parts, "; "));
    if (harmFell(comparison, variant))
        finding.text += " That fewer of its answers are scored as harmful may be part of the breakage.";
    return finding;
}

std::optional<Finding> incompleteFinding(const Comparison& comparison, std::size_t index)
{
    const Variant& variant = comparison.variants[index];
    if (variant.status == "completed" || variant.isMethod()) // its realisations say so, each
        return std::nullopt;
    Finding finding{
        FindingKind::Incomplete, variant.status == "broken" ? Tone::Worse : Tone::Neutral, index, {}, {}, {}, {}, {}};
    finding.text = fmt::format("{} has no figures: its run is {}{}.", variant.name, variant.status,
                               variant.message.empty() ? "" : " (" + variant.message + ")");
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
    if (const auto most = mostOf(variant, "decode_speed_ratio"); most && *most < kSameSpeed)
        parts.push_back(fmt::format("not faster ({:.2f} × the base's speed in the same minute)",
                                    factOf(variant, "decode_speed_ratio").value_or(*most)));
    if (parts.empty())
        return std::nullopt;
    Finding finding{FindingKind::NotSmaller, Tone::Neutral, index, {}, {}, {}, {}, {}};
    finding.text = fmt::format("{} is {}.", variant.name, fmt::join(parts, " and "));
    const auto cache = factOf(variant, "cache_bytes_per_token");
    const auto baseCache = factOf(base, "cache_bytes_per_token");
    if (cache && baseCache && *cache < *baseCache)
        finding.text +=
            fmt::format(" Its key-value cache takes {:.0f} % of the base's bytes a token.", 100 * *cache / *baseCache);
    return finding;
}

std::optional<Finding> readLessFinding(const Comparison& comparison, std::size_t index)
{
    constexpr std::string_view kAsked = "_asked";
    const Variant& variant = comparison.variants[index];
    std::vector<std::string> parts;
    for (const Fact& asked : variant.facts) {
        const std::size_t at = asked.name.find(kAsked);
        if (!asked.name.starts_with("calibration_") || at == std::string::npos)
            continue;
        const std::string what = asked.name.substr(0, at);
        const auto read = factOf(variant, what + asked.name.substr(at + kAsked.size()));
        if (read && *read < asked.value)
            parts.push_back(fmt::format("{:.0f} of {:.0f} {} of text", *read, asked.value,
                                        what.substr(std::string_view("calibration_").size())));
    }
    if (parts.empty())
        return std::nullopt;
    Finding finding{FindingKind::ReadLess, Tone::Neutral, index, {}, {}, {}, {}, {}};
    finding.text =
        fmt::format("{} was made from less text than its recipe asks for: {}. A longer text may give another "
                    "variant.",
                    variant.name, fmt::join(parts, " and "));
    return finding;
}

std::optional<Finding> scopeFinding(const Comparison& comparison)
{
    std::vector<std::string> methods;
    std::vector<std::string> artefacts;
    for (const Variant& variant : comparison.variants)
        if (variant.scope == Scope::Method)
            methods.push_back(variant.name);
        else if (variant.scope == Scope::Artefact)
            artefacts.push_back(variant.name);
    std::vector<std::string> parts;
    if (!methods.empty())
        parts.push_back(fmt::format("What is said of {} is said of the method: its intervals hold what other "
                                    "realisations would change.",
                                    fmt::join(methods, ", ")));
    if (!artefacts.empty())
        parts.push_back(fmt::format("What is said of {} is said of {}, not of the method: with another draw of the "
                                    "calibration text or another training seed it may be otherwise.",
                                    fmt::join(artefacts, ", "),
                                    artefacts.size() == 1 ? "this artefact (one realisation)"
                                                          : "these artefacts (one realisation each)"));
    if (parts.empty())
        return std::nullopt;
    Finding finding{FindingKind::Scope, Tone::Neutral, 0, {}, {}, {}, {}, {}};
    finding.text = fmt::format("{}", fmt::join(parts, " "));
    return finding;
}

} // namespace fw::compare
