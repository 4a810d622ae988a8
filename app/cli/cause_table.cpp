// causes table: a variant's changes prompt by prompt as CSV, the observations that causes direction reads.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/cli/cause_commands.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/compare/reading/prompt_figures.h"
#include "core/run/run_experiment.h"

namespace fw::cli {

namespace {

struct TableOptions
{
    std::string database, experiment, variant, output;
};

std::string number(double value)
{
    return std::isfinite(value) ? numberText(value) : std::string();
}

std::string toCsv(const compare::PromptFigures& figures)
{
    std::vector<std::string> fields = {"axis", "group", "template", "prompt"};
    for (const std::string& column : figures.columns)
        for (const char* side : {"", "_base", "_change"})
            fields.push_back(column + side);
    fields.emplace_back(kFormulaGuardColumn);
    std::string text = csvRow(fields);
    for (const compare::PromptFigures::Row& row : figures.rows) {
        fields = {neutraliseFormula(row.axis), neutraliseFormula(row.group), neutraliseFormula(row.templateId),
                  neutraliseFormula(row.prompt)};
        for (std::size_t i = 0; i < figures.columns.size(); ++i)
            fields.insert(fields.end(),
                          {number(row.variant[i]), number(row.base[i]), number(row.variant[i] - row.base[i])});
        fields.emplace_back(kFormulaGuard);
        text += csvRow(fields);
    }
    return text;
}

Status writeTable(const TableOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const auto output, outputFile(options.output, context.rules({options.database})));
    FW_ASSIGN(const store::Database database, store::Database::open(options.database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const store::ExperimentRow row, database.findExperiment(options.experiment));
    FW_ASSIGN(const compare::PromptFigures figures,
              compare::promptFigures(database, row.id, options.variant, run::catalogues(), context.cancel));
    FW_TRY(writeFileAtomically(output, toCsv(figures)));
    fmt::print("written to {}: {} prompts, columns of {} metrics\n", options.output, figures.rows.size(),
               figures.columns.size());
    const auto& columns = figures.columns;
    const auto cause = std::find(columns.begin(), columns.end(), "base_perplexity");
    if (columns.size() > 1 && cause != columns.end())
        fmt::print("next, for example: fairweight-cli causes direction --csv {} --x \"{}_change\" --y \"{}_change\"\n",
                   options.output, *cause, columns.front());
    return {};
}

} // namespace

void addCauseTable(CLI::App& causes, Chosen& chosen)
{
    auto* command = causes.add_subcommand("table", "A variant's changes prompt by prompt, as CSV");
    auto options = std::make_shared<TableOptions>();
    command->add_option("--database", options->database)->required();
    command->add_option("--experiment", options->experiment, "its name")->required();
    command->add_option("--variant", options->variant, "the variant's name")->required();
    command->add_option("--output", options->output, "the CSV to write")->required();
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return writeTable(*options, context); };
    });
}

} // namespace fw::cli
