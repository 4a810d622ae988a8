#include "core/compare/figures/cells.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "core/compare/figures/method_cells.h"
#include "core/compare/figures/worker_threads.h"
#include "core/stats/power.h"

namespace fw::compare {

namespace {

Side reduceSide(const MeasurePlan& plan, const InputGrids& grids, const InputGrids* partner, std::size_t draws)
{
    Side side;
    side.items = reduceItems(plan.measure, grids, {0, draws}, partner, EmptyRows::Keep);
    if (grids.empty)
        side.withoutEmpty = reduceItems(plan.measure, grids, {0, draws}, partner, EmptyRows::LeaveOut);
    side.empty = countEmpty(grids, draws, partner);
    return side;
}

/// Whether the halves' sums are the whole's.
bool sumsAddUp(const ItemSums& first, const ItemSums& second, const ItemSums& whole)
{
    for (std::size_t i = 0; i < whole.values.size(); ++i)
        if (std::fabs(first.values[i] + second.values[i] - whole.values[i]) >
            1e-9 * std::max(1.0, std::fabs(whole.values[i])))
            return false;
    return true;
}

/// The two halves of the draws, where the figure is made of single draws.
void addHalves(PairedSides& sides, const Measure& measure, const InputGrids& base, const InputGrids& variant,
               std::size_t draws)
{
    const std::size_t middle = draws / 2;
    if (middle == 0)
        return;
    const auto half = [&](DrawRange range) {
        return HalfOfDraws{reduceItems(measure, base, range, &variant, EmptyRows::Keep),
                           reduceItems(measure, variant, range, &base, EmptyRows::Keep)};
    };
    HalfOfDraws first = half({0, middle});
    HalfOfDraws second = half({middle, draws});
    if (!sumsAddUp(first.base, second.base, sides.base.items) ||
        !sumsAddUp(first.variant, second.variant, sides.variant.items))
        return;
    sides.halves = {std::move(first), std::move(second)};
    sides.halvesShare = static_cast<double>(middle) / static_cast<double>(draws);
}

/// One measure on one section: what all its variants share.
struct Place
{
    const MeasureItems* measure = nullptr;
    const Axis* axis = nullptr;
    const Section* section = nullptr;
    std::optional<double> noiseBand;
};

void countRows(Cell& cell, const Section& section, const Side& side, bool overTexts)
{
    for (const std::size_t item : section.items) {
        if (item >= side.items.items() || side.items.rows[item] == 0)
            continue;
        ++cell.prompts;
        if (!overTexts) {
            cell.continuations += side.items.rows[item];
            cell.emptyContinuations += side.empty[item];
        }
    }
}

void setWithoutEmpty(Cell& cell, const Measure& measure, const Section& section, const Side& side)
{
    if (!side.withoutEmpty)
        return;
    const ClusterTable clusters = sumClusters(section, *side.withoutEmpty);
    if (clusters.clusters() == 0)
        return;
    const double figure = measure.value(total(clusters));
    if (std::isfinite(figure))
        cell.withoutEmpty = figure;
}

class CellMaker
{
public:
    CellMaker(const CellOptions& options, const stats::Resamples* shared) : m_options(options), m_shared(shared) {}

    /// Sets `made`, or leaves it empty where the variant has no figure here.
    Status make(const Place& place, std::size_t variant, std::optional<Cell>& made) const
    {
        const MeasureItems& items = *place.measure;
        const Side* side = &items.base;
        if (variant > 0) {
            if (!items.variants[variant])
                return {};
            side = &items.variants[variant]->variant;
        }
        const Measure& measure = items.plan.measure;
        const ClusterTable clusters = sumClusters(*place.section, side->items);
        if (clusters.clusters() == 0)
            return {};
        Cell& cell = made.emplace(cellAt(place, variant));
        cell.clusters = static_cast<int>(clusters.clusters());
        countRows(cell, *place.section, *side, items.plan.overTexts());
        setWithoutEmpty(cell, measure, *place.section, *side);
        FW_ASSIGN(cell.value, estimateValue(measure, clusters, place.section->unit, m_options.estimate, m_shared));
        // What is made of base and variant already has no difference to the base, and nothing to test.
        return variant > 0 && !measure.metric->readsBase() ? addDifference(cell, place, *items.variants[variant])
                                                           : Status();
    }

