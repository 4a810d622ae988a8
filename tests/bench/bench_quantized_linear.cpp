// One linear layer in float32, int8 and 4, 3 and 2 bits, on GPT-2-124M's shapes: microseconds a call, and how many
// times as fast as float32 in the same run.
//
//     cmake --build --preset release --target bench_quantized_linear
//     build/release/bin/bench_quantized_linear
//
// As in a model, each call takes another matrix: as many per form as make --megabytes of int4, so that weights come
// from memory, not from a cache. The forms take turns within a round; medians over the rounds.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "core/base/random.h"
#include "core/nn/forms/grouped_linear.h"
#include "core/nn/forms/int8_linear.h"
#include "core/nn/kernels/runtime.h"

namespace {

using fw::nn::LinearSlot;

at::Tensor randomTensor(std::vector<std::int64_t> shape, std::uint64_t seed)
{
    fw::RandomStream random(seed);
    at::Tensor tensor = at::empty(shape, at::TensorOptions(at::kFloat));
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        tensor.data_ptr<float>()[i] = static_cast<float>(random.nextUniform() - 0.5);
    return tensor;
}

/// Copies of one matrix in one form.
struct Series
{
    const char* name;
    std::vector<LinearSlot> slots;
    std::size_t next = 0;
    std::vector<double> microseconds;

    void measure(const at::Tensor& input, int calls)
    {
        const auto start = std::chrono::steady_clock::now();
        for (int call = 0; call < calls; ++call)
            (void)slots[next++ % slots.size()]->apply(input);
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        microseconds.push_back(took.count() / calls);
    }

    double median()
    {
        std::sort(microseconds.begin(), microseconds.end());
        return microseconds[microseconds.size() / 2];
    }
};

LinearSlot grouped(const at::Tensor& weight, const at::Tensor& bias, int bits)
{
    return std::make_shared<fw::nn::GroupedLinear>(fw::nn::roundToGroups(weight, {bits, fw::nn::kDefaultGroupSize}),
                                                   bias);
}

std::vector<Series> makeSeries(std::int64_t inputs, std::int64_t outputs, std::size_t copies)
{
    const at::Tensor weight = randomTensor({outputs, inputs}, 1);
    const at::Tensor bias = at::zeros({outputs});
    std::vector<Series> series(5);
    const char* names[] = {"f32", "int8", "int4", "int3", "int2"};
    for (std::size_t form = 0; form < series.size(); ++form) {
        series[form].name = names[form];
        for (std::size_t copy = 0; copy < copies; ++copy)
            series[form].slots.push_back(form == 0   ? std::make_shared<fw::nn::DenseLinear>(weight.clone(), bias)
                                         : form == 1 ? fw::nn::Int8Linear::quantize(weight, bias)
                                                     : grouped(weight, bias, 6 - static_cast<int>(form)));
    }
    return series;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app("Times linear layers of GPT-2-124M's shapes in every form");
    int threads = 0;
    int rounds = 9;
    double megabytes = 40;
    app.add_option("--threads", threads);
    app.add_option("--rounds", rounds);
    app.add_option("--megabytes", megabytes, "of int4 weights that take turns; 0: one matrix, in the cache");
    CLI11_PARSE(app, argc, argv);
    fw::nn::setThreads(threads);
    const at::NoGradGuard noGradient;
    fmt::print("{} threads; microseconds a call (times as fast as f32)\n{:<14}{:>6}", fw::nn::threads(), "shape",
               "rows");
    for (const char* name : {"f32", "int8", "int4", "int3", "int2"})
        fmt::print("{:>18}", name);
    fmt::print("\n");
    const std::int64_t shapes[][2] = {{768, 2304}, {768, 768}, {768, 3072}, {3072, 768}};
    for (const auto& [inputs, outputs] : shapes) {
        const double size = static_cast<double>(inputs * outputs) / 2e6; // megabytes in 4 bits
        const auto copies = static_cast<std::size_t>(std::max(1.0, megabytes / size));
        std::vector<Series> series = makeSeries(inputs, outputs, copies);
        for (const std::int64_t rows : {1, 8, 64}) {
            const at::Tensor input = randomTensor({rows, inputs}, 2);
            for (Series& one : series) {
                one.microseconds.clear();
                one.measure(input, 3); // warm-up
                one.microseconds.clear();
            }
            for (int round = 0; round < rounds; ++round)
                for (Series& one : series)
                    one.measure(input, rows == 64 ? 10 : 60);
            const double dense = series[0].median();
            fmt::print("{:<14}{:>6}", fmt::format("{} -> {}", inputs, outputs), rows);
            for (Series& one : series)
                fmt::print("{:>10.1f} ({:4.2f})", one.median(), dense / one.median());
            fmt::print("\n");
            std::fflush(stdout);
        }
    }
    return 0;
}
