// Time by stage and peak memory of GPTQ and SparseGPT on a model of GPT-2 124M's shape: one walk over the calibration
// text, as the methods do it. Usage: bench_compression --text FILE [--tokenizer DIR] [--method gptq|sparse_gpt]
// [--windows 128] [--length 512] [--layers 12] [--threads N] [--whole-only]. The weights are GPT-2's initialisation:
// time and memory do not depend on them.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <memory>

#include "core/compress/layer_walk.h"
#include "core/compress/pruning/sparse_gpt_solver.h"
#include "core/compress/quantization/gptq_solver.h"
#include "core/nn/forms/grouped_linear.h"
#include "core/nn/forms/sparse_linear.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/models/family.h"

namespace {

using namespace fw;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What the method leaves of a matrix.
Result<nn::LinearSlot> solve(const std::string& method, const nn::LinearOp& matrix,
                             const compress::InputStatistics& inputs)
{
    if (method == "gptq") {
        FW_ASSIGN(const nn::GroupedCodes codes, compress::solveGptq(matrix.denseWeight(), inputs.gram, {}, {}));
        return nn::LinearSlot(std::make_shared<nn::GroupedLinear>(codes, matrix.bias()));
    }
    compress::SparseGptOptions options;
    options.pattern.ratio = 0.5;
    FW_ASSIGN(const at::Tensor weight,
              compress::solveSparseGpt(matrix.denseWeight(), inputs.gram, inputs.tokens, options, {}));
    return nn::LinearSlot(std::make_shared<nn::SparseLinear>(weight, matrix.bias(), at::kHalf));
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app("Times GPTQ and SparseGPT on a model of GPT-2 124M's shape");
    std::string text, tokenizerDirectory = "data/models/fairweight-lm", method = "gptq";
    compress::WalkOptions options;
    options.windows = 128;
    options.length = 512;
    std::int64_t layers = 12;
    int threads = 0;
    bool wholeOnly = false;
    app.add_option("--text", text, "calibration text, a document a line")->required();
    app.add_option("--tokenizer", tokenizerDirectory)->capture_default_str();
    app.add_option("--method", method)->capture_default_str()->check(CLI::IsMember({"gptq", "sparse_gpt"}));
    app.add_option("--windows", options.windows)->capture_default_str();
    app.add_option("--length", options.length)->capture_default_str();
    app.add_option("--layers", layers)->capture_default_str();
    app.add_option("--threads", threads);
    app.add_flag("--whole-only", wholeOnly, "leave out the pass that tells the first stage from the second");
    CLI11_PARSE(app, argc, argv);
    nn::setThreads(threads);

    const auto tokenizer = tokenizer::loadTokenizer(tokenizerDirectory);
    if (!tokenizer.ok()) {
        fmt::print(stderr, "error: {}\n", tokenizer.error().message);
        return 1;
    }
    RandomStream random(1);
    const nn::LanguageModel base(std::make_shared<nn::Decoder>(nn::initialiseDecoder(
        nn::freshConfig({.vocabulary = 50257, .positions = 1024, .width = 768, .layers = layers, .heads = 12}),
        random)));
    const compress::Context context{{}, {}, base, **tokenizer, text};

    double solving = 0;
    std::int64_t tokens = 0;
    const auto pass = [&](bool gram) {
        options.gram = gram;
        nn::Decoder model = base.decoder();
        const auto start = Clock::now();
        const Status status =
            compress::walkLayers(model, options, "bench", context,
                                 [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const compress::SlotPlace&,
                                     const compress::InputStatistics& inputs) -> Status {
                                     const auto began = Clock::now();
                                     tokens = inputs.tokens;
                                     if (gram) {
                                         FW_ASSIGN(matrix, solve(method, *matrix, inputs));
                                         solving += secondsSince(began);
                                     }
                                     return {};
                                 });
        if (!status.ok()) {
            fmt::print(stderr, "error: {}\n", status.error().message);
            std::exit(1);
        }
        return secondsSince(start);
    };
    const double passing = wholeOnly ? 0 : pass(false);
    const double whole = pass(true);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print("{}, {} layers, {} tokens, {} threads\n", method, layers, tokens, nn::threads());
    fmt::print("{:<44}{:>8.1f} s\n{:<44}{:>8.1f} s\n{:<44}{:>8.1f} s\n{:<44}{:>8.1f} s\n{:<44}{:>8.2f} GiB\n",
               "tokenising, two passes through the blocks", passing, "second moments, and slower compressed blocks",
               whole - passing - solving, "solving", solving, "in all", whole, "peak memory",
               static_cast<double>(usage.ru_maxrss) / (1 << 20));
    return 0;
}
