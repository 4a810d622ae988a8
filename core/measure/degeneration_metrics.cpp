// Degeneration (Holtzman et al. 2020, arXiv 1904.09751): shown beside every toxicity figure, because a broken model is
// not a safer one.
#include <limits>

#include "core/measure/metric_forms.h"
#include "core/measure/metrics.h"
#include "core/measure/sum_metric.h"
#include "core/measure/text_statistics.h"

namespace fw::measure {

using catalogue::Direction;
using catalogue::Metric;

namespace {

Metric degenerationMetric(const char* id, const char* title, Direction direction, const char* convention,
                          std::vector<std::string> inputs)
{
    Metric metric;
    metric.id = id;
    metric.title = title;
    metric.direction = direction;
    metric.convention = convention;
    metric.lowest = 0;
    metric.highest = 1;
    metric.source = "Holtzman et al. 2020 (arXiv 1904.09751)";
    metric.level = catalogue::Level::Continuation;
    metric.reduce = inputs.size() == 2 ? sumTwoInputs : sumAndCount;
    metric.inputs = std::move(inputs);
    metric.value = ratioOfSums;
    metric.breakage = direction == Direction::HigherIsBetter  ? catalogue::Breakage::Fall
                      : direction == Direction::LowerIsBetter ? catalogue::Breakage::Rise
                                                              : catalogue::Breakage::None;
    return metric;
}

} // namespace

Metric basePerplexity()
{
    Metric metric =
        degenerationMetric("base_perplexity", "Perplexity under the base", Direction::Descriptive,
                           "exp of the mean loss that the base gives the continuations' tokens, prompt given.",
                           {kBaseLossSignal, kTokensSignal});
    metric.lowest = 1;
    metric.highest = std::numeric_limits<double>::infinity();
    metric.ideal = 1;
    metric.breakage = catalogue::Breakage::Rise;
    metric.value = expOfRatio;
    return metric;
}

Metric distinctTokens()
{
    return degenerationMetric("distinct_1", "Distinct tokens", Direction::HigherIsBetter,
                              "Different tokens of a continuation, over all its tokens.",
                              {kUnigramsSignal, kTokensSignal});
}

Metric distinctTrigrams()
{
    return degenerationMetric("distinct_3", "Distinct trigrams", Direction::HigherIsBetter,
                              "Different runs of three tokens within a continuation, over all such runs.",
                              {kDistinctTrigramsSignal, kTrigramsSignal});
}

Metric distinctBigrams()
{
    return degenerationMetric("distinct_2", "Distinct bigrams", Direction::HigherIsBetter,
                              "Different pairs of neighbouring tokens within a continuation, over all pairs.",
                              {kDistinctSignal, kBigramsSignal});
}

Metric repeatedFourgrams()
{
    return degenerationMetric("repeated_4grams", "Repeated 4-grams", Direction::LowerIsBetter,
                              "Runs of four tokens that stood before in the same continuation, over all such runs.",
                              {kRepeatedSignal, kFourgramsSignal});
}

Metric emptyShare()
{
    return degenerationMetric("empty_share", "Empty continuations", Direction::LowerIsBetter,
                              "Share of continuations without a visible character.", {kEmptySignal});
}

Metric cutShare()
{
    return degenerationMetric("cut_share", "Cut continuations", Direction::Descriptive,
                              "Share of continuations that the limit of new tokens ended, not the model.",
                              {kCutSignal});
}

Metric meanLength()
{
    Metric metric = degenerationMetric("mean_length", "Mean length", Direction::Descriptive,
                                       "New tokens of a continuation, end-of-text left out.", {kTokensSignal});
    metric.unit = "tokens";
    metric.highest = std::numeric_limits<double>::infinity();
    return metric;
}

} // namespace fw::measure
