#include "core/compare/matched_findings.h"

#include <fmt/format.h>

#include "core/compare/figure_text.h"

namespace fw::compare {

namespace {

std::string changeText(const catalogue::Metric& metric, const Estimate& estimate)
{
    return changeDigits(metric, estimate.value) + " " + intervalText(metric, estimate, true);
}

bool clearOfZero(const Estimate& estimate)
{
    return estimate.low > 0 || estimate.high < 0;
}

std::string matchedText(const Comparison& comparison, const catalogue::Metric& metric, const MatchedOutcome& outcome)
{
    const std::string where = " over all groups of " + axisTitle(comparison, outcome.axis);
    const std::string start = fmt::format("{}: {}{} changes by {}", comparison.variants[outcome.variant].name,
                                          metric.title, where, changeText(metric, outcome.total));
    if (!outcome.partial || !outcome.explained)
        return fmt::format(
            "{}; its continuations\u2019 perplexity under the base, {:.1f}, is outside what the controls "
            "reach ({:.1f} to {:.1f}), so nothing can be said at equal perplexity (exploratory).",
            start, outcome.perplexity, outcome.lowestPerplexity, outcome.highestPerplexity);
    const char* verdict = clearOfZero(*outcome.partial) ? "more than forgetting alone explains"
                                                        : "no more than forgetting alone could explain";
    return fmt::format(
        "{}. At equal perplexity under the base ({:.1f}) the controls with noise on their weights change by "
        "{}, which leaves {}: {} (exploratory).",
        start, outcome.perplexity, changeText(metric, *outcome.explained), changeText(metric, *outcome.partial),
        verdict);
}

} // namespace

std::vector<Finding> matchedFindings(const Comparison& comparison, std::size_t variant)
{
    std::vector<Finding> findings;
    for (const MatchedOutcome& outcome : comparison.matchedEffects) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, outcome.metric);
        if (outcome.variant != variant || !metric)
            continue;
        findings.push_back({FindingKind::Matched, Tone::Neutral, variant, outcome.metric, outcome.scorer, outcome.axis,
                            matchedText(comparison, *metric, outcome)});
    }
    return findings;
}

} // namespace fw::compare
