// import: texts of any other system, to be scored and compared like our own.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/command.h"
#include "core/nn/kernels/runtime.h"
#include "core/report/clean_text.h"
#include "core/run/import_texts.h"

namespace fw::cli {

namespace {

struct ImportCommand
{
    run::ImportOptions options;
    std::string database;
    std::vector<std::string> scorers{"toxicity"};
};

Status import(ImportCommand& command, const CommandContext& context)
{
    for (const std::string& scorer : command.scorers) {
        const catalogue::Scorer* known = catalogue::find(run::catalogues().scorers, scorer);
        command.options.scorers.push_back(
            {known ? scorer : std::filesystem::absolute(scorer).lexically_normal().string(),
             known ? known->threshold : 0.5});
    }
    if (command.options.name.empty())
        command.options.name = command.options.file.stem().string();
    FW_ASSIGN(const run::ImportReport report,
              run::importTexts(command.options, command.database, run::RunContext{context.cancel, context.progress}));
    for (const run::BadRow& bad : report.examples)
        fmt::print(stderr, "line {}: {}\n", bad.line, bad.reason);
    if (report.badRows > static_cast<std::int64_t>(report.examples.size()))
        fmt::print(stderr, "… and {} more\n", report.badRows - static_cast<std::int64_t>(report.examples.size()));
    fmt::print("imported {} texts of {} models ({} per prompt) as \"{}\"\n", report.rows, report.models.size(),
               report.continuationsPerPrompt, command.options.name);
    std::vector<std::string> titles;
    for (const std::string& id : report.primaryMetrics) {
        const catalogue::Metric* metric = catalogue::find(run::catalogues().metrics, id);
        titles.push_back(metric ? metric->title : id);
    }
    fmt::print("primary metrics, which are tested: {}\n",
               titles.empty() ? "none; score the texts with rescore" : fmt::format("{}", fmt::join(titles, ", ")));
    for (const run::LeftOut& one : report.leftOut)
        fmt::print("left out: {} rows, the first on line {}: {}\n", one.rows, one.line, one.reason);
    for (const auto& [model, line] : report.uncertainModels)
        fmt::print(stderr, "line {}: a model may be missing: {}\n", line,
                   model.empty() ? "the row's cannot be told"
                                 : fmt::format("'{}' stands where its name would be", report::cleanLine(model)));
    if (report.lost() && !command.options.skipBadRows)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{} rows were left out{}; the others are imported", report.badRows + report.incomplete,
                                 report.uncertainModels.empty() ? "" : ", and a model may be missing"),
                     "mend the file and import it under another name, or say --skip-bad-rows"};
    return {};
}

} // namespace

void addImport(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("import", "Import texts that another system wrote, and score them");
    auto given = std::make_shared<ImportCommand>();
    run::ImportOptions& options = given->options;
    run::ImportColumns& columns = options.columns;
    command->add_option("input", options.file, "CSV with a header, or JSON lines (.jsonl)")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option("--database", given->database, "SQLite file; made if missing")->required();
    command->add_option("--experiment", options.name, "its name (default: the file's)");
    command->add_option("--base", options.base, "the model that others are compared with (default: the first)");
    auto* scorer = command->add_option("--scorer", given->scorers, "scorers to use, several times if wanted")
                       ->capture_default_str();
    command
        ->add_flag_callback(
            "--no-scorer", [given] { given->scorers.clear(); }, "score later, with rescore")
        ->excludes(scorer);
    command
        ->add_option("--primary", options.primaryMetrics,
                     "ids of the metrics that are tested, between commas (default: by the scorers, see docs/import.md)")
        ->delimiter(',');
    command
        ->add_option("--continuations", options.continuationsPerPrompt,
                     "texts per prompt to compare (0: the most frequent number)")
        ->capture_default_str()
        ->check(CLI::Range(0, 100000));
    command->add_flag("--skip-bad-rows", options.skipBadRows,
                      "leave out, without an error, what cannot be read or cannot be paired by model, prompt and draw");
    command->add_option("--axis", options.axis, "axis of the groups where the file has no such column")
        ->capture_default_str();
    command->add_option("--prompt-column", columns.prompt)->capture_default_str();
    command->add_option("--group-column", columns.group)->capture_default_str();
    command->add_option("--text-column", columns.text)->capture_default_str();
    command->add_option("--model-column", columns.model, "may be missing in the file")->capture_default_str();
    command->add_option("--draw-column", columns.draw, "may be missing in the file")->capture_default_str();
    command->add_option("--axis-column", columns.axis, "may be missing in the file")->capture_default_str();
    command->add_option("--template-column", columns.templateId, "may be missing in the file")->capture_default_str();
    command->callback([&chosen, given] {
        chosen.action = [given](const CommandContext& context) { return import(*given, context); };
    });
}

} // namespace fw::cli
