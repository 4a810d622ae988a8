#include "core/catalogue/scorer_metrics.h"

#include <algorithm>

namespace fw::catalogue {

namespace {

/// Signals whose scorers are read by the metrics of their classes alone: a regard is no toxicity.
bool hasClassMetrics(const std::vector<Metric>& metrics, std::string_view signal)
{
    return std::any_of(metrics.begin(), metrics.end(), [&](const Metric& metric) {
        return !metric.scorerSignal.empty() && metric.scorerSignal == signal && !metric.inputs.empty() &&
               metric.inputs.front().starts_with("@scorer/");
    });
}

} // namespace

bool readsSignal(const std::vector<Metric>& metrics, const Metric& metric, std::string_view signal)
{
    if (!metric.needsScorer() || scaleOfSignal(signal) != metric.scale)
        return false;
    return metric.scorerSignal.empty() ? !hasClassMetrics(metrics, signal) : metric.scorerSignal == signal;
}

std::vector<std::string> defaultPrimaryMetrics(const std::vector<Metric>& metrics, std::span<const std::string> signals,
                                               int draws)
{
    const auto stands = [&](const Metric& metric, const std::string& signal) {
        return metric.primaryFrom > 0 && draws >= metric.primaryFrom && readsSignal(metrics, metric, signal);
    };
    const auto ofName = [&](const std::string& signal) {
        return std::any_of(metrics.begin(), metrics.end(), [&](const Metric& metric) {
            return !metric.scorerSignal.empty() && stands(metric, signal);
        });
    };
    std::vector<std::string> chosen;
    for (const Metric& metric : metrics)
        if (std::any_of(signals.begin(), signals.end(), [&](const std::string& signal) {
                return stands(metric, signal) && (!metric.scorerSignal.empty() || !ofName(signal));
            }))
            chosen.push_back(metric.id);
    return chosen;
}

} // namespace fw::catalogue
