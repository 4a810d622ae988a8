// export: a finished experiment as CSV, JSON and one HTML page.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "app/cli/command.h"
#include "core/base/file.h"
#include "core/compare/audit.h"
#include "core/experiment/experiment.h"
#include "core/report/changed_texts.h"
#include "core/report/csv.h"
#include "core/report/html.h"
#include "core/report/json.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::cli {

namespace {

namespace fs = std::filesystem;

struct ExportOptions
{
    std::string database, experiment, output;
    bool audit = false;
};

/// Charts that `fairweight --render` left in the folder.
std::vector<report::Chart> chartsIn(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".svg")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<report::Chart> charts;
    for (const fs::path& file : files)
        if (auto svg = readFile(file, std::size_t{16} << 20); svg.ok()) {
            std::string title = file.stem().string();
            std::replace(title.begin(), title.end(), '_', ' ');
            std::replace(title.begin(), title.end(), '-', ' ');
            charts.push_back({title, "", *svg});
        }
    return charts;
}

Status exportAll(const ExportOptions& options, const CommandContext& context)
{
    static const std::vector<std::string> kFiles{"comparison.csv", "variants.csv", "continuations.csv",
                                                 "comparison.json", "report.html"};
    FW_ASSIGN(const store::Database database, store::Database::open(options.database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const store::ExperimentRow row, database.findExperiment(options.experiment));
    FW_ASSIGN(const fs::path output, outputFolder(options.output, kFiles, context.rules({options.database})));
    FW_ASSIGN(compare::Comparison comparison,
              compare::compareRuns(database, row.id, run::catalogues(), context.cancel));
    if (options.audit) {
        FW_ASSIGN(comparison.audit, compare::auditRuns(database, row.id, run::catalogues(), compare::kAuditComparisons,
                                                       context.cancel, context.progress));
    }
    std::vector<report::ChangedText> texts;
    for (const compare::Cell& cell : comparison.cells)
        if (!cell.scorer.empty()) {
            FW_ASSIGN(texts, report::mostChangedTexts(database, comparison, cell.scorer, 3, context.cancel));
            break;
        }
    FW_TRY(report::writeComparisonCsv(comparison, output / "comparison.csv"));
    FW_TRY(report::writeFactsCsv(comparison, output / "variants.csv"));
    FW_TRY(report::writeContinuationsCsv(database, row.id, output / "continuations.csv", context.cancel));
    FW_TRY(report::writeComparisonJson(comparison, output / "comparison.json"));
    FW_TRY(report::writeReport(comparison, chartsIn(output), texts, output / "report.html"));
    FW_TRY(listWritten(output, kFiles));
    fmt::print("written to {}: {}\n", options.output, fmt::join(kFiles, ", "));
    return {};
}

} // namespace

void addExport(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("export", "Write an experiment's comparison as CSV, JSON and HTML");
    auto options = std::make_shared<ExportOptions>();
    command->add_option("--database", options->database)->required();
    command->add_option("--experiment", options->experiment, "its name")->required();
    command->add_option("--output", options->output, "folder to write to")->required();
    command->add_flag("--audit", options->audit, "say in the report how often it claims a change where there is none");
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return exportAll(*options, context); };
    });
}

} // namespace fw::cli
