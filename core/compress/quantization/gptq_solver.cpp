#include "core/compress/quantization/gptq_solver.h"

#include <ATen/Parallel.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/compress/hessian_factor.h"

namespace fw::compress {

namespace {

constexpr std::int64_t kBlock = 128;

/// Columns whose updates reach the rest of the matrix at once: whole groups, about kBlock of them.
std::int64_t blockColumns(const GptqOptions& options)
{
    if (options.staticGroups)
        return kBlock;
    return options.rule.groupSize * std::max<std::int64_t>(1, kBlock / options.rule.groupSize);
}

/// The state of one matrix on the way, columns in the order of rounding.
struct Solver
{
    const GptqOptions& options;
    at::Tensor weights;                ///< (outputs, inputs) float64, with the errors fed forward so far
    at::Tensor factor;                 ///< (inputs, inputs) float64, upper
    std::vector<std::int64_t> columns; ///< where each column stood
    at::Tensor codes;                  ///< (outputs, inputs) int8
    std::vector<nn::GroupGrid> grids;  ///< (outputs, groups)
    at::Tensor zeros;                  ///< (outputs, inputs) bool, contiguous; or undefined

    std::int64_t inputs() const { return weights.size(1); }
    std::int64_t groups() const { return nn::groupCount(inputs(), options.rule.groupSize); }

    /// Of the column in the order in which codes are stored.
    std::int64_t storedColumn(std::int64_t column) const
    {
        return options.staticGroups ? columns[static_cast<std::size_t>(column)] : column;
    }

    /// Rounds columns begin to end of one output; the errors, each divided by its diagonal element, go to `errors`.
    void roundRow(std::int64_t output, std::int64_t begin, std::int64_t end, double* errors)
    {
        double* row = weights.data_ptr<double>() + output * inputs();
        nn::GroupGrid* rowGrids = grids.data() + output * groups();
        std::int8_t* rowCodes = codes.data_ptr<std::int8_t>() + output * inputs();
        const bool* stays = zeros.defined() ? zeros.data_ptr<bool>() + output * inputs() : nullptr;
        for (std::int64_t column = begin; column < end; ++column) {
            const std::int64_t stored = storedColumn(column);
            nn::GroupGrid& grid = rowGrids[stored / options.rule.groupSize];
            if (!options.staticGroups && column % options.rule.groupSize == 0)
                grid = nn::groupGrid(row + column, std::min(options.rule.groupSize, inputs() - column), options.rule);
            const int code = stays && stays[column] ? grid.zero : grid.codeOf(row[column]);
            rowCodes[stored] = static_cast<std::int8_t>(code);
            const double* factorRow = factor.data_ptr<double>() + column * inputs();
            const double error = (row[column] - grid.valueOf(code)) / factorRow[column];
            errors[column - begin] = error;
            for (std::int64_t later = column + 1; later < end; ++later)
                row[later] -= error * factorRow[later];
        }
    }

    Status run(const CancelToken& cancel)
    {
        const std::int64_t block = blockColumns(options);
        for (std::int64_t begin = 0; begin < inputs(); begin += block) {
            FW_TRY(cancel.check());
            const std::int64_t end = std::min(inputs(), begin + block);
            at::Tensor errors = at::empty({weights.size(0), end - begin}, weights.options());
            at::parallel_for(0, weights.size(0), 16, [&](std::int64_t first, std::int64_t last) {
                for (std::int64_t output = first; output < last; ++output)
                    roundRow(output, begin, end, errors.data_ptr<double>() + output * (end - begin));
            });
            if (end < inputs())
                weights.narrow(1, end, inputs() - end)
                    .sub_(at::mm(errors, factor.narrow(0, begin, end - begin).narrow(1, end, inputs() - end)));
        }
        return {};
    }
};

at::Tensor reorderColumns(const at::Tensor& matrix, const at::Tensor& order)
{
    return order.defined() ? matrix.index_select(1, order) : matrix;
}

} // namespace

at::Tensor keptZeros(const nn::LinearOp& matrix)
{
    return matrix.form() == "sparse" ? matrix.denseWeight().eq(0) : at::Tensor();
}

Result<nn::GroupedCodes> solveGptq(const at::Tensor& weight, const at::Tensor& gram, const GptqOptions& options,
                                   const CancelToken& cancel)
{
    at::Tensor dense = weight.detach().to(at::kCPU, at::kDouble).clone(at::MemoryFormat::Contiguous);
    const at::Tensor hessian = gram.detach().to(at::kCPU, at::kDouble);
    if (!at::isfinite(dense).all().item<bool>() || !at::isfinite(hessian).all().item<bool>())
        return Error{ErrorKind::Numerical, "weights or activations are not finite",
                     "an earlier step broke the model; compress less there"};
    const at::Tensor diagonal = hessian.diagonal();
    dense.masked_fill_(diagonal.eq(0).unsqueeze(0), 0);
    const std::int64_t groups = nn::groupCount(dense.size(1), options.rule.groupSize);
    std::vector<nn::GroupGrid> grids(static_cast<std::size_t>(dense.size(0) * groups));
    for (std::size_t i = 0; i < grids.size() && options.staticGroups; ++i) {
        const std::int64_t begin = static_cast<std::int64_t>(i) % groups * options.rule.groupSize;
        grids[i] =
            nn::groupGrid(dense.data_ptr<double>() + static_cast<std::int64_t>(i) / groups * dense.size(1) + begin,
                          std::min(options.rule.groupSize, dense.size(1) - begin), options.rule);
    }

    at::Tensor order;
    std::vector<std::int64_t> columns(static_cast<std::size_t>(dense.size(1)));
    std::iota(columns.begin(), columns.end(), 0);
    if (options.activationOrder) {
        order = at::argsort(diagonal, /*stable=*/true, 0, /*descending=*/true);
        std::copy_n(order.data_ptr<std::int64_t>(), order.numel(), columns.begin());
    }
    const at::Tensor ordered = reorderColumns(dense, order).contiguous();
    const at::Tensor orderedHessian = order.defined() ? reorderColumns(hessian.index_select(0, order), order) : hessian;
    FW_ASSIGN(const at::Tensor factor, inverseHessianFactor(orderedHessian, options.damping));

    Solver solver{options,
                  ordered,
                  factor.contiguous(),
                  std::move(columns),
                  at::zeros(ordered.sizes(), at::TensorOptions(at::kChar)),
                  std::move(grids),
                  options.zeros.defined() ? reorderColumns(options.zeros.to(at::kCPU), order).contiguous()
                                          : at::Tensor()};
    FW_TRY(solver.run(cancel));
    const at::TensorOptions single(at::kFloat);
    nn::GroupedCodes result{options.rule.bits,
                            options.rule.groupSize,
                            solver.codes,
                            at::empty({dense.size(0), groups}, single),
                            {},
                            {},
                            options.rule.zeroPoints ? at::empty({dense.size(0), groups}, single) : at::Tensor()};
    for (std::size_t i = 0; i < solver.grids.size(); ++i) {
        result.scales.data_ptr<float>()[i] = solver.grids[i].scale;
        if (options.rule.zeroPoints)
            result.shifts.data_ptr<float>()[i] = solver.grids[i].shift();
    }
    if (order.defined() && !options.staticGroups)
        result.order = order.to(at::kInt);
    return result;
}

} // namespace fw::compress
