// train-classifier: fine-tunes a BERT encoder on labelled texts, or trains one from scratch.
#include <fmt/format.h>

#include <algorithm>

#include "app/cli/command.h"
#include "core/stats/calibration.h"
#include "core/stats/rank.h"
#include "core/train/classifier_training.h"

namespace fw::cli {

namespace {

struct Options
{
    std::string plan;
    std::vector<std::string> data;
    std::vector<std::string> training;
    std::string validation, start, output;
    std::string textColumn = "text", labelColumn = "toxic", signalLabel;
    std::vector<std::string> labels{"clean", "toxic"};
    train::ClassifierOptions model;
};

/// The plan of one head without a name, from options.
Result<train::ClassifierPlan> planOf(const Options& options)
{
    if (options.labels.size() < 2)
        return Error{ErrorKind::InvalidInput, "a classifier needs at least two labels", "see --labels"};
    train::HeadTask head;
    head.config.labels = options.labels;
    head.config.signalLabel = options.signalLabel.empty() ? options.labels.back() : options.signalLabel;
    if (std::find(options.labels.begin(), options.labels.end(), head.config.signalLabel) == options.labels.end())
        return Error{ErrorKind::InvalidInput,
                     fmt::format("the signal label '{}' is none of the labels", options.signalLabel), "see --labels"};
    train::ClassifierPlan plan;
    plan.heads.push_back(std::move(head));
    train::LabelledFile file;
    file.textColumn = options.textColumn;
    file.columns = {{"", options.labelColumn}};
    for (const std::string& name : options.training) {
        file.file = name;
        plan.training.push_back(file);
    }
    if (!options.validation.empty()) {
        file.file = options.validation;
        plan.validation.push_back(file);
    }
    return plan;
}

} // namespace

void addTrainClassifier(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("train-classifier", "Train a text classifier on CSV files of labelled texts");
    auto options = std::make_shared<Options>();
    auto& model = options->model;
    auto positive = CLI::Range(std::int64_t{1}, std::int64_t{100000000});
    auto* plan = command->add_option("--plan", options->plan, "JSON file of heads and texts (see docs/scorers.md)");
    command->add_option("--data", options->data, "folder of the plan's texts; may be given several times")->needs(plan);
    command->add_option("--held-back", model.heldBack, "share of the training texts to validate on")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 0.5));
    command->add_flag("--calibrate", model.calibrate, "fit temperatures on the held-back texts");
    auto* input =
        command->add_option("--input", options->training, "without a plan: CSV to train on; several if wanted")
            ->excludes(plan);
    command->add_option("--validation", options->validation, "CSV to validate on")->excludes(plan);
    command->add_option("--start", options->start, "model directory of the encoder to start from, or its tokenizer's")
        ->required();
    command
        ->add_option("--output", options->output,
                     "model directory; an interrupted training goes on in DIR.partial beside it")
        ->required();
    command->add_option("--text-column", options->textColumn)->capture_default_str();
    command->add_option("--label-column", options->labelColumn, "holds labels or their numbers from 0")
        ->capture_default_str();
    command->add_option("--labels", options->labels, "in order, a comma between")
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--signal-label", options->signalLabel, "the label that the score means (default: the last)");
    command->add_option("--layers", model.start.layers, "of the start to keep, e.g. 0,2,4 (default: all)")
        ->delimiter(',');
    command->add_option("--vocabulary-limit", model.start.vocabularyLimit, "pieces to keep (0: all)")
        ->capture_default_str()
        ->check(CLI::Range(0, 4000000));
    command->add_flag("--from-scratch", model.start.fromScratch, "use only the tokenizer of the start");
    command->add_option("--depth", model.start.depth, "layers, from scratch")->capture_default_str()->check(positive);
    command->add_option("--heads", model.start.heads, "from scratch")->capture_default_str()->check(positive);
    command->add_option("--width", model.start.width, "from scratch")->capture_default_str()->check(positive);
    command->add_option("--maximum-tokens", model.maximumTokens, "longer texts are cut in training")
        ->capture_default_str()
        ->check(CLI::Range(4, 65536));
    command->add_option("--batch", model.batch, "texts a step")->capture_default_str()->check(positive);
    command->add_option("--micro-batch", model.microBatch, "texts computed at once")
        ->capture_default_str()
        ->check(positive);
    command->add_option("--epochs", model.epochs)->capture_default_str()->check(CLI::Range(0.0, 10000.0));
    command->add_option("--steps", model.steps, "instead of epochs (0: by epochs)")->capture_default_str();
    command->add_option("--warmup", model.warmupSteps)->capture_default_str()->check(CLI::Range(0, 1000000));
    command->add_option("--learning-rate", model.learningRate)->capture_default_str()->check(CLI::Range(1e-8, 1.0));
    command->add_option("--weight-decay", model.weightDecay)->capture_default_str()->check(CLI::Range(0.0, 10.0));
    command->add_option("--label-smoothing", model.labelSmoothing)->capture_default_str()->check(CLI::Range(0.0, 0.99));
    command->add_option("--seed", model.seed)->capture_default_str();
    command->add_option("--validate-every", model.validateEvery, "steps")->capture_default_str()->check(positive);
    command->add_option("--validation-texts", model.validationTexts, "for the losses on the way")
        ->capture_default_str()
        ->check(positive);
    command->add_option("--maximum-seconds", model.maximumSeconds, "stop after this long (0: at the last step)")
        ->capture_default_str();
    command->add_option("--stored-type", model.storedType)
        ->capture_default_str()
        ->check(CLI::IsMember({"f32", "f16", "bf16"}));
    command->add_option("--device", model.device)->capture_default_str();
    command->callback([&chosen, options, plan, input] {
        if (plan->empty() == input->empty())
            throw CLI::ValidationError("give --plan, or --input with --validation");
        chosen.action = [options](const CommandContext& context) -> Status {
            options->model.start.directory = options->start;
            if (!options->plan.empty()) {
                FW_ASSIGN(options->model.plan,
                          train::loadClassifierPlan(options->plan, {options->data.begin(), options->data.end()}));
            } else {
                FW_ASSIGN(options->model.plan, planOf(*options));
            }
            OutputRules rules = context.rules({options->plan, options->start});
            for (const auto& files : {options->model.plan.training, options->model.plan.validation})
                for (const train::LabelledFile& file : files)
                    rules.inputs.push_back(file.file);
            FW_ASSIGN(OutputDirectory output, OutputDirectory::claim(options->output, rules, "train-classifier"));
            FW_ASSIGN(const train::ClassifierTraining result,
                      train::trainClassifier(output.work(), options->model, context.cancel, context.progress));
            FW_TRY(output.commit());
            fmt::print("trained {} steps in {:.0f} s; written to {}\n", result.state.step, result.state.seconds,
                       options->output);
            for (const train::HeadEvaluation& head : result.heads)
                fmt::print("{}{}{} texts: loss {:.4f}, accuracy {:.4f}, of the signal label AUC {:.4f} and expected "
                           "calibration error {:.4f}, temperature {:.3f}\n",
                           head.head, head.head.empty() ? "" : ", ", head.texts, head.loss, head.accuracy,
                           stats::areaUnderCurve(head.scores, head.positive),
                           stats::expectedCalibrationError(head.scores, head.positive), head.temperature);
            return {};
        };
    });
}

} // namespace fw::cli
