// tokenize: a text a line in, a JSON array of ids a line out.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/cli/command.h"
#include "core/base/file.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::cli {

void addTokenize(CLI::App& app, Chosen& chosen)
{
    struct Options
    {
        std::string model, input, output;
    };
    auto* command = app.add_subcommand("tokenize", "Ids of texts (a text a line), no special tokens added");
    auto options = std::make_shared<Options>();
    command->add_option("--model", options->model, "directory with a tokenizer, or a GGUF file")->required();
    command->add_option("--input", options->input, "a text a line")->required();
    command->add_option("--output", options->output, "JSON lines")->required();
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) -> Status {
            FW_ASSIGN(const auto output, outputFile(options->output, context.rules({options->model, options->input})));
            FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(options->model));
            FW_ASSIGN(const auto lines, readLines(options->input));
            context.progress.beginStage("tokenize", static_cast<std::int64_t>(lines.size()), "texts");
            return writeFileAtomically(output, [&](const ByteSink& sink) -> Status {
                for (std::size_t i = 0; i < lines.size(); ++i) {
                    if (i % 1024 == 0) {
                        FW_TRY(context.cancel.check());
                        context.progress.advance(static_cast<std::int64_t>(i));
                    }
                    const std::string row = fmt::format("[{}]\n", fmt::join(tokenizer->encode(lines[i]), ", "));
                    FW_TRY(sink(row.data(), row.size()));
                }
                return {};
            });
        };
    });
}

} // namespace fw::cli
