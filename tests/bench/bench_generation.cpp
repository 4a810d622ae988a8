// Times generation from a model directory: one line of JSON a round. Driven by generation.py.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "core/generate/generator.h"
#include "core/nn/kernels/runtime.h"

int main(int argc, char** argv)
{
    using namespace fw;
    CLI::App app("Reads batch sizes from standard input, a line each, and answers with tokens per second");
    std::string directory;
    int prompt = 16;
    int tokens = 20;
    int threads = 0;
    app.add_option("--model", directory)->required();
    app.add_option("--prompt", prompt, "tokens of each prompt");
    app.add_option("--tokens", tokens, "new tokens");
    app.add_option("--threads", threads);
    CLI11_PARSE(app, argc, argv);
    nn::setThreads(threads);
    const auto model = nn::LanguageModel::load(directory);
    if (!model.ok()) {
        fmt::print(stderr, "{}\n", model.error().message);
        return 1;
    }
    std::string line;
    while (std::getline(std::cin, line)) {
        const int batch = std::stoi(line);
        // Different prompts, so that no prefill is shared: the peer shares none either.
        std::vector<std::vector<int>> prompts;
        for (int row = 0; row < batch; ++row) {
            prompts.emplace_back();
            for (int t = 0; t < prompt; ++t)
                prompts.back().push_back((row * 7919 + t * 104729) % 4000);
        }
        generate::Decoding decoding;
        decoding.topP = 0.9;
        decoding.maxNewTokens = tokens;
        const auto start = std::chrono::steady_clock::now();
        const auto generations = generate::generate(*model, prompts, decoding, {});
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (!generations.ok()) {
            fmt::print(stderr, "{}\n", generations.error().message);
            return 1;
        }
        fmt::print("{:.3f}\n", batch * tokens / seconds);
        std::fflush(stdout);
    }
    return 0;
}
