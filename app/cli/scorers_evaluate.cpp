// scorers evaluate: how good a scorer is on labelled texts, all together and per group.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/cli/evaluation_output.h"
#include "app/cli/scorer_commands.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/scorer_evaluation.h"
#include "core/measure/text_scorer.h"
#include "core/report/clean_text.h"

namespace fw::cli {

namespace {

struct EvaluateOptions
{
    std::string scorer, input, textColumn = "text", labelColumn, groupColumn, label, output, device = "cpu";
    std::vector<std::string> classNames; ///< VALUE=CLASS
    std::optional<double> threshold;
};

/// The labelled texts as columns.
struct LabelledTexts
{
    std::vector<std::string> texts, labels;
    std::vector<std::vector<std::string>> groups; ///< empty without a group column
    std::vector<std::size_t> lines;
};

Result<LabelledTexts> readTexts(const EvaluateOptions& options)
{
    const bool tabs = std::filesystem::path(options.input).extension() == ".tsv";
    FW_ASSIGN(CsvTable table, readCsv(options.input, {tabs ? '\t' : ',', true}));
    FW_ASSIGN(const std::size_t text, table.column(options.textColumn));
    FW_ASSIGN(const std::size_t label, table.column(options.labelColumn));
    std::optional<std::size_t> group;
    if (!options.groupColumn.empty()) {
        FW_ASSIGN(group, table.column(options.groupColumn));
    }
    LabelledTexts result;
    for (const std::vector<std::string>& row : table.rows) {
        result.texts.push_back(row[text]);
        result.labels.push_back(row[label]);
        if (group)
            result.groups.push_back(measure::groupsOfCell(row[*group]));
    }
    result.lines = std::move(table.lines);
    return result;
}

std::optional<char> truthOf(const std::string& label)
{
    if (label == "1" || label == "true")
        return char(1);
    if (label == "0" || label == "false")
        return char(0);
    return std::nullopt;
}

bool isBinary(const LabelledTexts& texts)
{
    return std::all_of(texts.labels.begin(), texts.labels.end(),
                       [](const std::string& label) { return truthOf(label).has_value(); });
}

Error wrongLabel(const EvaluateOptions& options, const LabelledTexts& texts, std::size_t row, const std::string& wanted,
                 const std::string& hint)
{
    return {ErrorKind::InvalidInput,
            fmt::format("{}: line {}, column {}: '{}' is {}", options.input, texts.lines[row], options.labelColumn,
                        report::cleanLine(texts.labels[row]).substr(0, 60), wanted),
            hint};
}

double defaultThreshold(const std::string& name)
{
    const auto known = measure::scorers();
    const catalogue::Scorer* scorer = catalogue::find(known, name);
    return scorer ? scorer->threshold : 0.5;
}

Result<nlohmann::ordered_json> evaluateLabel(const EvaluateOptions& options, const LabelledTexts& texts,
                                             const measure::TextScorer& scorer, const measure::ScoreTable& scores)
{
    std::size_t label = scorer.signalLabel();
    if (!options.label.empty()) {
        const auto& labels = scorer.labels();
        const auto found = std::find(labels.begin(), labels.end(), options.label);
        if (found == labels.end())
            return Error{ErrorKind::InvalidInput,
                         fmt::format("--label: {} has no label '{}'", scorer.name(), options.label),
                         fmt::format("labels are {}", fmt::join(labels, ", "))};
        label = static_cast<std::size_t>(found - labels.begin());
    }
    std::vector<double> values;
    std::vector<char> positive;
    for (std::size_t i = 0; i < scores.texts; ++i) {
        const std::optional<char> truth = truthOf(texts.labels[i]);
        if (!truth)
            return wrongLabel(options, texts, i, "neither 0 nor 1", "label texts by 1 (has the property) or 0");
        values.push_back(scores.at(i, label));
        positive.push_back(*truth);
    }
    measure::LabelledScores labelled{values, positive, texts.groups,
                                     options.threshold.value_or(defaultThreshold(options.scorer))};
    if (label == scorer.signalLabel())
        labelled.scale = scorer.scale();
    FW_ASSIGN(const measure::DetectionEvaluation evaluation, measure::evaluateDetection(labelled));
    fmt::print("{:<24} {}\n{}", "label", report::cleanLine(scorer.labels()[label]), evaluationTable(evaluation));
    nlohmann::ordered_json document = {{"label", scorer.labels()[label]}};
    document.update(toJson(evaluation));
    return document;
}

Result<std::map<std::string, std::string>> classNames(const EvaluateOptions& options)
{
    std::map<std::string, std::string> names;
    for (const std::string& pair : options.classNames) {
        const std::size_t sign = pair.rfind('=');
        if (sign == std::string::npos)
            return Error{ErrorKind::InvalidInput, "--class: '" + pair + "' is not VALUE=CLASS",
                         "for example --class=-1=negative"};
        names[pair.substr(0, sign)] = pair.substr(sign + 1);
    }
    return names;
}

Result<nlohmann::ordered_json> evaluateClasses(const EvaluateOptions& options, const LabelledTexts& texts,
                                               const measure::TextScorer& scorer, const measure::ScoreTable& scores)
{
    FW_ASSIGN(const auto names, classNames(options));
    const std::vector<std::string> classes = scorer.classes();
    std::vector<std::size_t> truth;
    std::vector<std::size_t> decided;
    for (std::size_t i = 0; i < scores.texts; ++i) {
        const auto given = names.find(texts.labels[i]);
        const auto found =
            std::find(classes.begin(), classes.end(), given == names.end() ? texts.labels[i] : given->second);
        if (found == classes.end())
            return wrongLabel(options, texts, i, "none of the scorer's classes",
                              fmt::format("classes are {}; say which one a value means by --class=VALUE=CLASS",
                                          fmt::join(classes, ", ")));
        truth.push_back(static_cast<std::size_t>(found - classes.begin()));
        decided.push_back(scorer.classOf(scores.row(i)));
    }
    FW_ASSIGN(const measure::ClassEvaluation evaluation,
              measure::evaluateClasses({decided, truth, texts.groups, classes}));
    fmt::print("{}", evaluationTable(evaluation));
    return toJson(evaluation);
}

Status evaluate(const EvaluateOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const std::filesystem::path models, measure::bundledModelsDirectory());
    FW_ASSIGN(const LabelledTexts texts, readTexts(options));
    FW_ASSIGN(const auto scorer, measure::TextScorer::load(options.scorer, models, options.device));
    FW_ASSIGN(const measure::ScoreTable scores, scorer.score(texts.texts, context.cancel, context.progress));
    const bool byClass = options.label.empty() && !scorer.classes().empty() && !isBinary(texts);
    auto figures =
        byClass ? evaluateClasses(options, texts, scorer, scores) : evaluateLabel(options, texts, scorer, scores);
    if (!figures.ok())
        return figures.error();
    if (options.output.empty())
        return {};
    nlohmann::ordered_json document = {{"scorer", scorer.name()},
                                       {"identity", scorer.identity()},
                                       {"text_column", options.textColumn},
                                       {"label_column", options.labelColumn},
                                       {"group_column", options.groupColumn},
                                       {"confidence", 0.95}};
    document.update(*figures);
    return writeFileAtomically(options.output,
                               document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

} // namespace

void addScorersEvaluate(CLI::App& group, Chosen& chosen)
{
    auto* command =
        group.add_subcommand("evaluate", "Compare a scorer with labelled texts, all together and per group");
    auto options = std::make_shared<EvaluateOptions>();
    command->add_option("NAME", options->scorer, "a scorer's id or path")->required();
    command->add_option("--input", options->input, "CSV (or .tsv) with a header")->required();
    command->add_option("--text-column", options->textColumn)->capture_default_str();
    command->add_option("--label-column", options->labelColumn, "1 or 0, or the name of a class")->required();
    command->add_option("--group-column", options->groupColumn, "groups of a text, separated by ; | or commas");
    command->add_option("--label", options->label, "the scorer's label to look at (default: its signal)");
    command->add_option("--threshold", options->threshold, "from here on a text is flagged (default: the scorer's)");
    command->add_option("--class", options->classNames, "VALUE=CLASS: what a value of the label column means");
    command->add_option("--output", options->output, "JSON to write");
    command->add_option("--device", options->device)->capture_default_str();
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return evaluate(*options, context); };
    });
}

} // namespace fw::cli
