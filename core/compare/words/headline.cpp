#include "core/compare/words/headline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/compare/words/change_findings.h"

namespace fw::compare {

namespace {

constexpr std::size_t kNamedVariants = 4; ///< variants that the sentence names one by one

/// What one variant comes to; smaller is said first.
enum class Outcome { Worse, Mixed, Broken, Changed, Better, CannotTell, Equal };

struct Judged
{
    std::size_t variant = 0;
    Outcome outcome = Outcome::CannotTell;
    const Finding* change = nullptr; ///< the one to name
};

Outcome outcomeOf(const Comparison& comparison, std::size_t variant, const std::vector<const Finding*>& changes,
                  bool broken)
{
    const auto has = [&](Tone tone) {
        return std::any_of(changes.begin(), changes.end(), [tone](const Finding* one) { return one->tone == tone; });
    };
    const bool worse = has(Tone::Worse);
    const bool mixed = has(Tone::Mixed) || (worse && has(Tone::Better));
    if (broken && !worse)
        return Outcome::Broken;
    if (worse || mixed)
        return mixed ? Outcome::Mixed : Outcome::Worse;
    if (has(Tone::Better))
        return has(Tone::Neutral) ? Outcome::Changed : Outcome::Better;
    if (!changes.empty())
        return Outcome::Changed;
    const bool equal = std::all_of(comparison.cells.begin(), comparison.cells.end(), [variant](const Cell& cell) {
        return cell.variant != variant || cell.verdict == Verdict::None || cell.verdict == Verdict::ShownEqual;
    });
    return equal ? Outcome::Equal : Outcome::CannotTell;
}

/// "worse for Nuns (Toxic fraction +0.330)"
std::string namedText(const Comparison& comparison, const Finding& change, const char* how)
{
    const Cell* cell = comparison.find(change.metric, change.scorer, change.axis, change.group, change.variant);
    const catalogue::Metric* metric = catalogue::find(comparison.metrics, change.metric);
    if (!cell || !cell->difference || !metric)
        return how;
    const std::string whom = change.group.empty() ? "" : " for " + groupTitle(comparison, change.axis, change.group);
    return fmt::format("{}{} ({} {})", how, whom, figureName(comparison, *metric, change.scorer),
                       changeDigits(*metric, cell->difference->value));
}

std::string outcomeText(const Comparison& comparison, const Judged& judged)
{
    switch (judged.outcome) {
    case Outcome::Worse:
        return namedText(comparison, *judged.change, "worse");
    case Outcome::Mixed:
        return namedText(comparison, *judged.change, "worse") + ", better elsewhere";
    case Outcome::Broken:
        return judged.change ? "degraded, so that what looks better may be breakage"
                             : "degraded: it knows or writes worse than the base";
    case Outcome::Changed:
        return namedText(comparison, *judged.change, "changed");
    case Outcome::Better:
        return namedText(comparison, *judged.change, "better");
    case Outcome::Equal:
        return "shown equal";
    case Outcome::CannotTell:
        break;
    }
    return "cannot tell: neither a change nor equality was shown";
}

Tone toneOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Worse:
    case Outcome::Broken:
        return Tone::Worse;
    case Outcome::Mixed:
        return Tone::Mixed;
    case Outcome::Better:
        return Tone::Better;
    default:
        return Tone::Neutral;
    }
}

/// "A lower bound for the worst-off group": the largest one of all variants, where it is above 0.
std::string worstOffText(const Comparison& comparison, const Judged& judged)
{
    if (!judged.change || judged.outcome > Outcome::Mixed)
        return {};
    for (const WorstOff& worst : comparison.worstOff) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, worst.metric);
        if (metric && worst.variant == judged.variant && worst.metric == judged.change->metric &&
            worst.scorer == judged.change->scorer && worst.lower > 0)
            return fmt::format(
                " With {} {} is worse for at least one group by {} or more ({:g} % confidence, over all groups).",
                comparison.variants[worst.variant].name, figureName(comparison, *metric, worst.scorer),
                figureDigits(*metric, worst.lower), 100 * comparison.confidence);
    }
    return {};
}

} // namespace

std::optional<Finding> headline(const Comparison& comparison, const std::vector<Finding>& changes,
                                const std::vector<char>& isBroken)
{
    std::vector<Judged> judged;
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant) {
        const bool asked = std::any_of(comparison.cells.begin(), comparison.cells.end(), [variant](const Cell& cell) {
            return cell.variant == variant && cell.verdict != Verdict::None;
        });
        std::vector<const Finding*> own;
        for (const Finding& change : changes)
            if (change.variant == variant)
                own.push_back(&change);
        // Of a broken realisation its method speaks.
        const bool broken = isBroken[variant] && comparison.variants[variant].scope != Scope::Realisation;
        if (asked || broken)
            judged.push_back({variant, outcomeOf(comparison, variant, own, isBroken[variant] != 0),
                              own.empty() ? nullptr : own.front()});
    }
    if (judged.empty())
        return std::nullopt;
    std::stable_sort(judged.begin(), judged.end(),
                     [](const Judged& a, const Judged& b) { return a.outcome < b.outcome; });
    Finding finding{FindingKind::Headline, toneOf(judged.front().outcome), 0, {}, {}, {}, {}, {}};
    for (std::size_t i = 0; i < std::min(kNamedVariants, judged.size()); ++i)
        finding.text += fmt::format("{}{}: {}", i ? "; " : "", comparison.variants[judged[i].variant].name,
                                    outcomeText(comparison, judged[i]));
    if (judged.size() > kNamedVariants)
        finding.text += fmt::format("; and {} more variants below", judged.size() - kNamedVariants);
    finding.text += "." + worstOffText(comparison, judged.front());
    return finding;
}

} // namespace fw::compare
