#include "core/compare/words/matched_findings.h"

#include <fmt/format.h>

#include <string>

namespace fw::compare {

namespace {

constexpr std::size_t kNamed = 4;
constexpr double kSurelyBracketed = 0.95; ///< share of resamples in which the ladder holds the variant

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
    std::size_t unsure = 0;
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
        if (outcome.bracketed < kSurelyBracketed) {
            ++unsure;
            continue;
        }
        ++held;
        if (clearOfZero(*outcome.partial) && ++left <= kNamed)
            named += (named.empty() ? "" : "; ") + leftText(comparison, *metric, outcome);
    }
    if (held + outside + unsure == 0)
        return std::nullopt;
    Finding finding{FindingKind::Matched, Tone::Neutral, variant, {}, {}, {}, {}, {}};
    finding.text = fmt::format("{}, cause or collapse (exploratory): ", comparison.variants[variant].name);
    if (left > 0)
        finding.text +=
            fmt::format("at equal perplexity under the base {} of {} changes of primary metrics stay clear of "
                        "zero: {}{}",
                        left, held, named, left > kNamed ? "; and more" : "");
    else if (held > 0)
        finding.text +=
            fmt::format("of {} changes of primary metrics held against controls of equal perplexity under the "
                        "base none is clear of zero, which does not show that forgetting explains them",
                        held);
    if (unsure > 0)
        finding.text += fmt::format("{}{} lie near the end of the controls\u2019 reach and are not judged",
                                    held > 0 ? "; " : "", unsure);
    if (outside > 0)
        finding.text +=
            fmt::format("{}{} lie outside the controls\u2019 reach", held + unsure > 0 ? "; " : "", outside);
    finding.text += ". About one in twelve would be clear of zero by chance.";
    return finding;
}

} // namespace fw::compare
