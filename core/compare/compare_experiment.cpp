#include "core/compare/compare_experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/thread_count.h"
#include "core/compare/figures/contrast_tables.h"
#include "core/compare/figures/matched_effects.h"
#include "core/compare/figures/other_thresholds.h"
#include "core/compare/figures/pooled_differences.h"
#include "core/compare/figures/scorer_agreements.h"
#include "core/compare/figures/scorer_errors.h"
#include "core/compare/figures/worst_off.h"
#include "core/compare/reading/reduced_experiment.h"
#include "core/compare/words/saturation.h"
#include "core/experiment/realisations.h"
#include "core/stats/sign_flips.h"

namespace fw::compare {

namespace {

void addMetrics(Comparison& comparison, const catalogue::Catalogues& catalogues)
{
    std::set<std::string> ids;
    for (const Cell& cell : comparison.cells)
        ids.insert(cell.metric);
    for (const catalogue::Metric& metric : catalogues.metrics)
        if (ids.contains(metric.id))
            comparison.metrics.push_back(metric);
}

/// What the items of an axis are, where they are no prompts: "pairs", "questions".
std::string itemWords(const std::string& choiceKind)
{
    if (choiceKind == "pair")
        return "pairs";
    if (choiceKind == "multiple_choice")
        return "questions";
    return choiceKind.empty() ? "texts" : choiceKind;
}

/// `items`: what they are, where they are no prompts.
void warnOfClusters(Comparison& comparison, const std::vector<Axis>& axes, const std::string& items = {})
{
    for (const Axis& axis : axes) {
        std::size_t fewest = axis.sections.front().clusters;
        std::string group;
        for (const Section& section : axis.sections)
            if (section.clusters < fewest) {
                fewest = section.clusters;
                group = section.group;
            }
        const std::string name = (axis.axis.empty() ? "whole run" : axis.axis) +
                                 (items.empty() ? std::string() : fmt::format(" ({})", items));
        if (fewest < kFewClusters)
            comparison.warnings.push_back(fmt::format(
                "{}{}: fewer than 20 clusters ({} {}); intervals are the sign-flip test turned round{}", name,
                group.empty() ? "" : ", " + group, fewest, axis.sections.front().unit,
                stats::smallestSignFlipP(fewest) > comparison.alpha ? ", and so few can never be significant" : ""));
        if (axis.partialItems > 0 && axis.sharedTemplates)
            comparison.warnings.push_back(fmt::format("{}: groups are compared on the {} {} that every group has; left "
                                                      "out: {} that some group lacks, and all "
                                                      "prompts but theirs ({})",
                                                      name, axis.commonTemplates, axis.sections.front().unit,
                                                      axis.partialTemplates, axis.partialItems));
        else if (axis.partialItems > 0)
            comparison.warnings.push_back(fmt::format(
                "{}: {} of {} {} are those of every group, {}; none counts as shared", name, axis.commonTemplates,
                axis.commonTemplates + axis.partialTemplates, axis.sections.front().unit,
                items.empty() ? fmt::format("and groups are compared on {} or more", kFewestCommonTemplates)
                              : "and all items count"));
        if (!axis.sharedTemplates && axis.sections.size() > 2)
            comparison.warnings.push_back(fmt::format("{}: groups have different {}; compare the groups' changes, not "
                                                      "their levels",
                                                      name, axis.sections.front().unit));
    }
}

/// Methods whose realisations came out alike: nothing random was left of their seeds.
void warnOfEqualRealisations(Comparison& comparison)
{
    constexpr double kRounding = 1e-20; // of a variance
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant) {
        bool any = false;
        bool differ = false;
        for (const Cell& cell : comparison.cells)
            if (cell.variant == variant && cell.components) {
                any = true;
                differ = differ || cell.components->realisations + cell.components->residual > kRounding;
            }
        if (any && !differ)
            comparison.warnings.push_back(fmt::format("{}: all realisations gave the same figures; its seeds decide "
                                                      "nothing here, and one would have said as much",
                                                      comparison.variants[variant].name));
    }
}

/// Draws that only one side has, over all measures of a variant.
void warnOfUnpaired(Comparison& comparison, const std::vector<MeasureItems>& measures)
{
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant) {
        int most = 0;
        for (const MeasureItems& measure : measures) {
            if (variant >= measure.variants.size() || !measure.variants[variant] || measure.plan.overTexts())
                continue;
            const Side& base = measure.variants[variant]->base;
            int unpaired = 0;
            for (std::size_t i = 0; i < base.items.items(); ++i)
                if (base.items.rows[i] > 0)
                    unpaired += measure.base.items.rows[i] - base.items.rows[i];
            most = std::max(most, unpaired);
        }
        if (most > 0)
            comparison.warnings.push_back(fmt::format("{}: {} of the base's continuations have no partner and are left "
                                                      "out of differences",
                                                      comparison.variants[variant].name, most));
    }
}

