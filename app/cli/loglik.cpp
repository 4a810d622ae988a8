// loglik: log-likelihood of texts under a language model.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "app/cli/load_model.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/measure/likelihood.h"

namespace fw::cli {

void addLoglik(CLI::App& app, Chosen& chosen)
{
    struct Options
    {
        std::string model, input, output;
        bool beginning = false;
    };
    auto* command =
        app.add_subcommand("loglik", "Natural log-likelihood of texts, summed over all tokens after the first");
    auto options = std::make_shared<Options>();
    command->add_option("--model", options->model, "model directory or GGUF file")->required();
    command->add_option("--input", options->input, "a text a line")->required();
    command->add_option("--output", options->output, "CSV: line,tokens,loglik")->required();
    command->add_flag("--bos", options->beginning, "a beginning token first, so that every token of the text counts");
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) -> Status {
            FW_ASSIGN(const auto output, outputFile(options->output, context.rules({options->model, options->input})));
            FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(options->model));
            FW_ASSIGN(const auto model, loadModel(options->model));
            FW_ASSIGN(const auto lines, readLines(options->input));
            FW_ASSIGN(const auto results, measure::textLikelihoods(model, *tokenizer, lines, options->beginning,
                                                                   context.cancel, context.progress));
            std::string text = "line,tokens,loglik\n";
            for (std::size_t i = 0; i < results.size(); ++i)
                text += csvRow(std::vector<std::string>{std::to_string(i + 1), std::to_string(results[i].tokens),
                                                        numberText(results[i].logLikelihood)});
            return writeFileAtomically(output, text);
        };
    });
}

} // namespace fw::cli
