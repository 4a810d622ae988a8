// scorers evaluate: how good a scorer is on labelled texts, all together and per group.
#include <fmt/format.h>

#include "app/cli/evaluation_table.h"
#include "app/cli/scorer_commands.h"
#include "core/base/file.h"
#include "core/measure/labelled_texts.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/scorer_description.h"
#include "core/report/clean_text.h"
#include "core/report/evaluation_json.h"

namespace fw::cli {

namespace {

struct EvaluateOptions
{
    std::string scorer, input, output, device = "cpu";
    measure::EvaluationRequest request;
    std::vector<std::string> classNames; ///< VALUE=CLASS
    std::optional<double> threshold;
};

Status evaluate(const EvaluateOptions& options, const CommandContext& context)
{
    std::filesystem::path output;
    if (!options.output.empty()) {
        FW_ASSIGN(output, outputFile(options.output, context.rules({options.scorer, options.input})));
    }
    measure::EvaluationRequest request = options.request;
    request.file = options.input;
    FW_ASSIGN(const std::filesystem::path models, measure::bundledModelsDirectory());
    FW_ASSIGN(request.classNames, measure::classNamesOf(options.classNames));
    FW_ASSIGN(const measure::LabelledTexts texts, measure::readLabelledTexts(request));
    FW_ASSIGN(const measure::ScorerDescription description, measure::describeScorer(options.scorer, models));
    request.threshold = options.threshold.value_or(description.threshold);
    FW_ASSIGN(const auto scorer, measure::TextScorer::load(options.scorer, models, options.device));
    FW_ASSIGN(const measure::FileEvaluation evaluation,
              measure::evaluateScorer(scorer, request, texts, context.cancel, context.progress));
    if (!evaluation.label.empty())
        fmt::print("{:<24} {}\n", "label", report::cleanLine(evaluation.label));
    fmt::print("{}", std::visit([](const auto& figures) { return evaluationTable(figures); }, evaluation.figures));
    if (output.empty())
        return {};
    return writeFileAtomically(output, report::evaluationJson(request, evaluation));
}

} // namespace

void addScorersEvaluate(CLI::App& group, Chosen& chosen)
{
    auto* command =
        group.add_subcommand("evaluate", "Compare a scorer with labelled texts, all together and per group");
    auto options = std::make_shared<EvaluateOptions>();
    command->add_option("NAME", options->scorer, "a scorer's id or path")->required();
    command->add_option("--input", options->input, "CSV, or tabs where it is called .tsv")->required();
    command->add_flag("!--no-header", options->request.header, "the file has no header: columns are called 0, 1, …");
    command->add_option("--text-column", options->request.textColumn)->capture_default_str();
    command->add_option("--label-column", options->request.labelColumn, "1 or 0, or the name of a class")->required();
    command->add_option("--group-column", options->request.groupColumn, "groups of a text, separated by ; | or commas");
    command->add_option("--label", options->request.label, "the scorer's label to look at (default: its signal)");
    command->add_option("--threshold", options->threshold, "from here on a text is flagged (default: the scorer's)");
    command->add_option("--class", options->classNames, "VALUE=CLASS: what a value of the label column means");
    command->add_option("--output", options->output, "JSON to write");
    command->add_option("--device", options->device)->capture_default_str();
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return evaluate(*options, context); };
    });
}

} // namespace fw::cli
