#include "core/nn/row_stable_linear.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <dnnl.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include <algorithm>
#include <stdexcept>

namespace fw::nn {

namespace {

constexpr std::int64_t kBlock = 48; // a multiple of the row blocks of oneDNN's kernels (6, 8, 16, 24, 48)
constexpr std::int64_t kLargestTile = 192;

/// The calling thread's products run on it alone while this lives.
class OneThread
{
public:
#ifdef _OPENMP
    OneThread() : m_before(omp_get_max_threads())
    {
        omp_set_num_threads(1);
    }
    ~OneThread()
    {
        omp_set_num_threads(m_before);
    }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

private:
    int m_before;
#endif
};

struct Product
{
    const float* weight = nullptr; ///< (outputs, inputs)
    const float* bias = nullptr;   ///< (outputs)
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;

    /// `rows` is a multiple of kBlock.
    void compute(const float* input, float* output, std::int64_t rows) const
    {
        for (std::int64_t row = 0; row < rows; ++row)
            std::copy_n(bias, outputs, output + row * outputs);
        if (dnnl_sgemm('N', 'T', rows, outputs, inputs, 1.0F, input, inputs, weight, inputs, 1.0F, output, outputs) !=
            dnnl_success)
            throw std::runtime_error("oneDNN refused a matrix product");
    }

    /// Any number of rows: the last ones are computed beside rows of zeros.
    void computeTile(const float* input, float* output, std::int64_t rows) const
    {
        const std::int64_t whole = rows / kBlock * kBlock;
        const std::int64_t rest = rows - whole;
        if (whole > 0)
            compute(input, output, whole);
        if (rest == 0)
            return;
        std::vector<float> filled(static_cast<std::size_t>(kBlock * inputs), 0.0F);
        std::vector<float> result(static_cast<std::size_t>(kBlock * outputs));
        std::copy_n(input + whole * inputs, rest * inputs, filled.data());
        compute(filled.data(), result.data(), kBlock);
        std::copy_n(result.data(), rest * outputs, output + whole * outputs);
    }
};

} // namespace

at::Tensor applyRowStable(const LinearOp& op, const at::Tensor& input)
{
    if (at::GradMode::is_enabled() || !input.is_cpu() || op.form() != "dense")
        return op.apply(input);
    const at::Tensor source = input.contiguous();
    const at::Tensor weight = op.denseWeight().contiguous();
    const at::Tensor bias = op.bias().contiguous();
    const std::int64_t rows = source.size(0);
    const Product product{weight.data_ptr<float>(), bias.data_ptr<float>(), op.inputs(), op.outputs()};
    at::Tensor result = at::empty({rows, op.outputs()}, source.options());
    const float* from = source.data_ptr<float>();
    float* to = result.data_ptr<float>();

    const std::int64_t share = (rows + at::get_num_threads() - 1) / at::get_num_threads();
    const std::int64_t tile = std::clamp((share + kBlock - 1) / kBlock * kBlock, kBlock, kLargestTile);
    at::parallel_for(0, (rows + tile - 1) / tile, 1, [&](std::int64_t begin, std::int64_t end) {
        const OneThread guard;
        for (std::int64_t i = begin; i < end; ++i)
            product.computeTile(from + i * tile * product.inputs, to + i * tile * product.outputs,
                                std::min(tile, rows - i * tile));
    });
    return result;
}

} // namespace fw::nn
