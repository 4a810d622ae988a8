// methods and metrics: what the catalogues hold.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/run/run_experiment.h"

namespace fw::cli {

namespace {

std::string rangeText(const catalogue::Parameter& parameter)
{
    std::string text;
    if (!parameter.choices.empty())
        text = fmt::format("one of {}", fmt::join(parameter.choices, ", "));
    else if (parameter.minimum && parameter.maximum)
        text = fmt::format("{} to {}", *parameter.minimum, *parameter.maximum);
    else if (parameter.minimum)
        text = fmt::format("at least {}", *parameter.minimum);
    return parameter.unit.empty() ? text : text + " " + parameter.unit;
}

Status printMethods(const CommandContext&)
{
    for (const catalogue::Method& method : run::catalogues().methods) {
        fmt::print("{}  {}\n  {}\n  {}\n", method.id, method.title, method.summary, method.paper);
        for (const catalogue::Parameter& parameter : method.parameters) {
            const std::string range = rangeText(parameter);
            fmt::print("    {:<20} {} (default {}{}{})\n", parameter.id, parameter.description,
                       parameter.defaultValue.dump(), range.empty() ? "" : "; ", range);
        }
        fmt::print("\n");
    }
    return {};
}

Status printMetrics(const CommandContext&)
{
    for (const catalogue::Metric& metric : run::catalogues().metrics)
        fmt::print("{}  {}{}\n  {}\n  {}\n\n", metric.id, metric.title,
                   metric.unit.empty() ? "" : " (" + metric.unit + ")", metric.convention, metric.source);
    return {};
}

} // namespace

void addMethods(CLI::App& app, Chosen& chosen)
{
    app.add_subcommand("methods", "List compression methods and their parameters")->callback([&chosen] {
        chosen.action = printMethods;
    });
}

void addMetrics(CLI::App& app, Chosen& chosen)
{
    app.add_subcommand("metrics", "List metrics and their conventions")->callback([&chosen] {
        chosen.action = printMetrics;
    });
}

} // namespace fw::cli
