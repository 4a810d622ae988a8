// train-classifier: fine-tunes a BERT encoder on labelled texts, or trains one from scratch.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/stats/rank.h"
#include "core/train/classifier_training.h"

namespace fw::cli {

void addTrainClassifier(CLI::App& app, Chosen& chosen)
{
    struct Options
    {
        std::vector<std::string> training;
        std::string validation, start, output;
        train::ClassifierOptions model;
    };
    auto* command = app.add_subcommand("train-classifier", "Train a text classifier on CSV files of labelled texts");
    auto options = std::make_shared<Options>();
    auto& model = options->model;
    auto positive = CLI::Range(std::int64_t{1}, std::int64_t{100000000});
    command->add_option("--input", options->training, "CSV to train on; may be given several times")->required();
    command->add_option("--validation", options->validation, "CSV to validate on")->required();
    command->add_option("--start", options->start, "model directory of the encoder to start from, or its tokenizer's")
        ->required();
    command->add_option("--output", options->output, "model directory; an interrupted training goes on there")
        ->required();
    command->add_option("--text-column", model.textColumn)->capture_default_str();
    command->add_option("--label-column", model.labelColumn, "holds labels or their numbers from 0")
        ->capture_default_str();
    command->add_option("--labels", model.labels, "in order, a comma between")->delimiter(',')->capture_default_str();
    command->add_option("--signal-label", model.signalLabel, "the label that the score means (default: the last)");
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
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) -> Status {
            options->model.start.directory = options->start;
            const std::vector<std::filesystem::path> training(options->training.begin(), options->training.end());
            FW_ASSIGN(const train::ClassifierTraining result,
                      train::trainClassifier(training, options->validation, options->output, options->model,
                                             context.cancel, context.progress));
            fmt::print("trained {} steps in {:.0f} s: validation loss {:.4f}, accuracy {:.4f}, AUC {:.4f}; written to "
                       "{}\n",
                       result.state.step, result.state.seconds, result.validationLoss, result.accuracy,
                       stats::areaUnderCurve(result.scores, result.positive), options->output);
            return {};
        };
    });
}

} // namespace fw::cli
