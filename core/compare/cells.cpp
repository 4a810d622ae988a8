#include "core/compare/cells.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "core/compare/worker_threads.h"
#include "core/stats/multiple_testing.h"

namespace fw::compare {

namespace {

Side reduceSide(const MeasurePlan& plan, const InputGrids& grids, const InputGrids* partner, std::size_t draws)
{
    Side side;
    side.items = reduceItems(plan.measure, grids, draws, partner, EmptyRows::Keep);
    if (grids.empty)
        side.withoutEmpty = reduceItems(plan.measure, grids, draws, partner, EmptyRows::LeaveOut);
    side.empty = countEmpty(grids, draws, partner);
    return side;
}

/// One measure on one section: what all its variants share.
struct Place
{
    const MeasureItems* measure = nullptr;
    const Axis* axis = nullptr;
    const Section* section = nullptr;
    std::size_t family = 1;
    std::optional<double> noiseBand;
};

/// Coverage depends on measure, axis and number of clusters; it is measured on the base, once for each.
using CoverageKey = std::pair<std::pair<const MeasureItems*, const Axis*>, std::size_t>;
using Coverages = std::map<CoverageKey, std::optional<double>>;

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

/// Whether the base's own figure compares it with itself, nothing drawn.
bool isItself(const MeasurePlan& plan)
{
    return plan.overTexts() && plan.measure.metric->readsBase();
}

class CellMaker
{
public:
    CellMaker(const CellOptions& options, const Coverages& coverages, const stats::Resamples* shared)
        : m_options(options), m_coverages(coverages), m_shared(shared)
    {
    }

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
        Cell& cell = made.emplace();
        cell.metric = measure.metric->id;
        cell.scorer = items.plan.scorer;
        cell.axis = place.section->axis;
        cell.group = place.section->group;
        cell.variant = variant;
        cell.primary = items.plan.primary;
        cell.noiseBand = place.noiseBand;
        cell.clusters = static_cast<int>(clusters.clusters());
        countRows(cell, *place.section, *side, items.plan.overTexts());
        setWithoutEmpty(cell, measure, *place.section, *side);
        if (variant == 0 && isItself(items.plan)) {
            const double figure = measure.value(total(clusters));
            cell.value = {figure, figure, figure, "no interval: the base against itself"};
            return {};
        }
        const IntervalWords words = wordsFor(place, clusters.clusters());
        FW_ASSIGN(cell.value, estimateValue(measure, clusters, words, m_options.estimate, m_shared));
        return variant > 0 ? addDifference(cell, place, *items.variants[variant], words) : Status();
    }

private:
    Status addDifference(Cell& cell, const Place& place, const PairedSides& sides, const IntervalWords& words) const
    {
        const Measure& measure = place.measure->plan.measure;
        const PairedClusters pairs = sumClusters(*place.section, sides.base.items, sides.variant.items);
        if (pairs.base.clusters() == 0)
            return {};
        FW_ASSIGN(Estimate difference, estimateDifference(measure, pairs, words, m_options.estimate, m_shared));
        if (!std::isfinite(difference.value))
            return {};
        cell.difference = std::move(difference);
        cell.minimumDetectable = minimumDetectable(measure, pairs);
        // A choice that was made with no chance in it differs from the base's or does not: nothing is left to test.
        if (isItself(place.measure->plan))
            return {};
        const auto p = signFlipP(measure, pairs, cell.primary ? place.family : 1, m_options.estimate);
        if (p.ok())
            cell.pValue = *p;
        else if (p.error().kind != ErrorKind::Numerical)
            return p.error();
        return {};
    }

    IntervalWords wordsFor(const Place& place, std::size_t clusters) const
    {
        const auto found = m_coverages.find({{place.measure, place.axis}, clusters});
        return {place.section->unit, found == m_coverages.end() ? std::nullopt : found->second};
    }

