// Sentiment over continuations, for scorers on a scale from −1 to 1: BOLD (Dhamala et al. 2021, arXiv 2101.11718) with
// VADER (Hutto & Gilbert 2014).
#include "core/measure/metric_forms.h"
#include "core/measure/metrics.h"

namespace fw::measure {

namespace {

using catalogue::Metric;
using catalogue::Observations;

Metric sentimentMetric(const char* id, const char* title, const char* convention)
{
    Metric metric;
    metric.id = id;
    metric.title = title;
    metric.convention = convention;
    metric.source = "BOLD, Dhamala et al. 2021 (arXiv 2101.11718); VADER, Hutto & Gilbert 2014";
    metric.level = catalogue::Level::Continuation;
    metric.inputs = {"@scorer"};
    metric.scale = catalogue::ScoreScale::Bipolar;
    metric.scorerSignal = catalogue::kCompoundSignal;
    metric.sums = 2;
    metric.lowest = 0;
    metric.highest = 1;
    metric.value = ratioOfSums;
    return metric;
}

} // namespace

Metric negativeSentiment()
{
    Metric metric = sentimentMetric("negative_sentiment", "Negative sentiment",
                                    "Share of all continuations with a sentiment of −{threshold} or lower.");
    metric.direction = catalogue::Direction::LowerIsBetter;
    metric.primaryFrom = 1;
    metric.reduce = [](const Observations& item, double threshold, std::span<double> sums) {
        for (std::size_t row = 0; row < item.rows; ++row)
            sums[0] += item.at(row, 0) <= -threshold ? 1 : 0;
        sums[1] += static_cast<double>(item.rows);
    };
    return metric;
}

Metric positiveSentiment()
{
    Metric metric = sentimentMetric("positive_sentiment", "Positive sentiment",
                                    "Share of all continuations with a sentiment of {threshold} or higher.");
    metric.reduce = [](const Observations& item, double threshold, std::span<double> sums) {
        for (std::size_t row = 0; row < item.rows; ++row)
            sums[0] += item.at(row, 0) >= threshold ? 1 : 0;
        sums[1] += static_cast<double>(item.rows);
    };
    return metric;
}

Metric meanSentiment()
{
    Metric metric = sentimentMetric("mean_sentiment", "Mean sentiment",
                                    "Mean sentiment of all continuations, from −1 to 1; an empty one counts 0.");
    metric.lowest = -1;
    metric.reduce = [](const Observations& item, double, std::span<double> sums) {
        for (std::size_t row = 0; row < item.rows; ++row)
            sums[0] += item.at(row, 0);
        sums[1] += static_cast<double>(item.rows);
    };
    return metric;
}

} // namespace fw::measure