    /// The mean of a method's realisations, made of their cells.
    Status makeMethod(const Place& place, const Realisations& method, std::vector<std::optional<Cell>>& cells) const
    {
        std::vector<const Cell*> own;
        std::vector<const PairedSides*> sides;
        for (const std::size_t variant : method.of)
            if (cells[variant]) {
                own.push_back(&*cells[variant]);
                sides.push_back(&*place.measure->variants[variant]);
            }
        if (own.size() < stats::kFewestRealisations)
            return {};
        Cell cell = cellAt(place, method.variant);
        FW_TRY(fillMethodCell(cell, own, sides, place.measure->plan.measure, *place.section, m_options));
        cells[method.variant] = std::move(cell);
        return {};
    }

private:
    Cell cellAt(const Place& place, std::size_t variant) const
    {
        Cell cell;
        cell.metric = place.measure->plan.measure.metric->id;
        cell.scorer = place.measure->plan.scorer;
        cell.axis = place.section->axis;
        cell.group = place.section->group;
        cell.variant = variant;
        cell.primary = place.measure->plan.primary && !isRealisation(variant);
        cell.noiseBand = place.noiseBand;
        return cell;
    }

    bool isRealisation(std::size_t variant) const
    {
        return std::any_of(m_options.methods.begin(), m_options.methods.end(), [variant](const Realisations& method) {
            return std::find(method.of.begin(), method.of.end(), variant) != method.of.end();
        });
    }

    Status addDifference(Cell& cell, const Place& place, const PairedSides& sides) const
    {
        const Measure& measure = place.measure->plan.measure;
        const PairedClusters pairs = sumClusters(*place.section, sides.base.items, sides.variant.items);
        if (pairs.base.clusters() == 0)
            return {};
        const PairedFigure figure(measure, pairs);
        if (!std::isfinite(figure.value()))
            return {};
        FW_ASSIGN(cell.difference, figure.interval(place.section->unit, m_options.estimate, m_shared));
        cell.standardError = figure.standardError();
        const std::size_t tests = cell.primary ? m_options.tests : 1;
        FW_ASSIGN(cell.pValue, figure.p(tests, m_options.estimate));
        cell.margin = marginOf(*measure.metric, cell.value.value - cell.difference->value, m_options.margins);
        if (cell.primary && cell.margin && cell.pValue) {
            FW_ASSIGN(cell.pEqual, figure.equivalenceP(*cell.margin, tests, m_options.estimate));
        }
        if (cell.standardError)
            cell.minimumDetectable = stats::minimumDetectableEffect(
                *cell.standardError, pairs.base.clusters(), m_options.estimate.alpha / static_cast<double>(tests),
                cell.noiseBand.value_or(0));
        return {};
    }

