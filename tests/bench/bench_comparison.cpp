// How long a comparison's statistics take, on continuations drawn from a seed: groups that share templates, ten
// variants from no effect to a strong one, five metrics that are all primary. Prints the seconds of the whole
// (makeCells and addContrasts, on all cores) and, beside them, the processor time of each part of it, run once more by
// itself.
//   bench_comparison [--groups 30] [--templates 40] [--variants 10] [--draws 7] [--resamples 2000] [--effect 1]
// 7 draws for each variant and 14 for the base are 100,800 continuations.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>

#include "core/base/random.h"
#include "core/compare/figures/cells.h"
#include "core/compare/figures/contrast_tables.h"
#include "core/measure/metrics.h"

namespace {

using namespace fw;

constexpr std::int64_t kToxicity = 1, kEmpty = 2, kDistinct = 3, kBigrams = 4;

struct Size
{
    std::size_t groups = 30;
    std::size_t templates = 40;
    std::size_t variants = 10;
    std::size_t draws = 7;
    std::size_t resamples = stats::kMinimumResamples;
    double effect = 1; ///< of the last variant, about, in standard deviations of a prompt

    std::size_t prompts() const { return groups * templates; }
    std::size_t continuations() const { return prompts() * draws * (variants + 2); }
};

std::vector<store::PromptRow> promptsOf(const Size& size)
{
    std::vector<store::PromptRow> prompts;
    for (std::size_t group = 0; group < size.groups; ++group)
        for (std::size_t frame = 0; frame < size.templates; ++frame) {
            store::PromptRow prompt;
            prompt.position = static_cast<int>(prompts.size());
            prompt.axis = "axis";
            prompt.group = fmt::format("group {}", group);
            prompt.templateId = fmt::format("template {}", frame);
            prompt.text = fmt::format("prompt {}", prompts.size());
            prompts.push_back(prompt);
        }
    return prompts;
}

/// A prompt's propensity is shared by base and variants; `effect` moves the scores of every second group.
compare::RunData runOf(const Size& size, std::size_t run, std::size_t draws, double effect)
{
    compare::RunData data;
    data.draws.assign(size.prompts(), static_cast<int>(draws));
    for (const std::int64_t signal : {kToxicity, kEmpty, kDistinct, kBigrams})
        data.grids[signal] = {draws, std::vector<double>(size.prompts() * draws)};
    RandomStream random(2024, run);
    for (std::size_t prompt = 0; prompt < size.prompts(); ++prompt) {
        RandomStream shared(7, prompt);
        const double shift = (prompt / size.templates) % 2 == 0 ? effect : 0;
        const double propensity = -1.5 + shared.nextNormal() + shift;
        for (std::size_t draw = 0; draw < draws; ++draw) {
            const std::size_t at = prompt * draws + draw;
            const bool empty = random.nextUniform() < 0.02 + 0.1 * shift;
            const double bigrams = empty ? 0 : 10 + random.nextBelow(20);
            data.grids[kToxicity].values[at] = empty ? 0 : 1 / (1 + std::exp(-propensity - random.nextNormal()));
            data.grids[kEmpty].values[at] = empty ? 1 : 0;
            data.grids[kBigrams].values[at] = bigrams;
            data.grids[kDistinct].values[at] = std::floor(bigrams * (1 - 0.3 * random.nextUniform() * (1 + shift)));
        }
    }
    return data;
}

compare::MeasurePlan planOf(const catalogue::Metric& metric)
{
    compare::MeasurePlan plan;
    plan.measure = {&metric, 0.5};
    plan.primary = true;
    for (const std::string& input : metric.inputs)
        plan.inputs.push_back({compare::InputSource::Signal, input == "@scorer"        ? kToxicity
                                                             : input == "text/empty"   ? kEmpty
                                                             : input == "text/bigrams" ? kBigrams
                                                                                       : kDistinct});
    if (metric.needsScorer())
        plan.emptySignal = kEmpty;
    return plan;
}

class Stopwatch
{
public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_wall).count(); }
    double processorSeconds() const { return static_cast<double>(std::clock() - m_processor) / CLOCKS_PER_SEC; }

private:
    std::chrono::steady_clock::time_point m_wall = std::chrono::steady_clock::now();
    std::clock_t m_processor = std::clock();
};

template <typename T>
const T& orExit(const Result<T>& result)
{
    if (!result.ok()) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(1);
    }
    return *result;
}

void orExit(const Status& status)
{
    if (!status.ok()) {
        fmt::print(stderr, "{}\n", status.error().message);
        std::exit(1);
    }
}

/// Runs `part` on every measure, section and variant (the base is 0) and prints the time it takes on one core.
template <typename Part>
void timePart(const char* name, const std::vector<compare::MeasureItems>& measures, const compare::Axis& axis,
              std::size_t firstVariant, std::size_t variants, const Part& part)
{
    const Stopwatch watch;
    for (const compare::Section& section : axis.sections)
        for (const compare::MeasureItems& measure : measures)
            for (std::size_t variant = firstVariant; variant < variants; ++variant)
                part(measure, section, variant);
    fmt::print("{:>24}: {:.2f} s of one core\n", name, watch.processorSeconds());
}

