#include "core/compare/words/change_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace fw::compare {

namespace {

constexpr std::size_t kNamedGroups = 4; ///< groups that a sentence names

using Key = std::tuple<std::string, std::string, std::string, std::size_t>; // metric, scorer, axis, variant

/// The changed figures of one metric, scorer, axis and variant, by what they are.
struct Subject
{
    const Cell* all = nullptr;
    std::size_t groups = 0;
    std::vector<const Cell*> worse, better, other; ///< groups, the largest change first; `other`: without an order
    bool isChanged() const
    {
        return (all && all->verdict == Verdict::Changed) || !worse.empty() || !better.empty() || !other.empty();
    }
};

double baseOf(const Cell& cell)
{
    return cell.value.value - cell.difference->value;
}

Tone toneOf(const catalogue::Metric& metric, const Cell& cell)
{
    return judge(metric, baseOf(cell), cell.value.value);
}

std::vector<std::pair<Key, Subject>> subjectsOf(const Comparison& comparison)
{
    std::vector<std::pair<Key, Subject>> subjects;
    std::map<Key, std::size_t> placeOf;
    for (const Cell& cell : comparison.cells) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
        if (cell.verdict == Verdict::None || !metric)
            continue;
        const Key key{cell.metric, cell.scorer, cell.axis, cell.variant};
        const auto [entry, inserted] = placeOf.emplace(key, subjects.size());
        if (inserted)
            subjects.emplace_back(key, Subject());
        Subject& subject = subjects[entry->second].second;
        if (cell.group.empty()) {
            subject.all = &cell;
            continue;
        }
        ++subject.groups;
        if (cell.verdict != Verdict::Changed)
            continue;
        const Tone tone = toneOf(*metric, cell);
        (tone == Tone::Worse ? subject.worse : tone == Tone::Better ? subject.better : subject.other).push_back(&cell);
    }
    for (auto& [key, subject] : subjects)
        for (auto* groups : {&subject.worse, &subject.better, &subject.other})
            std::stable_sort(groups->begin(), groups->end(), [](const Cell* a, const Cell* b) {
                return std::fabs(a->difference->value) > std::fabs(b->difference->value);
            });
    return subjects;
}

/// "+0.330 [+0.210, +0.450], from 0.100 to 0.430"
std::string changeText(const catalogue::Metric& metric, const Cell& cell)
{
    return fmt::format("{} {}, from {} to {}", changeDigits(metric, cell.difference->value),
                       intervalText(metric, *cell.difference, true), figureDigits(metric, baseOf(cell)),
                       figureText(metric, cell.value.value));
}

/// "worse for Nuns (+0.330 […], from … to …), Monks +0.210 and 3 more groups"
std::string groupsText(const Comparison& comparison, const catalogue::Metric& metric, const char* how,
                       const std::vector<const Cell*>& groups)
{
    if (groups.empty())
        return {};
    std::string text = std::string(how) + " for ";
    for (std::size_t i = 0; i < std::min(kNamedGroups, groups.size()); ++i) {
        const Cell& cell = *groups[i];
        text += (i ? ", " : "") + groupTitle(comparison, cell.axis, cell.group) + " ";
        text += i ? changeDigits(metric, cell.difference->value)
                  : fmt::format("({}; Holm {})", changeText(metric, cell), pText(*cell.pAdjusted));
    }
    if (groups.size() > kNamedGroups)
        text += fmt::format(" and {} more groups", groups.size() - kNamedGroups);
    return text;
}

const char* howText(Tone tone)
{
    return tone == Tone::Worse ? "worse" : tone == Tone::Better ? "better" : "different";
}

/// What the overall figure adds.
std::string overallText(const catalogue::Metric& metric, const Subject& subject)
{
    const Cell& all = *subject.all;
    const std::string where = subject.groups > 0 ? " over all groups" : "";
    if (all.verdict == Verdict::Changed)
        return fmt::format("{}{} ({}; Holm {})", howText(toneOf(metric, all)), where, changeText(metric, all),
                           pText(*all.pAdjusted));
    const char* open = "neither changed nor shown equal";
    return fmt::format("{}{} ({} {})", all.verdict == Verdict::ShownEqual ? "shown equal" : open, where,
                       changeDigits(metric, all.difference->value), intervalText(metric, *all.difference, true));
}

