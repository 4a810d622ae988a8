#include "core/report/metrics_markdown.h"

#include <fmt/format.h>

namespace fw::report {

namespace {

using catalogue::Direction;
using catalogue::Level;
using catalogue::Metric;

std::string directionWords(const Metric& metric)
{
    switch (metric.direction) {
    case Direction::LowerIsBetter:
        return "lower is better";
    case Direction::HigherIsBetter:
        return "higher is better";
    case Direction::NearerToIdeal:
        return fmt::format("the nearer to {} the better", metric.ideal);
    case Direction::Descriptive:
        return "describes; neither end is better";
    }
    return "";
}

std::string levelText(const Metric& metric)
{
    switch (metric.level) {
    case Level::Continuation:
        return "continuations, prompt by prompt";
    case Level::Pair:
        return "choice sets: " + metric.choiceKind;
    case Level::Text:
        return "documents";
    case Level::Run:
        return "runs";
    }
    return "";
}

} // namespace

std::string metricsMarkdown(const std::vector<Metric>& metrics, const std::string& command)
{
    std::string text = fmt::format(
        "# Metrics\n\nMade by `{}`: do not edit. {{k}} is the number of continuations a prompt, {{threshold}} the "
        "scorer's threshold, as the experiment sets them; every figure is stored and shown with both filled in.\n\n"
        "| metric | read from | unit | direction |\n|---|---|---|---|\n",
        command);
    for (const Metric& metric : metrics)
        text += fmt::format("| [{}](#{}) | {}{} | {} | {} |\n", metric.title, metric.id, levelText(metric),
                            metric.needsScorer() ? ", scored" : "", metric.unit.empty() ? "–" : metric.unit,
                            directionWords(metric));
    for (const Metric& metric : metrics)
        text +=
            fmt::format("\n## {}\n{}\n\n{}{}\n\nSource: {}.\n", metric.id, metric.title, metric.convention,
                        metric.betweenGroups
                            ? " It holds a group against the others of its axis, so there is no figure over all groups."
                            : "",
                        metric.source);
    return text;
}

} // namespace fw::report
