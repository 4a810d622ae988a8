#include "ui/models/trade_off.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/report/arrangement.h"
#include "ui/models/qt_text.h"

namespace fw::ui {

namespace {

constexpr double kMillion = 1e6;

QString translated(const char* text)
{
    return QCoreApplication::translate("TradeOff", text);
}

/// Facts that say what compression is for; others (figures of a recipe's steps) are no costs.
bool isCost(const std::string& fact)
{
    static const std::vector<std::string> kCosts{"bytes_on_disk",
                                                 "bytes_in_memory",
                                                 "parameters",
                                                 "multiply_adds_per_token",
                                                 "decode_speed_ratio",
                                                 "prefill_speed_ratio",
                                                 "decode_tokens_per_second",
                                                 "cache_bytes_per_token"};
    return std::find(kCosts.begin(), kCosts.end(), fact) != kCosts.end();
}

Cost costOfFact(const compare::Fact& fact)
{
    const QString title = qt(compare::factTitle(fact.name));
    if (fact.unit == "bytes" && fact.value >= kMillion)
        return {fact.name, translated("%1, MB").arg(title), kMillion};
    if (std::fabs(fact.value) >= kMillion)
        return {fact.name, translated("%1, million").arg(title), kMillion};
    return {fact.name, fact.unit.empty() ? title : QStringLiteral("%1, %2").arg(title, qt(fact.unit)), 1};
}

/// Whether two variants or more have it, and not all the same.
bool varies(const compare::Comparison& comparison, const std::string& id)
{
    std::optional<double> first;
    for (std::size_t variant = 0; variant < comparison.variants.size(); ++variant)
        if (const auto value = costOf(comparison, id, variant)) {
            if (first && *first != *value)
                return true;
            first = first ? first : value;
        }
    return false;
}

const compare::WorstOff* worstOffOf(const compare::Comparison& comparison, const Selection& selection,
                                    std::size_t variant)
{
    for (const compare::WorstOff& worst : comparison.worstOff)
        if (worst.variant == variant && worst.metric == selection.metric && worst.scorer == selection.scorer)
            return &worst;
    return nullptr;
}

std::optional<TradeOffPoint> pointOf(const compare::Comparison& comparison, const Selection& selection,
                                     std::size_t variant)
{
    TradeOffPoint point;
    point.variant = variant;
    if (variant == 0)
        return point;
    if (selection.harm == Harm::WorstOff) {
        const compare::WorstOff* worst = worstOffOf(comparison, selection, variant);
        if (!worst || !std::isfinite(worst->lower))
            return std::nullopt;
        point.harm = point.low = worst->lower;
        point.high = worst->harm;
        point.shown = worst->lower > 0;
        point.axis = worst->axis;
        point.group = worst->group;
        return point;
    }
    const compare::Cell* cell = comparison.find(selection.metric, selection.scorer, selection.axis, "", variant);
    if (!cell || !cell->difference || !std::isfinite(cell->difference->value))
        return std::nullopt;
    point.harm = cell->difference->value;
    point.low = cell->difference->low;
    point.high = cell->difference->high;
    point.shown = cell->verdict == compare::Verdict::Changed;
    return point;
}

} // namespace

std::optional<double> costOf(const compare::Comparison& comparison, const std::string& id, std::size_t variant)
{
    if (const compare::Fact* fact = report::findFact(comparison.variants[variant], id))
        return std::isfinite(fact->value) ? std::optional(fact->value) : std::nullopt;
    const compare::Cell* cell = comparison.find(id, "", "", "", variant);
    return cell && std::isfinite(cell->value.value) ? std::optional(cell->value.value) : std::nullopt;
}

std::vector<Cost> costsOf(const compare::Comparison& comparison)
{
    std::vector<Cost> costs;
    for (const std::string& name : report::factNames(comparison)) {
        if (!isCost(name) || !varies(comparison, name))
            continue;
        const compare::Fact* largest = nullptr;
        for (const compare::Variant& variant : comparison.variants)
            if (const compare::Fact* fact = report::findFact(variant, name);
                fact && std::isfinite(fact->value) && (!largest || fact->value > largest->value))
                largest = fact;
        costs.push_back(costOfFact(*largest));
    }
    for (const catalogue::Metric& metric : comparison.metrics)
        if (comparison.find(metric.id, "", "", "", 0) && varies(comparison, metric.id))
            costs.push_back({metric.id,
                             metric.unit.empty() ? qt(metric.title)
                                                 : QStringLiteral("%1, %2").arg(qt(metric.title), qt(metric.unit)),
                             1});
    return costs;
}

std::vector<Harm> harmsOf(const compare::Comparison& comparison, const Selection& selection)
{
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        if (worstOffOf(comparison, selection, variant))
            return {Harm::WorstOff, Harm::AllGroups};
    return {Harm::AllGroups};
}

std::vector<TradeOffPoint> tradeOff(const compare::Comparison& comparison, const Selection& selection)
{
    std::vector<TradeOffPoint> points;
    std::size_t others = 0;
    for (std::size_t variant = 0; variant < comparison.variants.size(); ++variant) {
        const auto cost = costOf(comparison, selection.cost, variant);
        auto point = pointOf(comparison, selection, variant);
        if (!selection.shows(variant) || !cost || !point)
            continue;
        point->cost = *cost;
        points.push_back(*point);
        others += variant > 0;
    }
    return others ? points : std::vector<TradeOffPoint>();
}

} // namespace fw::ui