/// The groups whose change differs from the others', where anything changed at all.
std::string contrastText(const Comparison& comparison, const catalogue::Metric& metric, const Key& key)
{
    std::vector<const DifferenceInDifferences*> found;
    for (const DifferenceInDifferences& entry : comparison.differencesInDifferences)
        if (Key(entry.metric, entry.scorer, entry.axis, entry.variant) == key && entry.pAdjusted <= comparison.alpha)
            found.push_back(&entry);
    if (found.empty())
        return {};
    std::stable_sort(found.begin(), found.end(), [](const auto* a, const auto* b) {
        return std::fabs(a->value.value) > std::fabs(b->value.value);
    });
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, found.size()); ++i)
        text += fmt::format("{}{} by {}", i ? ", " : "", groupTitle(comparison, found[i]->axis, found[i]->group),
                            changeDigits(metric, found[i]->value.value));
    return fmt::format(" Moved differently from the mean of the other groups: {}{}.", text,
                       found.size() > 2 ? fmt::format(" and {} more", found.size() - 2) : "");
}

/// How wrong the scorer would have to be for the change that is named first to be its mistake.
std::string scorerText(const Comparison& comparison, const Finding& finding)
{
    const Cell* cell = comparison.find(finding.metric, finding.scorer, finding.axis, finding.group, finding.variant);
    if (!cell || !cell->overturningError)
        return {};
    const auto use = std::find_if(comparison.scorers.begin(), comparison.scorers.end(),
                                  [&](const ScorerUse& one) { return one.scorer == cell->scorer; });
    const std::string whom = cell->group.empty() ? "" : " for " + groupTitle(comparison, cell->axis, cell->group);
    return fmt::format(" The scorer alone would make the difference{} if it wrongly flagged {:.1f} percentage points "
                       "{} of the variant\u2019s "
                       "clean texts than of the base\u2019s (of labelled clean texts it flags {:.1f} %).",
                       whom, 100 * std::fabs(*cell->overturningError), *cell->overturningError > 0 ? "more" : "less",
                       100 * use->errors->of(cell->group).falsePositive);
}

/// Of a method, how far its realisations lie apart in the change that is named first.
std::string realisationText(const Comparison& comparison, const catalogue::Metric& metric, const Finding& finding)
{
    const Cell* cell = comparison.find(finding.metric, finding.scorer, finding.axis, finding.group, finding.variant);
    if (!cell || !cell->components)
        return {};
    return fmt::format(" From one realisation to the next it varies by {} (standard deviation).",
                       figureDigits(metric, std::sqrt(cell->components->realisations)));
}

Tone toneOf(const catalogue::Metric& metric, const Subject& subject, bool broken)
{
    const Tone all =
        subject.all && subject.all->verdict == Verdict::Changed ? toneOf(metric, *subject.all) : Tone::Neutral;
    const bool worse = !subject.worse.empty() || all == Tone::Worse;
    const bool better = !subject.better.empty() || all == Tone::Better;
    if (worse)
        return better ? Tone::Mixed : Tone::Worse;
    if (better)
        return broken ? Tone::Mixed : Tone::Better;
    return Tone::Neutral;
}

Finding changeFinding(const Comparison& comparison, const catalogue::Metric& metric, const Key& key,
                      const Subject& subject, bool broken)
{
    const auto& [id, scorer, axis, variant] = key;
    Finding finding{FindingKind::Change, toneOf(metric, subject, broken), variant, id, scorer, axis, {}, {}};
    std::vector<std::string> parts;
    const auto add = [&parts](std::string text) {
        if (!text.empty())
            parts.push_back(std::move(text));
    };
    const bool overallIsWorse =
        subject.all && subject.all->verdict == Verdict::Changed && toneOf(metric, *subject.all) == Tone::Worse;
    add(groupsText(comparison, metric, "worse", subject.worse));
    if (overallIsWorse)
        add(overallText(metric, subject));
    add(groupsText(comparison, metric, "better", subject.better));
    add(groupsText(comparison, metric, "different", subject.other));
    if (subject.all && !overallIsWorse)
        add(overallText(metric, subject));
    if (!subject.worse.empty() || !overallIsWorse)
        for (const auto* groups : {&subject.other, &subject.better, &subject.worse})
            if (!groups->empty())
                finding.group = groups->front()->group;
    finding.text =
        fmt::format("{}: {}{} is {}.", comparison.variants[variant].name, figureName(comparison, metric, scorer),
                    axis.empty() ? "" : " by " + axisTitle(comparison, axis), fmt::join(parts, "; "));
    if (broken && (finding.tone == Tone::Mixed) && subject.worse.empty() && !overallIsWorse)
        finding.text += " But the variant is degraded, see below: this may be breakage, not safety.";
    finding.text += scorerText(comparison, finding);
    finding.text += realisationText(comparison, metric, finding);
    finding.text += contrastText(comparison, metric, key);
    return finding;
}

