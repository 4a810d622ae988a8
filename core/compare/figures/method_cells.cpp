#include "core/compare/figures/method_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/stats/crossed_mean.h"
#include "core/stats/sign_flips.h"

namespace fw::compare {

namespace {

using stats::CrossedMean;

/// The items that a realisation is held against: the base's, or its own where they are made of both sides already.
const ItemSums& baseItems(const PairedSides& sides, const Measure& measure)
{
    return measure.metric->readsBase() ? sides.variant.items : sides.base.items;
}

/// Items of a section that all realisations have on both sides, by item; empty: all.
std::vector<char> commonItems(const Section& section, std::span<const PairedSides* const> sides, const Measure& measure)
{
    std::vector<char> common(sides.front()->variant.items.items(), 1);
    bool lacks = false;
    for (const std::size_t item : section.items)
        for (const PairedSides* one : sides)
            for (const ItemSums* items : {&baseItems(*one, measure), &one->variant.items})
                if (item >= items->items() || items->rows[item] == 0) {
                    if (item < common.size())
                        common[item] = 0;
                    lacks = true;
                }
    return lacks ? common : std::vector<char>();
}

/// The clusters of a section, of these items alone.
PairedClusters commonClusters(const Section& section, const ItemSums& base, const ItemSums& variant,
                              const std::vector<char>& common)
{
    if (common.empty())
        return sumClusters(section, base, variant);
    ItemSums kept = base;
    for (std::size_t item = 0; item < kept.items(); ++item)
        if (item >= common.size() || !common[item])
            kept.rows[item] = 0;
    return sumClusters(section, kept, variant);
}

/// Clusters' parts of a figure, with the figure as their mean: what the figure moves by, to first order.
void appendScaled(std::vector<double>& table, const stats::Contributions& contributions)
{
    const double figure = contributions.figure();
    const double weight = std::accumulate(contributions.weights.begin(), contributions.weights.end(), 0.0);
    const auto count = static_cast<double>(contributions.size());
    for (const double residual : contributions.about(figure))
        table.push_back(figure + count * residual / weight);
}

/// How far each cluster's part moves with other draws; empty where that is not told.
std::vector<double> drawContrasts(const Section& section, std::span<const PairedSides* const> sides,
                                  const Measure& measure, const std::vector<char>& common, std::size_t clusters)
{
    std::vector<double> table;
    for (const PairedSides* one : sides) {
        if (one->halves.empty())
            return {};
        std::vector<double> parts; // of the first half, then of the second
        for (const HalfOfDraws& half : one->halves) {
            const PairedClusters pairs = commonClusters(section, half.base, half.variant, common);
            if (pairs.base.clusters() != clusters)
                return {};
            appendScaled(parts, PairedFigure(measure, pairs).contributions());
        }
        const double scale = std::sqrt(one->halvesShare * (1 - one->halvesShare));
        for (std::size_t i = 0; i < clusters; ++i)
            table.push_back(scale * (parts[i] - parts[clusters + i]));
    }
    return table;
}

Estimate crossedEstimate(const CrossedMean& mean, const std::string& unit, double confidence, double lowest,
                         double highest)
{
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    if (stats::smallestSignFlipP(mean.clusters) > 1 - confidence)
        return {mean.mean, kUnknown, kUnknown,
                fmt::format("no interval: {} {} are too few for any", mean.clusters, unit)};
    const double reach = mean.halfWidth(1 - confidence);
    return {mean.mean, std::max(mean.mean - reach, std::min(lowest, mean.mean)),
            std::min(mean.mean + reach, std::max(highest, mean.mean)),
            fmt::format("t over {} realisations and {} {}", mean.realisations, mean.clusters, unit)};
}

void setCounts(Cell& cell, std::span<const Cell* const> realisations)
{
    double withoutEmpty = 0;
    bool known = true;
    cell.prompts = realisations.front()->prompts;
    for (const Cell* one : realisations) {
        cell.prompts = std::min(cell.prompts, one->prompts);
        cell.continuations += one->continuations;
        cell.emptyContinuations += one->emptyContinuations;
        known = known && one->withoutEmpty;
        withoutEmpty += one->withoutEmpty.value_or(0) / static_cast<double>(realisations.size());
    }
    if (known)
        cell.withoutEmpty = withoutEmpty;
}

void setTests(Cell& cell, const CrossedMean& mean, const Measure& measure, const CellOptions& options)
{
    const std::size_t tests = cell.primary ? options.tests : 1;
    cell.margin = marginOf(*measure.metric, cell.value.value - mean.mean, options.margins);
    cell.pValue = mean.pOf(0);
    if (cell.primary && cell.margin)
        cell.pEqual = mean.equivalenceP(*cell.margin);
    if (!(mean.standardError() > 1e-12 * std::max(1.0, std::fabs(mean.mean))))
        return;
    cell.standardError = mean.standardError();
    cell.minimumDetectable =
        mean.minimumDetectableEffect(options.estimate.alpha / static_cast<double>(tests), cell.noiseBand.value_or(0));
}

} // namespace

Result<std::optional<CrossedMean>> meanChange(std::span<const PairedSides* const> sides, const Measure& measure,
                                              const Section& section)
{
    const std::vector<char> common = commonItems(section, sides, measure);
    std::vector<double> differences;
    std::size_t clusters = 0;
    for (const PairedSides* one : sides) {
        const PairedClusters pairs = commonClusters(section, one->base.items, one->variant.items, common);
        clusters = pairs.base.clusters();
        if (clusters < 2)
            return std::optional<CrossedMean>();
        appendScaled(differences, PairedFigure(measure, pairs).contributions());
    }
    const auto mean =
        stats::crossedMean(differences, sides.size(), drawContrasts(section, sides, measure, common, clusters));
    if (mean.ok())
        return std::optional(*mean);
    if (mean.error().kind == ErrorKind::Numerical)
        return std::optional<CrossedMean>();
    return mean.error();
}

Status fillMethodCell(Cell& cell, std::span<const Cell* const> realisations, std::span<const PairedSides* const> sides,
                      const Measure& measure, const Section& section, const CellOptions& options)
{
    setCounts(cell, realisations);
    const std::vector<char> common = commonItems(section, sides, measure);
    std::vector<double> values;
    std::size_t clusters = 0;
    for (const PairedSides* one : sides) {
        const PairedClusters pairs = commonClusters(section, baseItems(*one, measure), one->variant.items, common);
        clusters = pairs.base.clusters();
        if (clusters < 2)
            break;
        appendScaled(values, stats::valueContributions(pairs.variant.view(), statisticOf(measure)));
    }
    cell.clusters = static_cast<int>(clusters);
    for (const Cell* one : realisations)
        cell.value.value += one->value.value / static_cast<double>(realisations.size());
    cell.value.low = cell.value.high = std::numeric_limits<double>::quiet_NaN();
    cell.value.method = fmt::format("no interval: one of the {} only", section.unit);
    if (clusters < 2)
        return {};
    const auto value = stats::crossedMean(values, sides.size());
    if (!value.ok()) {
        cell.value.method = "no interval: " + value.error().message;
        return value.error().kind == ErrorKind::Numerical ? Status() : Status(value.error());
    }
    const double confidence = options.estimate.confidence;
    cell.value = crossedEstimate(*value, section.unit, confidence, measure.metric->lowest, measure.metric->highest);
    if (measure.metric->readsBase())
        return {};
    FW_ASSIGN(const std::optional<CrossedMean> mean, meanChange(sides, measure, section));
    if (!mean)
        return {};
    const double width = measure.metric->highest - measure.metric->lowest;
    cell.difference = crossedEstimate(*mean, section.unit, confidence, -width, width);
    cell.components = mean->components;
    setTests(cell, *mean, measure, options);
    return {};
}

} // namespace fw::compare