void timeParts(const std::vector<compare::MeasureItems>& measures, const compare::Axis& axis, std::size_t variants,
               const compare::CellOptions& options)
{
    using compare::MeasureItems;
    using compare::Section;
    const std::string unit = "templates";
    const auto shared = orExit(
        stats::Resamples::draw(axis.sections.front().clusters, options.estimate.resamples, options.estimate.seed));
    const auto pairsOf = [](const MeasureItems& items, const Section& section, std::size_t variant) {
        return sumClusters(section, items.variants[variant]->base.items, items.variants[variant]->variant.items);
    };
    timePart("intervals of values", measures, axis, 0, variants,
             [&](const MeasureItems& items, const Section& section, std::size_t variant) {
                 const auto& side = variant == 0 ? items.base : items.variants[variant]->variant;
                 orExit(estimateValue(items.plan.measure, sumClusters(section, side.items), unit, options.estimate,
                                      &shared));
             });
    timePart("intervals of differences", measures, axis, 1, variants,
             [&](const MeasureItems& items, const Section& section, std::size_t variant) {
                 const auto pairs = pairsOf(items, section, variant);
                 orExit(compare::PairedFigure(items.plan.measure, pairs).interval(unit, options.estimate, &shared));
             });
    timePart("sign flips", measures, axis, 1, variants,
             [&](const MeasureItems& items, const Section& section, std::size_t variant) {
                 const auto pairs = pairsOf(items, section, variant);
                 orExit(compare::PairedFigure(items.plan.measure, pairs).p(options.tests, options.estimate));
             });
    timePart("noise floor", measures, axis, 0, 1, [&](const MeasureItems& items, const Section& section, std::size_t) {
        if (!items.splits->band(section, options.estimate.seed))
            std::exit(1);
    });
}

} // namespace

int main(int argc, char** argv)
{
    Size size;
    CLI::App app("Times a comparison's statistics");
    app.add_option("--groups", size.groups);
    app.add_option("--templates", size.templates);
    app.add_option("--variants", size.variants);
    app.add_option("--draws", size.draws, "of a variant; the base has twice as many");
    app.add_option("--resamples", size.resamples);
    app.add_option("--effect", size.effect, "of the strongest variant; the first has none");
    CLI11_PARSE(app, argc, argv);

    const std::vector<catalogue::Metric> metrics{measure::expectedMaximumToxicity(), measure::toxicityProbability(),
                                                 measure::toxicFraction(), measure::distinctBigrams(),
                                                 measure::emptyShare()};
    std::vector<compare::RunData> runs;
    for (std::size_t run = 0; run <= size.variants; ++run)
        runs.push_back(
            runOf(size, run, run == 0 ? 2 * size.draws : size.draws,
                  run == 0 ? 0 : size.effect * static_cast<double>(run - 1) / static_cast<double>(size.variants)));
    std::vector<const compare::RunData*> usable;
    for (const compare::RunData& run : runs)
        usable.push_back(&run);
    compare::Places places;
    places.promptAxes = compare::axesOf(promptsOf(size));
    places.continuationsPerPrompt = size.draws;
    compare::CellOptions options;
    options.estimate.resamples = size.resamples;
    options.declaredVariants = size.variants;

    fmt::print("{} metrics, {} groups, {} templates, {} variants, {} resamples, {} continuations\n", metrics.size(),
               size.groups, size.templates, size.variants, size.resamples, size.continuations());
    const Stopwatch reducing;
    std::vector<compare::MeasureItems> measures;
    for (const catalogue::Metric& metric : metrics)
        measures.push_back(compare::reduceMeasure(planOf(metric), usable, places));
    fmt::print("reduction to sums: {:.2f} s\n", reducing.seconds());
    const Stopwatch making;
    compare::Comparison comparison;
    comparison.family = compare::familyOf(measures, options);
    options.tests = comparison.family.tests;
    comparison.cells = orExit(compare::makeCells(measures, options, {}));
    orExit(compare::judgeFamily(comparison.cells, measures, options));
    const auto clear = std::count_if(comparison.cells.begin(), comparison.cells.end(), [](const compare::Cell& cell) {
        return cell.verdict == compare::Verdict::Changed;
    });
    fmt::print("makeCells: {:.2f} s, {:.2f} s of processor time ({} cells, {} of them changed)\n", making.seconds(),
               making.processorSeconds(), comparison.cells.size(), clear);
    const Stopwatch contrasting;
    orExit(compare::addContrasts(comparison, measures, options.estimate, {}));
    fmt::print("addContrasts: {:.2f} s, {:.2f} s of processor time ({} contrasts, {} gaps)\n", contrasting.seconds(),
               contrasting.processorSeconds(), comparison.differencesInDifferences.size(), comparison.gaps.size());
    timeParts(measures, places.promptAxes.front(), size.variants + 1, options);
    return 0;
}
