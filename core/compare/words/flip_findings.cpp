#include "core/compare/words/flip_findings.h"

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

/// "; rounding alone changes 0.3 %", or nothing where that was not measured.
std::string byRounding(const Comparison& comparison, const Decisions& decisions, const Cell& flips)
{
    const Cell* floor = comparison.find(decisions.flips, "", flips.axis, "", 0);
    return floor ? fmt::format("; rounding alone changes {:.1f} %", 100 / decisions.unit * floor->value.value)
                 : std::string();
}

/// Whether the aggregate of these decisions stays while they flip.
bool isMasked(const Decisions& decisions, const Cell& flips, const Cell* aggregate)
{
    if (!aggregate || !aggregate->difference)
        return false;
    const Estimate& change = *aggregate->difference;
    return change.low <= 0 && change.high >= 0 && flips.value.value >= kNotable * decisions.unit &&
           flips.value.value >= kMasked * std::fabs(change.value);
}

std::string flipText(const Comparison& comparison, const Decisions& decisions, const Cell& flips,
                     const catalogue::Metric& metric, const Cell& aggregate, std::size_t others)
{
    std::string text = fmt::format(
        "{}: {:.1f} % of the {}{} are others than the base's, while {} moves by {} {} only{}{}",
        comparison.variants[flips.variant].name, 100 / decisions.unit * flips.value.value, decisions.noun,
        flips.axis.empty() ? "" : " (" + axisTitle(comparison, flips.axis) + ")", metric.title,
        changeDigits(metric, aggregate.difference->value), intervalText(metric, *aggregate.difference, true),
        byCertainty(comparison, decisions, flips), byRounding(comparison, decisions, flips));
    if (others > 0)
        text += fmt::format("; so on {} other {}", others, others == 1 ? "axis" : "axes");
    return text + ".";
}

} // namespace

std::vector<Finding> flipFindings(const Comparison& comparison, std::size_t variant)
{
    std::vector<Finding> findings;
    for (const Decisions& decisions : kDecisions) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, decisions.aggregate);
        const Cell* most = nullptr;
        std::size_t masked = 0;
        for (const Cell& flips : comparison.cells) {
            if (!metric || flips.metric != decisions.flips || flips.variant != variant || !flips.group.empty() ||
                !isMasked(decisions, flips, comparison.find(decisions.aggregate, "", flips.axis, "", variant)))
                continue;
            ++masked;
            if (!most || flips.value.value > most->value.value)
                most = &flips;
        }
        if (!most)
            continue;
        const Cell& aggregate = *comparison.find(decisions.aggregate, "", most->axis, "", variant);
        findings.push_back({FindingKind::Flips, Tone::Neutral, variant, most->metric, "", most->axis, "",
                            flipText(comparison, decisions, *most, *metric, aggregate, masked - 1)});
    }
    return findings;
}

} // namespace fw::compare