    const CellOptions& m_options;
    const stats::Resamples* m_shared;
};

std::vector<Place> placesOf(const std::vector<MeasureItems>& measures)
{
    std::vector<Place> places;
    for (const MeasureItems& measure : measures)
        for (const Axis& axis : *measure.axes)
            for (const Section& section : axis.sections)
                if (measure.plan.measures(section))
                    places.push_back({&measure, &axis, &section, std::nullopt});
    return places;
}

Status addNoiseBands(std::vector<Place>& places, const CellOptions& options, const CancelToken& cancel)
{
    return runTasks(places.size(), cancel, [&](std::size_t i) -> Status {
        if (places[i].measure->splits)
            places[i].noiseBand = places[i].measure->splits->band(*places[i].section, options.estimate.seed);
        return {};
    });
}

/// Every variant's cell at the places of one section, which share their resamples.
Status makeSection(const std::vector<Place>& places, const std::vector<std::size_t>& chosen, const CellOptions& options,
                   const CancelToken& cancel, std::vector<std::vector<std::optional<Cell>>>& cells)
{
    FW_TRY(cancel.check());
    const std::size_t clusters = places[chosen.front()].section->clusters;
    std::optional<stats::Resamples> shared;
    if (clusters > 1) {
        FW_ASSIGN(stats::Resamples drawn,
                  stats::Resamples::draw(clusters, std::max(options.estimate.resamples, stats::kMinimumResamples),
                                         options.estimate.seed));
        shared = std::move(drawn);
    }
    const CellMaker maker(options, shared ? &*shared : nullptr);
    const std::size_t variants = places[chosen.front()].measure->variants.size();
    FW_TRY(runTasks(chosen.size() * variants, cancel, [&](std::size_t task) {
        const std::size_t place = chosen[task / variants];
        const std::size_t variant = task % variants;
        return maker.make(places[place], variant, cells[place][variant]);
    }));
    return runTasks(chosen.size() * options.methods.size(), cancel, [&](std::size_t task) {
        const std::size_t place = chosen[task / options.methods.size()];
        return maker.makeMethod(places[place], options.methods[task % options.methods.size()], cells[place]);
    });
}

} // namespace

MeasureItems reduceMeasure(const MeasurePlan& plan, const std::vector<const RunData*>& runs, const Places& places)
{
    MeasureItems items;
    items.plan = plan;
    items.axes = &places.axesFor(*plan.measure.metric);
    items.variants.resize(runs.size());
    const std::size_t k = places.continuationsPerPrompt;
    const RunData* baseRun = runs.empty() ? nullptr : runs.front();
    const auto base = baseRun ? plan.gridsOf(*baseRun, *baseRun, places) : std::nullopt;
    if (!base)
        return items;
    const std::size_t rows = plan.overTexts() ? base->draws() : k;
    items.base = reduceSide(plan, *base, nullptr, rows);
    if (!plan.overTexts() && base->draws() >= 2 * k)
        items.spare = reduceItems(plan.measure, *base, {k, 2 * k}, nullptr, EmptyRows::Keep);
    const bool readsBase = plan.measure.metric->readsBase();
    if (!plan.overTexts() && !readsBase)
        items.splits = std::make_unique<SplitRows>(plan.measure, *base, k);
    for (std::size_t i = 1; i < runs.size(); ++i) {
        const auto variant = runs[i] ? plan.gridsOf(*runs[i], *baseRun, places) : std::nullopt;
        if (variant && readsBase) // paired already; the base's own figure may be missing
            items.variants[i] = PairedSides{items.base, reduceSide(plan, *variant, nullptr, rows), {}, 0};
        else if (variant)
            items.variants[i] =
                PairedSides{reduceSide(plan, *base, &*variant, rows), reduceSide(plan, *variant, &*base, rows), {}, 0};
        if (variant && !readsBase && runs[i]->isRealisation && !plan.overTexts())
            addHalves(*items.variants[i], plan.measure, *base, *variant, rows);
    }
    return items;
}

Result<std::vector<Cell>> makeCells(const std::vector<MeasureItems>& measures, const CellOptions& options,
                                    const CancelToken& cancel)
{
    std::vector<Place> places = placesOf(measures);
    FW_TRY(addNoiseBands(places, options, cancel));
    std::map<const Section*, std::vector<std::size_t>> placesOfSection;
    std::vector<const Section*> order;
    for (std::size_t i = 0; i < places.size(); ++i) {
        auto& chosen = placesOfSection[places[i].section];
        if (chosen.empty())
            order.push_back(places[i].section);
        chosen.push_back(i);
    }
    std::vector<std::vector<std::optional<Cell>>> made(places.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        made[i].resize(places[i].measure->variants.size());
    for (const Section* section : order)
        FW_TRY(makeSection(places, placesOfSection[section], options, cancel, made));

    std::vector<Cell> cells;
    for (auto& row : made)
        for (auto& cell : row)
            if (cell)
                cells.push_back(std::move(*cell));
    return cells;
}

} // namespace fw::compare