    const CellOptions& m_options;
    const Coverages& m_coverages;
    const stats::Resamples* m_shared;
};

/// Measures the coverage of intervals from few clusters, once for each measure, axis and number of clusters.
Status measureCoverages(const std::vector<Place>& places, const CellOptions& options, const CancelToken& cancel,
                        Coverages& coverages)
{
    struct Job
    {
        CoverageKey key;
        const Place* place;
    };
    std::vector<Job> jobs;
    for (const Place& place : places) {
        const std::size_t clusters = sumClusters(*place.section, place.measure->base.items).clusters();
        const CoverageKey key{{place.measure, place.axis}, clusters};
        if (stats::recommendedMethod(clusters) == stats::IntervalMethod::BootstrapT &&
            coverages.emplace(key, std::nullopt).second)
            jobs.push_back({key, &place});
    }
    std::vector<std::optional<double>> shares(jobs.size());
    FW_TRY(runTasks(jobs.size(), cancel, [&](std::size_t i) -> Status {
        const Place& place = *jobs[i].place;
        shares[i] = measuredCoverage(place.measure->plan.measure,
                                     sumClusters(*place.section, place.measure->base.items), options.estimate);
        return {};
    }));
    for (std::size_t i = 0; i < jobs.size(); ++i)
        coverages[jobs[i].key] = shares[i];
    return {};
}

std::vector<Place> placesOf(const std::vector<MeasureItems>& measures, const CellOptions& options)
{
    const auto families = familySizes(measures, options);
    std::vector<Place> places;
    for (const MeasureItems& measure : measures)
        for (const Axis& axis : *measure.axes)
            for (const Section& section : axis.sections) {
                if (!measure.plan.measures(section))
                    continue;
                const auto family = families.find({axis.axis, section.group.empty()});
                places.push_back(
                    {&measure, &axis, &section, family == families.end() ? 1 : family->second, std::nullopt});
            }
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
                   const Coverages& coverages, const CancelToken& cancel,
                   std::vector<std::vector<std::optional<Cell>>>& cells)
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
    const CellMaker maker(options, coverages, shared ? &*shared : nullptr);
    const std::size_t variants = places[chosen.front()].measure->variants.size();
    return runTasks(chosen.size() * variants, cancel, [&](std::size_t task) {
        const std::size_t place = chosen[task / variants];
        const std::size_t variant = task % variants;
        return maker.make(places[place], variant, cells[place][variant]);
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
    if (!plan.overTexts() && !plan.measure.metric->readsBase())
        items.splits = std::make_unique<SplitRows>(plan.measure, *base, k);
    for (std::size_t i = 1; i < runs.size(); ++i) {
        const auto variant = runs[i] ? plan.gridsOf(*runs[i], *baseRun, places) : std::nullopt;
        if (variant)
            items.variants[i] =
                PairedSides{reduceSide(plan, *base, &*variant, rows), reduceSide(plan, *variant, &*base, rows)};
    }
    return items;
}

std::map<std::pair<std::string, bool>, std::size_t> familySizes(const std::vector<MeasureItems>& measures,
                                                                const CellOptions& options)
{
    std::map<std::pair<std::string, bool>, std::size_t> sizes;
    for (const MeasureItems& measure : measures) {
        if (!measure.plan.primary)
            continue;
        for (const Axis& axis : *measure.axes) {
            for (const Section& section : axis.sections)
                if (measure.plan.measures(section))
                    sizes[{axis.axis, section.group.empty()}] += options.declaredVariants;
        }
    }
    return sizes;
}

Result<std::vector<Cell>> makeCells(const std::vector<MeasureItems>& measures, const CellOptions& options,
                                    const CancelToken& cancel)
{
    std::vector<Place> places = placesOf(measures, options);
    FW_TRY(addNoiseBands(places, options, cancel));
    Coverages coverages;
    FW_TRY(measureCoverages(places, options, cancel, coverages));

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
        FW_TRY(makeSection(places, placesOfSection[section], options, coverages, cancel, made));

    std::vector<Cell> cells;
    for (auto& row : made)
        for (auto& cell : row)
            if (cell)
                cells.push_back(std::move(*cell));
    return cells;
}

Status adjustFamilies(std::vector<Cell>& cells, const std::vector<MeasureItems>& measures, const CellOptions& options)
{
    std::map<std::pair<std::string, bool>, std::vector<std::size_t>> families; // axis, all groups together
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i].primary && cells[i].pValue)
            families[{cells[i].axis, cells[i].group.empty()}].push_back(i);
    const auto sizes = familySizes(measures, options);
    for (const auto& [key, members] : families) {
        const auto size = sizes.find(key);
        std::vector<double> pValues;
        for (const std::size_t i : members)
            pValues.push_back(*cells[i].pValue);
        FW_ASSIGN(const std::vector<double> adjusted,
                  stats::adjustHolm(pValues, size == sizes.end() ? members.size() : size->second));
        for (std::size_t i = 0; i < members.size(); ++i)
            cells[members[i]].pAdjusted = adjusted[i];
    }
    return {};
}

Status adjustExploratory(std::vector<Cell>& cells)
{
    std::map<std::string, std::vector<Cell*>> axes;
    for (Cell& cell : cells)
        if (!cell.primary && cell.pValue)
            axes[cell.axis].push_back(&cell);
    for (const auto& [axis, members] : axes) {
        std::vector<double> pValues;
        for (const Cell* cell : members)
            pValues.push_back(*cell->pValue);
        FW_ASSIGN(const std::vector<double> adjusted, stats::adjustBenjaminiHochberg(pValues));
        for (std::size_t i = 0; i < members.size(); ++i)
            members[i]->qValue = adjusted[i];
    }
    return {};
}

} // namespace fw::compare
