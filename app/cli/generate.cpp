// generate: continuations of prompts as JSON lines.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/load_model.h"
#include "core/base/file.h"
#include "core/generate/generator.h"
#include "core/generate/stop_tokens.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::cli {

namespace {

struct GenerateOptions
{
    std::string model, input, output;
    int rows = 128;
    bool documents = false;
    generate::Decoding decoding;
};

/// A draw as a line: a JSON object, or the prompt with what follows it, line breaks as spaces.
std::string lineOf(const std::string& prompt, const generate::Generation& one, const std::string& text, bool documents)
{
    if (documents) {
        std::string document = prompt + text;
        std::replace_if(
            document.begin(), document.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
        return document + "\n";
    }
    const nlohmann::ordered_json row = {{"prompt", prompt}, {"draw", one.draw}, {"ids", one.ids}, {"text", text}};
    return row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Status generateFile(const GenerateOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const auto output, outputFile(options.output, context.rules({options.model, options.input})));
    FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(options.model));
    FW_ASSIGN(const auto model, loadModel(options.model));
    FW_ASSIGN(const auto lines, readLines(options.input));
    generate::Decoding decoding = options.decoding;
    FW_ASSIGN(decoding.stopTokens, generate::stopTokens(options.model, *tokenizer));
    std::vector<std::vector<int>> prompts;
    for (const std::string& line : lines)
        prompts.push_back(tokenizer->encodeWithTemplate(line));
    const std::size_t perBlock = static_cast<std::size_t>(std::max(1, options.rows / decoding.draws));
    context.progress.beginStage("generate", static_cast<std::int64_t>(lines.size()), "prompts");
    return writeFileAtomically(output, [&](const ByteSink& sink) -> Status {
        for (std::size_t first = 0; first < prompts.size(); first += perBlock) {
            const std::size_t count = std::min(perBlock, prompts.size() - first);
            auto generations = generate::generate(model, {prompts.data() + first, count}, decoding, context.cancel);
            if (!generations.ok()) {
                Error error = generations.error();
                error.message = fmt::format("{} (counted from line {})", error.message, first + 1);
                return error;
            }
            for (const generate::Generation& one : *generations) {
                const std::string line = lineOf(
                    lines[first + one.prompt], one,
                    tokenizer::continuationText(tokenizer, prompts[first + one.prompt], one.ids), options.documents);
                FW_TRY(sink(line.data(), line.size()));
            }
            context.progress.advance(static_cast<std::int64_t>(first + count));
        }
        return {};
    });
}

} // namespace

void addGenerate(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("generate", "Continue prompts (a prompt a line); one JSON object a draw");
    auto options = std::make_shared<GenerateOptions>();
    generate::Decoding& decoding = options->decoding;
    command->add_option("--model", options->model, "model directory or GGUF file")->required();
    command->add_option("--input", options->input, "a prompt a line")->required();
    command->add_option("--output", options->output, "JSON lines: prompt, draw, ids (new tokens only), text")
        ->required();
    auto* greedy = command->add_flag("--greedy", decoding.greedy, "the likeliest token each time");
    command->add_option("--temperature", decoding.temperature)
        ->capture_default_str()
        ->check(CLI::Range(1e-3, 1e3))
        ->excludes(greedy);
    command->add_option("--top-p", decoding.topP)
        ->capture_default_str()
        ->check(CLI::Range(1e-9, 1.0))
        ->excludes(greedy);
    command->add_option("--top-k", decoding.topK, "0: off")
        ->capture_default_str()
        ->check(CLI::Range(0, 1 << 24))
        ->excludes(greedy);
    command->add_option("--draws", decoding.draws, "continuations per prompt")
        ->capture_default_str()
        ->check(CLI::Range(1, 100000));
    command->add_option("--seed", decoding.seed)->capture_default_str();
    command->add_option("--max-new-tokens", decoding.maxNewTokens)->required()->check(CLI::Range(0, 1 << 20));
    command->add_option("--rows", options->rows, "continuations that decode together")
        ->capture_default_str()
        ->check(CLI::Range(1, 65536));
    command->add_flag("--documents", options->documents,
                      "a document a line instead, the prompt with what follows it: text to calibrate on");
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return generateFile(*options, context); };
    });
}

} // namespace fw::cli
