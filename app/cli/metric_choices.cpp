// metric choices: every metric of a choice set, of a model or of a variant beside its base, as JSON. It is a small
// experiment, run and compared as any other in a database that is thrown away.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/cli/metric_commands.h"
#include "core/compare/comparison.h"
#include "core/compare/words/figure_text.h"
#include "core/report/json_number.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct ChoiceOptions
{
    std::string set, model, variant;
};

/// A folder that goes with this value.
class TemporaryFolder
{
public:
    TemporaryFolder()
    {
        std::string name = (fs::temp_directory_path() / "fairweight-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr)
            m_path = name;
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

experiment::Experiment experimentOf(const ChoiceOptions& options)
{
    experiment::Experiment asked;
    asked.name = "choices";
    asked.model = fs::absolute(options.model).string();
    asked.choiceSets = {{fs::absolute(options.set).string(), {}, {}, 0}};
    if (!options.variant.empty())
        asked.recipes = {{"variant", {}, fs::absolute(options.variant).string()}};
    return asked;
}

ordered_json toJson(const compare::Estimate& estimate)
{
    return {{"value", report::jsonNumber(estimate.value)},
            {"low", report::jsonNumber(estimate.low)},
            {"high", report::jsonNumber(estimate.high)},
            {"method", estimate.method}};
}

ordered_json toJson(const compare::Comparison& comparison)
{
    ordered_json document = ordered_json::array();
    for (const catalogue::Metric& metric : comparison.metrics) {
        ordered_json figures = ordered_json::array();
        for (const compare::Cell& cell : comparison.cells) {
            if (cell.metric != metric.id)
                continue;
            ordered_json figure = {{"model", cell.variant == 0 ? "base" : "variant"},
                                   {"axis", cell.axis},
                                   {"group", cell.group},
                                   {"items", cell.prompts},
                                   {"figure", toJson(cell.value)}};
            if (cell.difference)
                figure["difference"] = toJson(*cell.difference);
            if (cell.pValue)
                figure["p"] = *cell.pValue;
            figures.push_back(std::move(figure));
        }
        document.push_back({{"metric", metric.id},
                            {"unit", metric.unit},
                            {"convention", compare::conventionText(comparison, metric, {})},
                            {"source", metric.source},
                            {"figures", std::move(figures)}});
    }
    return document;
}

Status printChoices(const ChoiceOptions& options, const CommandContext& context)
{
    const TemporaryFolder folder;
    if (folder.path().empty())
        return Error{ErrorKind::Io, "cannot make a folder below " + fs::temp_directory_path().string(),
                     "set TMPDIR to a place you may write to"};
    const fs::path file = folder.path() / "choices.sqlite";
    const run::Outcome outcome =
        run::runExperiment(experimentOf(options), file, run::RunContext{context.cancel, context.progress});
    if (outcome.kind != run::OutcomeKind::Completed)
        return outcome.error;
    FW_ASSIGN(const store::Database database, store::Database::open(file, store::OpenMode::ReadOnly));
    FW_ASSIGN(const compare::Comparison comparison,
              compare::compareRuns(database, outcome.experimentId, run::catalogues(), context.cancel));
    fmt::print("{}\n", toJson(comparison).dump(2, ' ', false, ordered_json::error_handler_t::replace));
    return {};
}

} // namespace

void addMetricChoices(CLI::App& metric, Chosen& chosen)
{
    auto* command = metric.add_subcommand(
        "choices", "All metrics of a choice set: pairs, StereoSet, WinoBias, questions, sentences");
    auto options = std::make_shared<ChoiceOptions>();
    command->add_option("--set", options->set, "a choice set's file, perhaps with #PART")->required();
    command->add_option("--model", options->model, "model directory or GGUF file")->required();
    command->add_option("--variant", options->variant, "a compressed variant's directory, compared with the model");
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return printChoices(*options, context); };
    });
}

} // namespace fw::cli
