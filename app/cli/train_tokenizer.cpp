// train-tokenizer: a byte-level BPE vocabulary from a text.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/tokenizer/bpe_trainer.h"

namespace fw::cli {

void addTrainTokenizer(CLI::App& app, Chosen& chosen)
{
    struct Options
    {
        std::string text, output;
        tokenizer::BpeTrainingOptions training;
    };
    auto* command = app.add_subcommand("train-tokenizer", "Learn a byte-level BPE vocabulary from a text");
    auto options = std::make_shared<Options>();
    command->add_option("--text", options->text, "a document a line")->required();
    command->add_option("--output", options->output, "directory to write to")->required();
    command->add_option("--vocabulary", options->training.vocabularySize, "tokens in all")
        ->capture_default_str()
        ->check(CLI::Range(258, 1000000));
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) -> Status {
            FW_ASSIGN(OutputDirectory output, OutputDirectory::claim(options->output, context.rules({options->text})));
            FW_TRY(tokenizer::trainBytePairEncoding(options->text, output.work(), options->training, context.cancel,
                                                    context.progress));
            FW_TRY(output.commit());
            fmt::print("written to {}\n", options->output);
            return {};
        };
    });
}

} // namespace fw::cli
