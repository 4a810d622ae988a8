// Stage times of SparseGPT on the matrices of GPT-2 124M: second moments of the inputs, factor of the inverse Hessian,
// pruning. Usage: bench_sparse_gpt [--tokens 65536] [--pattern 0.5|2:4] [--threads N]
// The forward passes that feed the moments are not in here; bench the whole method for those.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "core/compress/hessian_factor.h"
#include "core/compress/sparse_gpt_solver.h"
#include "core/nn/runtime.h"

namespace {

template <typename Work>
double secondsOf(Work work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

int main(int argc, char** argv)
{
    using namespace fw;
    CLI::App app("Times the stages of SparseGPT");
    std::int64_t tokens = 65536;
    std::string pattern = "0.5";
    int threads = 0;
    app.add_option("--tokens", tokens, "calibration tokens; 1,024 are measured and multiplied");
    app.add_option("--pattern", pattern, "a ratio, or 2:4");
    app.add_option("--threads", threads);
    CLI11_PARSE(app, argc, argv);
    nn::setThreads(threads);
    const at::NoGradGuard noGradient;
    compress::SparseGptOptions options;
    if (pattern == "2:4")
        options.pattern = {0.5, 2, 4};
    else
        options.pattern.ratio = std::stod(pattern);

    fmt::print("{} tokens, {} threads, seconds\n{:>12} {:>10} {:>10} {:>18}\n", tokens, nn::threads(), "shape",
               "moments", "factor", "factor and prune");
    constexpr std::int64_t kMeasured = 1024;
    double block = 0;
    for (const auto& [inputs, outputs] : {std::pair{768, 2304}, {768, 768}, {768, 3072}, {3072, 768}}) {
        const at::Tensor mixing = at::randn({inputs, inputs}).div(std::sqrt(static_cast<double>(inputs)));
        const at::Tensor x = at::mm(at::randn({kMeasured, inputs}), mixing);
        const at::Tensor weight = at::randn({outputs, inputs});
        at::Tensor gram = at::zeros({inputs, inputs});
        gram.addmm_(x.t(), x); // warm
        const double moments = secondsOf([&] { gram.addmm_(x.t(), x); }) * static_cast<double>(tokens) / kMeasured;
        bool ok = true;
        const double factor = secondsOf([&] { ok = compress::inverseHessianFactor(gram, options.damping).ok(); });
        const double prune =
            secondsOf([&] { ok = ok && compress::solveSparseGpt(weight, gram, 2 * kMeasured, options, {}).ok(); });
        if (!ok)
            return 1;
        fmt::print("{:>12} {:>10.2f} {:>10.2f} {:>18.2f}\n", fmt::format("{}→{}", inputs, outputs), moments, factor,
                   prune);
        std::fflush(stdout);
        block += moments + prune;
    }
    fmt::print("12 blocks: {:.0f} s\n", 12 * block);
    return 0;
}
