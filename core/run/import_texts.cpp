#include "core/run/import_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/caught.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/nn/kernels/runtime.h"
#include "core/run/import_index.h"
#include "core/run/score_experiment.h"
#include "core/run/text_signals.h"
#include "core/store/run_lock.h"

namespace fw::run {

namespace {

constexpr std::size_t kExamples = 100;
constexpr std::size_t kTextsPerBlock = 1024;

experiment::Experiment describe(const ImportOptions& options, const ImportIndex& index, const std::string& sha256)
{
    experiment::Experiment experiment;
    experiment.name = options.name;
    experiment.description = "Texts imported from " + options.file.filename().string();
    experiment.model = index.models().front();
    for (std::size_t i = 1; i < index.models().size(); ++i) {
        experiment::Recipe recipe;
        recipe.name = index.models()[i];
        if (recipe.name == "base") // the name that every comparison gives to its base
            recipe.name = "base (imported)";
        experiment.recipes.push_back(std::move(recipe));
    }
    experiment.decoding.continuationsPerPrompt = index.continuationsPerPrompt();
    experiment.scorers = options.scorers;
    experiment.primaryMetrics = options.primaryMetrics;
    const ImportColumns& columns = options.columns;
    experiment.importedTexts = experiment::ImportedTexts{options.file.filename().string(),
                                                         sha256,
                                                         options.axis,
                                                         {{"prompt", columns.prompt},
                                                          {"group", columns.group},
                                                          {"text", columns.text},
                                                          {"model", columns.model},
                                                          {"draw", columns.draw},
                                                          {"axis", columns.axis},
                                                          {"template", columns.templateId}}};
    return experiment;
}

/// Everything that decides which rows a model's run holds.
std::string identityOf(const experiment::Experiment& experiment, const std::string& model)
{
    return experiment::canonicalHash({{"sha256", experiment.importedTexts->sha256},
                                      {"axis", experiment.importedTexts->axis},
                                      {"columns", experiment.importedTexts->columns},
                                      {"continuations_per_prompt", experiment.decoding.continuationsPerPrompt},
                                      {"base", experiment.model},
                                      {"model", model}});
}

/// One model's rows on their way into the database.
struct ModelRun
{
    std::int64_t id = 0;
    std::set<int> committed;
    std::unordered_map<std::uint32_t, std::int64_t> promptIds; ///< by the index' number
    std::vector<store::NewContinuation> block;
    int nextBlock = 0;
};

class Writer
{
public:
    Writer(store::Database& database, const ImportIndex& index, TextSignals signals)
        : m_database(database), m_index(index), m_signals(signals)
    {
    }

    Status begin(std::int64_t experimentId, const experiment::Experiment& experiment)
    {
        for (std::size_t model = 0; model < m_index.models().size(); ++model) {
            const std::string& name = m_index.models()[model];
            FW_ASSIGN(const store::RunRow row, m_database.beginRun(identityOf(experiment, name), name, "{}", ""));
            const std::string shown = model == 0 ? name : experiment.recipes[model - 1].name;
            FW_TRY(m_database.linkRun(experimentId, static_cast<int>(model), shown, row.id));
            ModelRun run;
            run.id = row.id;
            const std::vector<store::PromptRow> prompts = m_index.promptsOf(model);
            FW_ASSIGN(const std::vector<std::int64_t> ids, m_database.savePrompts(row.id, prompts));
            for (std::size_t i = 0; i < ids.size(); ++i)
                run.promptIds.emplace(static_cast<std::uint32_t>(prompts[i].position), ids[i]);
            FW_ASSIGN(const std::vector<int> committed, m_database.committedBlocks(row.id));
            run.committed.insert(committed.begin(), committed.end());
            m_runs.push_back(std::move(run));
        }
        return {};
    }

    Status take(const ImportedRow& row)
    {
        if (m_next >= m_index.rows().size())
            return changed();
        const RowPlace& place = m_index.rows()[m_next++];
        if (!place.kept())
            return {};
        ModelRun& run = m_runs[place.model];
        store::NewContinuation item;
        item.prompt = run.promptIds.at(place.prompt);
        item.draw = static_cast<int>(place.draw);
        item.finish = "stop";
        item.text = row.text;
        const std::vector<int> words = wordIds(row.text);
        item.tokens = static_cast<int>(words.size());
        item.scores = m_signals.scores(measure::textStatistics(words, row.text), false);
        run.block.push_back(std::move(item));
        ++m_kept;
        return run.block.size() == kTextsPerBlock ? commit(run) : Status();
    }

    Status finish()
    {
        if (m_next != m_index.rows().size())
            return changed();
        for (ModelRun& run : m_runs)
            if (!run.block.empty())
                FW_TRY(commit(run));
        return {};
    }

    const std::vector<ModelRun>& runs() const { return m_runs; }
    std::int64_t kept() const { return m_kept; }

private:
    Status commit(ModelRun& run)
    {
        const int block = run.nextBlock++;
        const std::vector<store::NewContinuation> texts = std::exchange(run.block, {});
        return run.committed.contains(block) ? Status() : m_database.commitBlock(run.id, block, texts);
    }

    static Error changed()
    {
        return {ErrorKind::Io, "the file changed while it was read", "import it again once it is at rest"};
    }

