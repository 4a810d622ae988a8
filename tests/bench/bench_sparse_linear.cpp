// Sparse slots against dense float32 ones: how many times faster, for the matrices of GPT-2 124M. Usage:
//   bench_sparse_linear [--type f16|bf16|f32] [--seconds 0.3] [--threads N]
// Every figure is the fastest tenth of the rounds, in which the two forms take turns, each on copies of the matrix that
// together exceed the last cache: in a model, a matrix is not in the cache when its turn comes.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "core/nn/forms/sparse_linear.h"
#include "core/nn/kernels/runtime.h"

namespace {

using namespace fw;

/// Each output keeps the share of weights that are not zero; "2:4" keeps the first two of four, which cost the same.
at::Tensor prune(const at::Tensor& weight, const std::string& pattern)
{
    if (pattern == "2:4") {
        at::Tensor pruned = weight.clone().view({-1, 4});
        pruned.narrow(1, 2, 2).zero_();
        return pruned.view(weight.sizes());
    }
    return weight.mul(at::rand(weight.sizes()).ge(std::stod(pattern) / 100).to(at::kFloat));
}

double secondsOf(const nn::LinearOp& op, const at::Tensor& input)
{
    const auto start = std::chrono::steady_clock::now();
    op.apply(input);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The fastest tenth: what the form needs when nothing else runs beside it.
double typical(std::vector<double> seconds)
{
    const auto tenth = seconds.begin() + std::ssize(seconds) / 10;
    std::nth_element(seconds.begin(), tenth, seconds.end());
    return *tenth;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app("Times sparse linear slots against dense ones");
    std::string typeName = "f16";
    double seconds = 0.3;
    int threads = 0;
    app.add_option("--type", typeName, "f16, bf16 or f32: the type of stored values")
        ->check(CLI::IsMember({"f16", "bf16", "f32"}));
    app.add_option("--seconds", seconds, "for each figure");
    app.add_option("--threads", threads);
    CLI11_PARSE(app, argc, argv);
    nn::setThreads(threads);
    const at::NoGradGuard noGradient;
    const at::ScalarType type = typeName == "f16" ? at::kHalf : typeName == "bf16" ? at::kBFloat16 : at::kFloat;
    constexpr std::int64_t kBeyondCache = 96 << 20; // bytes of all dense copies

    fmt::print("values {}, {} threads; bytes and time: sparse / dense float32\n", typeName, nn::threads());
    fmt::print("{:>12} {:>8} {:>6} {:>6} {:>12} {:>12} {:>6}\n", "shape", "sparsity", "batch", "bytes", "dense µs",
               "sparse µs", "time");
    for (const auto& [inputs, outputs] : {std::pair{768, 2304}, {768, 768}, {768, 3072}, {3072, 768}}) {
        const std::int64_t copies = kBeyondCache / (4LL * inputs * outputs) + 1;
        for (const char* pattern : {"50", "75", "90", "2:4"}) {
            const at::Tensor weight = prune(at::randn({outputs, inputs}), pattern);
            std::vector<nn::LinearSlot> dense;
            std::vector<nn::LinearSlot> sparse;
            for (std::int64_t i = 0; i < copies; ++i) {
                dense.push_back(std::make_shared<nn::DenseLinear>(weight.clone(), at::zeros({outputs})));
                sparse.push_back(std::make_shared<nn::SparseLinear>(weight, at::zeros({outputs}), type));
            }
            for (const std::int64_t batch : {1, 8, 64}) {
                const at::Tensor input = at::randn({batch, inputs});
                std::vector<double> denseTimes;
                std::vector<double> sparseTimes;
                const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
                for (std::size_t round = 0; std::chrono::steady_clock::now() < end || round < 3; ++round) {
                    denseTimes.push_back(secondsOf(*dense[round % dense.size()], input));
                    sparseTimes.push_back(secondsOf(*sparse[round % sparse.size()], input));
                }
                const double denseTime = typical(denseTimes);
                const double sparseTime = typical(sparseTimes);
                fmt::print("{:>12} {:>8} {:>6} {:>6.2f} {:>12.1f} {:>12.1f} {:>6.2f}\n",
                           fmt::format("{}→{}", inputs, outputs), pattern, batch,
                           static_cast<double>(sparse.front()->bytes()) / static_cast<double>(dense.front()->bytes()),
                           denseTime * 1e6, sparseTime * 1e6, sparseTime / denseTime);
                std::fflush(stdout);
            }
        }
    }
    return 0;
}
