// train-lm: a GPT-2 from scratch on a text.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/train/language_model_training.h"

namespace fw::cli {

void addTrainLanguageModel(CLI::App& app, Chosen& chosen)
{
    struct Options
    {
        std::string text, validation, tokenizer, output;
        train::LanguageModelOptions model;
    };
    auto* command = app.add_subcommand("train-lm", "Train a GPT-2 language model on a text, a document a line");
    auto options = std::make_shared<Options>();
    auto& model = options->model;
    command->add_option("--text", options->text, "training text")->required();
    command->add_option("--validation", options->validation, "validation text")->required();
    command->add_option("--tokenizer", options->tokenizer, "directory of the tokenizer (see train-tokenizer)")
        ->required();
    command
        ->add_option("--output", options->output,
                     "model directory; an interrupted training goes on in DIR.partial beside it")
        ->required();
    command
        ->add_option("--start", model.start,
                     "model directory to start from; --layers, --heads, --width and --context are its own then")
        ->check(CLI::ExistingDirectory);
    command->add_option("--layers", model.layers)->capture_default_str()->check(CLI::Range(1, 200));
    command->add_option("--heads", model.heads)->capture_default_str()->check(CLI::Range(1, 256));
    command->add_option("--width", model.width)->capture_default_str()->check(CLI::Range(8, 16384));
    command->add_option("--context", model.context, "tokens")->capture_default_str()->check(CLI::Range(8, 65536));
    command->add_option("--batch", model.batch, "windows a step")->capture_default_str()->check(CLI::Range(1, 65536));
    command->add_option("--micro-batch", model.microBatch, "windows computed at once")
        ->capture_default_str()
        ->check(CLI::Range(1, 65536));
    command->add_option("--steps", model.steps)->capture_default_str()->check(CLI::Range(1, 100000000));
    command->add_option("--warmup", model.warmupSteps)->capture_default_str()->check(CLI::Range(0, 1000000));
    command->add_option("--learning-rate", model.learningRate)->capture_default_str()->check(CLI::Range(1e-8, 1.0));
    command->add_option("--optimiser", model.optimiser, "muon: the blocks' matrices by Muon, the rest by AdamW")
        ->capture_default_str()
        ->check(CLI::IsMember({"adamw", "muon"}));
    command->add_option("--weight-decay", model.weightDecay)->capture_default_str()->check(CLI::Range(0.0, 10.0));
    command->add_option("--seed", model.seed)->capture_default_str();
    command->add_option("--validate-every", model.validateEvery, "steps")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000000));
    command->add_option("--maximum-seconds", model.maximumSeconds, "stop after this long (0: at the last step)")
        ->capture_default_str();
    command->add_option("--stored-type", model.storedType)
        ->capture_default_str()
        ->check(CLI::IsMember({"f32", "f16", "bf16"}));
    command->add_option("--device", model.device)->capture_default_str();
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) -> Status {
            const OutputRules rules =
                context.rules({options->text, options->validation, options->tokenizer, options->model.start});
            FW_ASSIGN(OutputDirectory output, OutputDirectory::claim(options->output, rules, "train-lm"));
            FW_ASSIGN(const train::TrainingState state,
                      train::trainLanguageModel(options->text, options->validation, options->tokenizer, output.work(),
                                                options->model, context.cancel, context.progress));
            FW_TRY(output.commit());
            const double loss = state.history.empty() ? 0 : state.history.back().validationLoss;
            fmt::print("trained {} steps in {:.0f} s, validation loss {:.4f}, written to {}\n", state.step,
                       state.seconds, loss, options->output);
            return {};
        };
    });
}

} // namespace fw::cli
