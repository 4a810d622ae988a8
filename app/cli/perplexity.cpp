// perplexity: how well a language model models a text, in three conventions.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/load_model.h"
#include "core/base/file.h"
#include "core/measure/likelihood.h"

namespace fw::cli {

void addPerplexity(CLI::App& app, Chosen& chosen)
{
    struct Options
    {
        std::string model, text;
    };
    auto* command =
        app.add_subcommand("perplexity", "Bits per byte and perplexities of a text (a document a line), as JSON");
    auto options = std::make_shared<Options>();
    command->add_option("--model", options->model, "model directory or GGUF file")->required();
    command->add_option("--text", options->text, "a document a line")->required();
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) -> Status {
            FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(options->model));
            FW_ASSIGN(const auto model, loadModel(options->model));
            FW_ASSIGN(const auto lines, readLines(options->text));
            FW_ASSIGN(const auto result,
                      measure::perplexity(model, *tokenizer, lines, context.cancel, context.progress));
            const nlohmann::ordered_json document = {{"bits_per_byte", result.bitsPerByte},
                                                     {"perplexity_per_line", result.perLine},
                                                     {"perplexity_disjoint", result.disjoint},
                                                     {"perplexity_sliding", result.sliding},
                                                     {"stride", result.stride},
                                                     {"context", model.contextLength()},
                                                     {"tokens", result.tokens},
                                                     {"bytes", result.bytes}};
            fmt::print("{}\n", document.dump(2));
            return {};
        };
    });
}

} // namespace fw::cli
