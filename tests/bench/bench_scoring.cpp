// Times scoring with a classifier's directory: one number a line. Driven by scoring.py.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "core/nn/blas_kernels.h"
#include "core/nn/classifier.h"
#include "core/nn/runtime.h"

int main(int argc, char** argv)
{
    using namespace fw;
    nn::preferWideBlasKernels(argv);
    CLI::App app("Reads batch sizes from standard input, a line each, and answers with texts per second");
    std::string directory;
    int texts = 352;
    int tokens = 23;
    int threads = 0;
    app.add_option("--model", directory)->required();
    app.add_option("--texts", texts, "scored a line");
    app.add_option("--tokens", tokens, "of each text");
    app.add_option("--threads", threads);
    CLI11_PARSE(app, argc, argv);
    nn::setThreads(threads);
    const auto classifier = nn::Classifier::load(directory);
    if (!classifier.ok()) {
        fmt::print(stderr, "{}\n", classifier.error().message);
        return 1;
    }
    std::vector<std::vector<int>> ids;
    for (int row = 0; row < texts; ++row) {
        ids.emplace_back();
        for (int t = 0; t < tokens; ++t)
            ids.back().push_back((row * 7919 + t * 104729) % 30000);
    }
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto batch = static_cast<std::size_t>(std::stoi(line));
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t begin = 0; begin < ids.size(); begin += batch) {
            const auto scores = classifier->scores(std::span(ids).subspan(begin, std::min(batch, ids.size() - begin)));
            if (!scores.ok()) {
                fmt::print(stderr, "{}\n", scores.error().message);
                return 1;
            }
        }
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        fmt::print("{:.3f}\n", texts / seconds);
        std::fflush(stdout);
    }
    return 0;
}