/// What the experiment asks of the statistics, for these measures.
CellOptions optionsOf(const Comparison& comparison, const std::vector<MeasureItems>& measures,
                      const experiment::Experiment& asked)
{
    const experiment::Statistics& statistics = asked.statistics;
    CellOptions options;
    options.estimate.resamples = static_cast<std::size_t>(std::max(statistics.resamples, 0));
    options.estimate.confidence = statistics.confidence;
    options.estimate.alpha = statistics.alpha;
    options.estimate.seed = statistics.seed;
    options.declaredVariants = asked.recipes.size();
    options.artefacts = experiment::artefactsOf(asked).size();
    for (std::size_t i = 0; i < comparison.variants.size(); ++i)
        if (comparison.variants[i].isMethod())
            options.methods.push_back({i, comparison.variants[i].realisations});
    options.margins = statistics.margins;
    options.hierarchical = statistics.hierarchical;
    options.tests = std::max<std::size_t>(familyOf(measures, options).tests, 1);
    return options;
}

} // namespace

Status judge(Comparison& comparison, const std::vector<MeasureItems>& measures, const experiment::Experiment& asked,
             const catalogue::Catalogues& catalogues, const CancelToken& cancel)
{
    const CellOptions options = optionsOf(comparison, measures, asked);
    comparison.family = familyOf(measures, options);
    FW_ASSIGN(comparison.cells, makeCells(measures, options, cancel));
    FW_TRY(judgeFamily(comparison.cells, measures, options));
    FW_TRY(judgeBreakage(comparison.cells, catalogues.metrics, comparison.family.breakageTests));
    if (asked.statistics.falseDiscoveryRate)
        FW_TRY(adjustExploratory(comparison.cells));
    if (asked.statistics.partialPooling)
        FW_TRY(addPooledDifferences(comparison));
    FW_TRY(addContrasts(comparison, measures, options.estimate, cancel));
    addMetrics(comparison, catalogues);
    return {};
}

Result<Comparison> compareExperiment(const store::Database& database, const store::ExperimentRow& row,
                                     const experiment::Experiment& asked, const catalogue::Catalogues& catalogues,
                                     const CancelToken& cancel)
{
    const ThreadLimit limit(asked.execution.threads);
    FW_ASSIGN(ReducedExperiment reduced, reduceExperiment(database, row, asked, catalogues, cancel));
    Comparison comparison = std::move(reduced.comparison);
    const std::vector<MeasureItems>& measures = reduced.measures;
    if (!reduced.places)
        return comparison;
    const CellOptions options = optionsOf(comparison, measures, asked);
    FW_TRY(judge(comparison, measures, asked, catalogues, cancel));
    addScorerErrors(comparison, catalogues);
    FW_TRY(addWorstOff(comparison, measures, options, cancel));
    FW_TRY(addMatchedEffects(comparison, measures, asked, options.estimate, cancel));
    FW_ASSIGN(comparison.otherThresholds,
              cellsAtOtherThresholds(measures, reduced.usable, *reduced.places, options, comparison, cancel));
    comparison.agreements = scorerAgreements(comparison.scorers, reduced.signals, catalogues, reduced.usable);
    for (std::string& warning : saturationWarnings(comparison))
        comparison.warnings.push_back(std::move(warning));
    warnOfUnpaired(comparison, measures);
    warnOfEqualRealisations(comparison);
    warnOfClusters(comparison, reduced.places->promptAxes);
    for (const auto& [kind, axes] : reduced.places->textAxes)
        warnOfClusters(comparison, axes, itemWords(kind));
    return comparison;
}

} // namespace fw::compare