    store::Database& m_database;
    const ImportIndex& m_index;
    TextSignals m_signals;
    std::vector<ModelRun> m_runs;
    std::size_t m_next = 0;
    std::int64_t m_kept = 0;
};

Status setStatus(store::Database& database, const std::vector<ModelRun>& runs, store::RunStatus status)
{
    for (const ModelRun& run : runs)
        FW_TRY(database.setRunStatus(run.id, status));
    return {};
}

Status writeAndScore(Writer& writer, const ImportOptions& options, const experiment::Experiment& experiment,
                     std::int64_t experimentId, store::Database& database, const RunContext& context)
{
    FW_TRY(readImportedRows(
        options.file, options.columns, [&](const ImportedRow& row) { return writer.take(row); },
        [](const BadRow&) {}, context.cancel, context.progress));
    FW_TRY(writer.finish());
    return scoreRuns(experimentId, experiment, database, context);
}

std::string reasonOf(Drop drop, int continuationsPerPrompt)
{
    switch (drop) {
    case Drop::BlankDraw:
        return "the draw is blank, and other rows of this model and prompt have numbers";
    case Drop::SameDraw:
        return "the model has another text of this draw for the prompt";
    case Drop::TooFew:
        return fmt::format("the model has fewer than {} texts for the prompt", continuationsPerPrompt);
    case Drop::None:
        break;
    }
    return {};
}

void count(std::vector<LeftOut>& leftOut, const std::string& reason, std::size_t line)
{
    const auto found =
        std::find_if(leftOut.begin(), leftOut.end(), [&](const LeftOut& one) { return one.reason == reason; });
    if (found == leftOut.end())
        leftOut.push_back({reason, 1, line});
    else
        ++found->rows;
}

constexpr std::size_t kNamedExamples = 3;

Error nothingToImport(const ImportReport& report)
{
    if (report.badRows == 0)
        return {ErrorKind::InvalidInput, "there is no text to import: the file has no rows",
                "is this the right file?"};
    std::string examples;
    for (std::size_t i = 0; i < std::min(kNamedExamples, report.examples.size()); ++i)
        examples += fmt::format("{}line {}: {}", i > 0 ? "; " : "", report.examples[i].line, report.examples[i].reason);
    return {ErrorKind::InvalidInput,
            fmt::format("there is no text to import: all {} rows were left out; {}", report.badRows, examples),
            "mend the rows, or say which columns the file has (--prompt-column and the like)"};
}

} // namespace

Result<ImportReport> importTexts(const ImportOptions& options, const std::filesystem::path& database,
                                 const RunContext& context)
try {
    ImportReport report;
    if (!options.skipBadRows)
        FW_TRY(checkTextFile(options.file));
    FW_ASSIGN(const std::string sha256, sha256OfFile(options.file));
    ImportIndex index(options.axis);
    FW_TRY(readImportedRows(
        options.file, options.columns, [&](const ImportedRow& row) { return index.add(row); },
        [&](const BadRow& row) {
            ++report.badRows;
            report.noRows += row.holdsNoRow;
            count(report.leftOut, row.reason.substr(0, row.reason.find(':')), row.line);
            index.addBad(row);
            if (report.examples.size() < kExamples)
                report.examples.push_back(row);
        },
        context.cancel, context.progress));
    if (index.rows().empty())
        return nothingToImport(report);
    FW_TRY(index.close(options.continuationsPerPrompt, options.base, options.skipBadRows));
    report.uncertainModels = index.uncertainModels();
    for (const RowPlace& row : index.rows())
        if (!row.kept()) {
            ++report.incomplete;
            count(report.leftOut, reasonOf(row.drop, index.continuationsPerPrompt()), row.line);
        }
    experiment::Experiment experiment = describe(options, index, sha256);
    FW_TRY(experiment::parseExperiment(experiment::toJson(experiment), catalogues()));
    const std::string identity = identityOf(experiment, experiment.name);

    FW_ASSIGN(store::Database store, store::Database::open(database, store::OpenMode::ReadWriteCreate));
    FW_ASSIGN(const store::RunLock lock, store::RunLock::acquire(database));
    FW_TRY(store.markInterruptedRuns(lock));
    FW_TRY(keepDeclared(experiment, identity, store));
    const auto save = [&] {
        return store.saveExperiment(experiment.name, experiment::toJson(experiment).dump(2), identity);
    };
    FW_ASSIGN(report.experimentId, save());
    FW_ASSIGN(const TextSignals signals, TextSignals::of(store));
    Writer writer(store, index, signals);
    FW_TRY(writer.begin(report.experimentId, experiment));
    FW_TRY(setStatus(store, writer.runs(), store::RunStatus::Running));
    const Status status = writeAndScore(writer, options, experiment, report.experimentId, store, context);
    if (status.ok() && experiment.primaryMetrics.empty()) {
        FW_ASSIGN(experiment.primaryMetrics, primaryMetricsByScorers(experiment, store));
        FW_TRY(save());
    }
    const bool cancelled = !status.ok() && status.error().kind == ErrorKind::Cancelled;
    FW_TRY(setStatus(store, writer.runs(),
                     status.ok() ? store::RunStatus::Completed
                     : cancelled ? store::RunStatus::Cancelled
                                 : store::RunStatus::Failed));
    FW_TRY(status);
    report.models = index.models();
    report.primaryMetrics = experiment.primaryMetrics;
    report.continuationsPerPrompt = index.continuationsPerPrompt();
    report.rows = writer.kept();
    return report;
} catch (...) {
    return caughtError("import the texts");
}

} // namespace fw::run
