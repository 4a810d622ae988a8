// methods and metrics: what the catalogues hold.
#include <fmt/format.h>

#include <filesystem>

#include "app/cli/command.h"
#include "core/base/file.h"
#include "core/compare/comparison.h"
#include "core/report/methods_markdown.h"
#include "core/report/metrics_markdown.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::cli {

namespace {

struct MethodsPage
{
    std::string database, experiment, output;
};

Status printMethods(const CommandContext&)
{
    for (const catalogue::Method& method : run::catalogues().methods) {
        fmt::print("{}  {}\n  {}\n  {}\n", method.id, method.title, method.summary, method.paper);
        for (const catalogue::Parameter& parameter : method.parameters) {
            const std::string range = report::parameterRange(parameter);
            fmt::print("    {:<20} {} (default {}{}{})\n", parameter.id, parameter.description,
                       parameter.defaultValue.dump(), range.empty() ? "" : "; ", range);
        }
        fmt::print("\n");
    }
    return {};
}

/// docs/methods.md: the methods with what an experiment measured of them.
Status writeMethodsPage(const MethodsPage& page, const CommandContext& context)
{
    FW_ASSIGN(const auto output, outputFile(page.output, context.rules({page.database})));
    FW_ASSIGN(const store::Database database, store::Database::open(page.database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const store::ExperimentRow row, database.findExperiment(page.experiment));
    FW_ASSIGN(const compare::Comparison comparison,
              compare::compareRuns(database, row.id, run::catalogues(), context.cancel));
    const std::string name = std::filesystem::path(page.database).filename().string();
    const std::string command =
        fmt::format("fairweight-cli methods --measured {} --experiment \"{}\" --markdown {}", name, page.experiment,
                    std::filesystem::path(page.output).filename().string());
    FW_TRY(writeFileAtomically(output, report::methodsMarkdown(run::catalogues().methods, comparison, command)));
    fmt::print("written to {}\n", page.output);
    return {};
}

Status writeMetricsPage(const std::string& page, const CommandContext& context)
{
    FW_ASSIGN(const auto output, outputFile(page, context.rules({})));
    const std::string command = "fairweight-cli metrics --markdown " + std::filesystem::path(page).filename().string();
    FW_TRY(writeFileAtomically(output, report::metricsMarkdown(run::catalogues().metrics, command)));
    fmt::print("written to {}\n", page);
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
    auto* command = app.add_subcommand("methods", "List compression methods and their parameters");
    auto page = std::make_shared<MethodsPage>();
    auto* measured = command->add_option("--measured", page->database, "database of an experiment that tried them");
    auto* markdown =
        command->add_option("--markdown", page->output, "write a page with what was measured to this file");
    auto* experiment = command->add_option("--experiment", page->experiment, "its name");
    measured->needs(markdown)->needs(experiment);
    markdown->needs(measured);
    experiment->needs(measured);
    command->callback([&chosen, page] {
        if (page->output.empty())
            chosen.action = printMethods;
        else
            chosen.action = [page](const CommandContext& context) { return writeMethodsPage(*page, context); };
    });
}

void addMetrics(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("metrics", "List metrics and their conventions");
    auto page = std::make_shared<std::string>();
    command->add_option("--markdown", *page, "write them as a page to this file");
    command->callback([&chosen, page] {
        if (page->empty())
            chosen.action = printMetrics;
        else
            chosen.action = [page](const CommandContext& context) { return writeMetricsPage(*page, context); };
    });
}

} // namespace fw::cli
