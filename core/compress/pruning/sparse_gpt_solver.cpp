#include "core/compress/pruning/sparse_gpt_solver.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <vector>

#include "core/compress/hessian_factor.h"

namespace fw::compress {

namespace {

/// A block of columns while it is pruned; all pointers are to (outputs, count) or (count, count), row-major.
struct Block
{
    std::int64_t count = 0;
    float* weight = nullptr;
    bool* stay = nullptr;
    float* error = nullptr;        ///< what went, divided by U_cc
    const float* factor = nullptr; ///< the block of U
};

float scoreOf(float weight, float diagonal)
{
    return weight * weight / (diagonal * diagonal);
}

/// Chooses the unstructured mask of a block over all outputs.
void chooseInBlock(const Block& block, std::int64_t outputs, double ratio)
{
    const auto size = static_cast<std::size_t>(outputs * block.count);
    std::vector<float> scores(size);
    for (std::size_t i = 0; i < size; ++i) {
        const auto column = static_cast<std::int64_t>(i) % block.count;
        scores[i] = scoreOf(block.weight[i], block.factor[column * block.count + column]);
    }
    dropLeast(scores, countThatGoes(ratio, outputs * block.count), {block.stay, size});
}

/// Chooses which of a group's weights stay in one row, whose columns before `first` are done.
void chooseInGroup(const Block& block, std::int64_t row, std::int64_t first, const SparsityPattern& pattern)
{
    std::vector<float> scores;
    for (std::int64_t i = first; i < first + pattern.group; ++i)
        scores.push_back(scoreOf(block.weight[row * block.count + i], block.factor[i * block.count + i]));
    dropLeast(scores, pattern.group - pattern.keep,
              {block.stay + row * block.count + first, static_cast<std::size_t>(pattern.group)});
}

/// Prunes one row of a block from left to right; each error goes to the columns after it.
void pruneRow(const Block& block, std::int64_t row, const SparsityPattern& pattern)
{
    float* weight = block.weight + row * block.count;
    float* error = block.error + row * block.count;
    for (std::int64_t i = 0; i < block.count; ++i) {
        if (pattern.grouped() && i % pattern.group == 0)
            chooseInGroup(block, row, i, pattern);
        error[i] = 0;
        if (block.stay[row * block.count + i])
            continue;
        const float* factor = block.factor + i * block.count;
        const float moved = weight[i] / factor[i];
        error[i] = moved;
        weight[i] = 0;
#pragma omp simd
        for (std::int64_t j = i + 1; j < block.count; ++j)
            weight[j] -= moved * factor[j];
    }
}

} // namespace

Result<at::Tensor> solveSparseGpt(const at::Tensor& weight, const at::Tensor& gram, std::int64_t tokens,
                                  const SparseGptOptions& options, const CancelToken& cancel)
{
    const at::Tensor hessian = gram.to(at::kDouble).mul(2.0 / static_cast<double>(tokens));
    FW_ASSIGN(const at::Tensor exact, inverseHessianFactor(hessian, options.damping));
    const at::Tensor inverse = exact.to(at::kFloat);
    at::Tensor result = weight.detach().clone();
    result.masked_fill_(hessian.diagonal().eq(0).unsqueeze(0), 0);
    const std::int64_t outputs = weight.size(0);
    const std::int64_t inputs = weight.size(1);
    for (std::int64_t begin = 0; begin < inputs; begin += options.blockSize) {
        FW_TRY(cancel.check());
        const std::int64_t count = std::min(options.blockSize, inputs - begin);
        const std::int64_t end = begin + count;
        at::Tensor columns = result.narrow(1, begin, count).contiguous();
        at::Tensor errors = at::empty({outputs, count}, columns.options());
        at::Tensor stay = at::ones({outputs, count}, at::TensorOptions(at::kBool));
        const at::Tensor factor = inverse.narrow(0, begin, count);
        const at::Tensor square = factor.narrow(1, begin, count).contiguous();
        const Block block{count, columns.data_ptr<float>(), stay.data_ptr<bool>(), errors.data_ptr<float>(),
                          square.data_ptr<float>()};
        if (!options.pattern.grouped())
            chooseInBlock(block, outputs, options.pattern.ratio);
        at::parallel_for(0, outputs, 16, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t row = first; row < last; ++row)
                pruneRow(block, row, options.pattern);
        });
        result.narrow(1, begin, count).copy_(columns);
        if (end < inputs)
            result.narrow(1, end, inputs - end).sub_(at::mm(errors, factor.narrow(1, end, inputs - end)));
    }
    return result;
}

} // namespace fw::compress
