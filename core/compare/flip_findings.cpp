#include "core/compare/flip_findings.h"

#include <fmt/format.h>

#include <cmath>

namespace fw::compare {

namespace {

constexpr double kNotable = 0.01; ///< share of decisions
constexpr double kMasked = 3;     ///< flips over the aggregate's change

struct Decisions
{
    const char* flips; ///< metric ids
    const char* aggregate;
    const char* uncertain;
    const char* certain;
    const char* noun;
    double unit; ///< of the share: 1 or 100
};

constexpr Decisions kDecisions[] = {
    {"all_flips", "choice_accuracy", "all_flips_uncertain", "all_flips_certain", "answers", 1},
    {"preference_flips", "stereotype_preference", "preference_flips_uncertain", "preference_flips_certain",
     "pairs' preferences", 100}};

/// ": 14.2 % where the base is uncertain, 1.3 % where it is certain", or nothing.
std::string byCertainty(const Comparison& comparison, const Decisions& decisions, const Cell& flips)
{
    const Cell* uncertain = comparison.find(decisions.uncertain, "", flips.axis, "", flips.variant);
    const Cell* certain = comparison.find(decisions.certain, "", flips.axis, "", flips.variant);
    if (!uncertain || !certain)
        return {};
    const double percent = 100 / decisions.unit;
    return fmt::format(": {:.1f} % where the base is uncertain, {:.1f} % where it is certain",
                       percent * uncertain->value.value, percent * certain->value.value);
}

} // namespace

std::vector<Finding> flipFindings(const Comparison& comparison, std::size_t variant)
{
    std::vector<Finding> findings;
    for (const Decisions& decisions : kDecisions)
        for (const Cell& flips : comparison.cells) {
            if (flips.metric != decisions.flips || flips.variant != variant || !flips.group.empty())
                continue;
            const Cell* aggregate = comparison.find(decisions.aggregate, "", flips.axis, "", variant);
            const catalogue::Metric* metric = catalogue::find(comparison.metrics, decisions.aggregate);
            if (!aggregate || !metric || !aggregate->difference)
                continue;
            const Estimate& change = *aggregate->difference;
            const bool stays =
                change.low <= 0 && change.high >= 0 && flips.value.value >= kMasked * std::fabs(change.value);
            if (!stays || flips.value.value < kNotable * decisions.unit)
                continue;
            Finding finding{FindingKind::Flips, Tone::Neutral, variant, flips.metric, "", flips.axis, {}};
            finding.text =
                fmt::format("{}: {:.1f} % of the {}{} are others than the base's, while {} moves by {} {} only{}.",
                            comparison.variants[variant].name, 100 / decisions.unit * flips.value.value, decisions.noun,
                            flips.axis.empty() ? "" : " (" + axisTitle(comparison, flips.axis) + ")", metric->title,
                            changeDigits(*metric, change.value), intervalText(*metric, change, true),
                            byCertainty(comparison, decisions, flips));
            findings.push_back(std::move(finding));
        }
    return findings;
}

} // namespace fw::compare