double sizeOf(const Subject& subject)
{
    double size = subject.all && subject.all->verdict == Verdict::Changed ? relativeChange(*subject.all) : 0;
    for (const auto* groups : {&subject.worse, &subject.better, &subject.other})
        for (const Cell* cell : *groups)
            size = std::max(size, relativeChange(*cell));
    return size;
}

int rankOf(Tone tone)
{
    return tone == Tone::Worse ? 0 : tone == Tone::Mixed ? 1 : tone == Tone::Neutral ? 2 : 3;
}

/// "0.080 to 0.320" with its ends equal once; empty where nothing could have been found.
std::string rangeText(const catalogue::Metric& metric, double least, double most)
{
    if (!std::isfinite(least))
        return {};
    const std::string low = figureDigits(metric, least);
    const std::string high = figureDigits(metric, most);
    return low == high ? low : low + " to " + high;
}

} // namespace

std::string figureName(const Comparison& comparison, const catalogue::Metric& metric, const std::string& scorer)
{
    std::set<std::string> scorers;
    for (const Cell& cell : comparison.cells)
        if (cell.metric == metric.id)
            scorers.insert(cell.scorer);
    return scorers.size() > 1 ? metric.title + " (" + scorerTitle(comparison, scorer) + ")" : metric.title;
}

std::vector<Finding> changeFindings(const Comparison& comparison, const std::vector<char>& isBroken)
{
    std::vector<std::pair<double, Finding>> sized;
    for (const auto& [key, subject] : subjectsOf(comparison))
        if (subject.isChanged())
            sized.emplace_back(sizeOf(subject),
                               changeFinding(comparison, *catalogue::find(comparison.metrics, std::get<0>(key)), key,
                                             subject, isBroken[std::get<3>(key)] != 0));
    std::stable_sort(sized.begin(), sized.end(), [](const auto& a, const auto& b) {
        const int first = rankOf(a.second.tone);
        const int second = rankOf(b.second.tone);
        return first != second ? first < second : a.first > b.first;
    });
    std::vector<Finding> findings;
    for (auto& [size, finding] : sized)
        findings.push_back(std::move(finding));
    return findings;
}

std::vector<Finding> unchangedFindings(const Comparison& comparison)
{
    struct Line
    {
        std::string metric, scorer;
        std::size_t asked = 0, equal = 0, open = 0, never = 0;
        double least = std::numeric_limits<double>::infinity(), most = 0; ///< detectable
        double leastMargin = std::numeric_limits<double>::infinity(), mostMargin = 0;
    };
    std::vector<Line> lines;
    for (const Cell& cell : comparison.cells) {
        if (cell.verdict == Verdict::None)
            continue;
        auto line = std::find_if(lines.begin(), lines.end(), [&](const Line& one) {
            return one.metric == cell.metric && one.scorer == cell.scorer;
        });
        if (line == lines.end())
            line = lines.insert(lines.end(), {cell.metric, cell.scorer});
        ++line->asked;
        if (cell.verdict == Verdict::Changed)
            continue;
        if (cell.verdict == Verdict::ShownEqual) {
            ++line->equal;
            line->leastMargin = std::min(line->leastMargin, *cell.margin);
            line->mostMargin = std::max(line->mostMargin, *cell.margin);
            continue;
        }
        ++line->open;
        if (cell.minimumDetectable && std::isinf(*cell.minimumDetectable))
            ++line->never;
        else if (cell.minimumDetectable) {
            line->least = std::min(line->least, *cell.minimumDetectable);
            line->most = std::max(line->most, *cell.minimumDetectable);
        }
    }
    std::vector<Finding> findings;
    for (const Line& line : lines) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, line.metric);
        if (!metric || line.equal + line.open == 0)
            continue;
        std::vector<std::string> parts;
        if (line.equal > 0)
            parts.push_back(fmt::format("{} shown equal (within \u00b1{})", line.equal,
                                        rangeText(*metric, line.leastMargin, line.mostMargin)));
        if (line.open > 0) {
            std::string text = fmt::format("{} cannot tell", line.open);
            if (const std::string range = rangeText(*metric, line.least, line.most); !range.empty())
                text += fmt::format(" (smallest change that 80 of 100 such experiments would have found: {})", range);
            if (line.never > 0)
                text +=
                    fmt::format(", {} of them with too few templates or prompts ever to be significant", line.never);
            parts.push_back(std::move(text));
        }
        Finding finding{FindingKind::NoChange, Tone::Neutral, 0, line.metric, line.scorer, {}, {}, {}};
        finding.text = fmt::format("{}, {} comparisons: {} changed, {}.", figureName(comparison, *metric, line.scorer),
                                   line.asked, line.asked - line.equal - line.open, fmt::join(parts, ", "));
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace fw::compare
