// Scores texts of a file with a classifier's directory, in float32 and in int8. Driven by scoring.py.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>

#include "core/nn/kernels/runtime.h"
#include "core/nn/scoring/classifier.h"

namespace {

/// Token ids, a line a text.
std::vector<std::vector<int>> readIds(const std::string& file)
{
    std::vector<std::vector<int>> texts;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        std::istringstream numbers(line);
        texts.emplace_back();
        for (int id = 0; numbers >> id;)
            texts.back().push_back(id);
    }
    return texts;
}

fw::nn::Classifier loadOrExit(const std::string& directory, fw::nn::ScoringPrecision precision)
{
    auto classifier = fw::nn::Classifier::load(directory, "cpu", "", precision);
    if (!classifier.ok()) {
        fmt::print(stderr, "{}\n", classifier.error().message);
        std::exit(1);
    }
    return *classifier;
}

/// The scores of all texts, `batch` of them at a time.
std::vector<float> scoresOf(const fw::nn::Classifier& classifier, std::span<const std::vector<int>> texts,
                            std::size_t batch)
{
    std::vector<float> all;
    for (std::size_t begin = 0; begin < texts.size(); begin += batch) {
        const auto scores = classifier.scores(texts.subspan(begin, std::min(batch, texts.size() - begin)));
        if (!scores.ok()) {
            fmt::print(stderr, "{}\n", scores.error().message);
            std::exit(1);
        }
        all.insert(all.end(), scores->begin(), scores->end());
    }
    return all;
}

} // namespace

int main(int argc, char** argv)
{
    using namespace fw;
    CLI::App app("Reads lines \"speed f32 BATCH\" and \"scores f32\" (or int8) from standard input and answers each "
                 "with a line: texts per second, or all scores");
    std::string directory;
    std::string ids;
    int threads = 0;
    app.add_option("--model", directory)->required();
    app.add_option("--ids", ids, "token ids, a line a text")->required();
    app.add_option("--threads", threads);
    CLI11_PARSE(app, argc, argv);
    nn::setThreads(threads);
    const nn::Classifier exact = loadOrExit(directory, nn::ScoringPrecision::Float32);
    const nn::Classifier rounded = loadOrExit(directory, nn::ScoringPrecision::Int8);
    const std::vector<std::vector<int>> texts = readIds(ids);
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string command;
        std::string precision;
        std::size_t batch = texts.size();
        words >> command >> precision;
        if (command == "speed")
            words >> batch;
        const auto start = std::chrono::steady_clock::now();
        const std::vector<float> scores = scoresOf(precision == "int8" ? rounded : exact, texts, batch);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (command == "speed")
            fmt::print("{:.3f}\n", static_cast<double>(texts.size()) / seconds);
        else
            fmt::print("{}\n", fmt::join(scores, " "));
        std::fflush(stdout);
    }
    return 0;
}
