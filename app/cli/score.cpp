// score: a CSV's texts through a scorer, a column per label.
#include <fmt/format.h>

#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/load_model.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/text_scorer.h"

namespace fw::cli {

namespace {

struct ScoreOptions
{
    std::string scorer, input, textColumn = "text", output, device = "cpu";
};

Status score(const ScoreOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const auto output, outputFile(options.output, context.rules({options.scorer, options.input})));
    FW_ASSIGN(const std::filesystem::path models, measure::bundledModelsDirectory());
    FW_ASSIGN(const auto scorer, measure::TextScorer::load(options.scorer, models, options.device));
    printNotes(scorer.notes());
    FW_ASSIGN(CsvTable table, readCsv(options.input, {.restoreFormulas = false})); // written again as they stand
    const bool guarded = declaresFormulaGuard(table.header);
    FW_ASSIGN(const std::size_t column, table.column(options.textColumn));
    for (const std::string& label : scorer.labels())
        if (std::find(table.header.begin(), table.header.end(), label) != table.header.end())
            fmt::print(stderr, "note: {} has a column '{}' already; the scores are the last column of that name\n",
                       options.input, label);
    std::vector<std::string> texts;
    for (const auto& row : table.rows)
        texts.push_back(guarded ? restoreFormula(row[column]) : row[column]);
    FW_ASSIGN(const measure::ScoreTable scores, scorer.score(texts, context.cancel, context.progress));

    return writeFileAtomically(output, [&](const ByteSink& sink) -> Status {
        std::vector<std::string> header = table.header;
        header.insert(header.end(), scorer.labels().begin(), scorer.labels().end());
        const std::string first = csvRow(header);
        FW_TRY(sink(first.data(), first.size()));
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            std::vector<std::string>& fields = table.rows[i];
            for (std::size_t label = 0; label < scores.labels; ++label)
                fields.push_back(fmt::format("{}", scores.at(i, label)));
            const std::string line = csvRow(fields);
            FW_TRY(sink(line.data(), line.size()));
        }
        return {};
    });
}

} // namespace

void addScore(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("score", "Score the texts of a CSV: its columns and one more per label");
    auto options = std::make_shared<ScoreOptions>();
    command->add_option("--scorer", options->scorer, "a scorer's id (toxicity, vader) or path: see scorers list")
        ->required();
    command->add_option("--input", options->input, "CSV with a header")->required();
    command->add_option("--text-column", options->textColumn)->capture_default_str();
    command->add_option("--output", options->output, "CSV to write")->required();
    command->add_option("--device", options->device)->capture_default_str();
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return score(*options, context); };
    });
}

} // namespace fw::cli
