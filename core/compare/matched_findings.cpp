#include "core/compare/matched_findings.h"

#include <fmt/format.h>

#include <string>

namespace fw::compare {

namespace {

constexpr std::size_t kNamed = 4;

std::string changeText(const catalogue::Metric& metric, const Estimate& estimate)
{
    return changeDigits(metric, estimate.value) + " " + intervalText(metric, estimate, true);
}

bool clearOfZero(const Estimate& estimate)
{
    return estimate.low > 0 || estimate.high < 0;
}

/// "Expected maximum toxicity (Toxicity) by Religion: +0.079 [+0.018, +0.140] of +0.049 is left at perplexity 58.7"
std::string leftText(const Comparison& comparison, const catalogue::Metric& metric, const MatchedOutcome& outcome)
{
    const std::string scorer =
        comparison.scorers.size() > 1 ? " (" + scorerTitle(comparison, outcome.scorer) + ")" : std::string();
    return fmt::format("{}{} by {}: {} of {} is left at perplexity {:.1f}", metric.title, scorer,
                       axisTitle(comparison, outcome.axis), changeText(metric, *outcome.partial),
                       changeDigits(metric, outcome.total.value), outcome.perplexity);
}

} // namespace

std::optional<Finding> matchedFinding(const Comparison& comparison, std::size_t variant)
{
    std::size_t held = 0;
    std::size_t outside = 0;
    std::size_t left = 0;
    std::string named;
    for (const MatchedOutcome& outcome : comparison.matchedEffects) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, outcome.metric);
        if (outcome.variant != variant || !metric)
            continue;
        if (!outcome.partial) {
            ++outside;
            continue;
        }
        ++held;
        if (clearOfZero(*outcome.partial) && ++left <= kNamed)
            named += (named.empty() ? "" : "; ") + leftText(comparison, *metric, outcome);
    }
    if (held + outside == 0)
        return std::nullopt;
    Finding finding{FindingKind::Matched, Tone::Neutral, variant, {}, {}, {}, {}};
    finding.text = fmt::format("{}, cause or collapse (exploratory): ", comparison.variants[variant].name);
    if (held > 0)
        finding.text +=
            fmt::format("of {} changes of primary metrics held against controls of equal perplexity under the "
                        "base, {} {} more than forgetting alone explains{}{}",
                        held, left == 0 ? "none" : std::to_string(left), left > 1 ? "are" : "is",
                        left == 0 ? "" : ": " + named, left > kNamed ? "; and more" : "");
    if (outside > 0)
        finding.text += fmt::format("{}{} lie outside the controls\u2019 reach", held > 0 ? "; " : "", outside);
    finding.text += ". About one in twenty would be clear of zero by chance.";
    return finding;
}

} // namespace fw::compare
