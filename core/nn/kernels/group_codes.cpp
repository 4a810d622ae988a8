#include "core/nn/kernels/group_codes.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace fw::nn {

float groupScale(double largest, int bits)
{
    constexpr double kLargestHalf = 65504;
    if (!std::isfinite(largest))
        return std::numeric_limits<float>::quiet_NaN();
    const double scale = std::min(2 * largest / ((1 << bits) - 1), kLargestHalf);
    const auto rounded = static_cast<float>(at::Half(static_cast<float>(scale)));
    return rounded > 0 ? rounded : 1.0F;
}

namespace {

/// min and max of the values and 0, NaN if any is not finite.
std::pair<double, double> rangeOf(const double* values, std::int64_t count)
{
    double least = 0;
    double greatest = 0;
    double probe = 0; // stays 0 as long as all are finite, and is NaN then
    for (std::int64_t i = 0; i < count; ++i) {
        least = std::min(least, values[i]);
        greatest = std::max(greatest, values[i]);
        probe += values[i] * 0;
    }
    return {least + probe, greatest + probe};
}

GroupGrid gridOf(double least, double greatest, const GroupRule& rule)
{
    GroupGrid grid;
    grid.bits = rule.bits;
    if (!rule.zeroPoints) {
        grid.scale = groupScale(std::max(-least, greatest), rule.bits);
        return grid;
    }
    grid.scale = groupScale((greatest - least) / 2, rule.bits);
    const int highest = (1 << rule.bits) - 1;
    const double zero = std::isnan(grid.scale) ? 0 : std::nearbyint(-least / double{grid.scale});
    grid.zero = static_cast<int>(std::clamp(zero, 0.0, static_cast<double>(highest))) - (1 << (rule.bits - 1));
    return grid;
}

double errorOf(const GroupGrid& grid, const double* values, std::int64_t count)
{
    constexpr double kNorm = 2.4;
    double error = 0;
    for (std::int64_t i = 0; i < count; ++i)
        error += std::pow(std::abs(grid.valueOf(grid.codeOf(values[i])) - values[i]), kNorm);
    return error;
}

} // namespace

GroupGrid groupGrid(const double* values, std::int64_t count, const GroupRule& rule, double share)
{
    const auto [least, greatest] = rangeOf(values, count);
    GroupGrid best = gridOf(share * least, share * greatest, rule);
    if (!rule.leastError || std::isnan(best.scale))
        return best;
    constexpr int kShares = 100;
    constexpr int kTried = 80; // down to a fifth of the range
    double leastError = errorOf(best, values, count);
    for (int i = 1; i < kTried && leastError > 0; ++i) {
        const double shrunk = share * (1 - static_cast<double>(i) / kShares);
        const GroupGrid one = gridOf(shrunk * least, shrunk * greatest, rule);
        if (const double error = errorOf(one, values, count); error < leastError) {
            leastError = error;
            best = one;
        }
    }
    return best;
}

GroupedCodes roundToGroups(const at::Tensor& weight, const GroupRule& rule, const at::Tensor& clip)
{
    const at::Tensor dense = weight.detach().to(at::kCPU, at::kFloat).contiguous();
    const std::int64_t outputs = dense.size(0);
    const std::int64_t inputs = dense.size(1);
    const std::int64_t groups = groupCount(inputs, rule.groupSize);
    const at::TensorOptions single(at::kFloat);
    GroupedCodes result{rule.bits,
                        rule.groupSize,
                        at::zeros({outputs, inputs}, at::TensorOptions(at::kChar)),
                        at::empty({outputs, groups}, single),
                        {},
                        {},
                        rule.zeroPoints ? at::empty({outputs, groups}, single) : at::Tensor()};
    const float* from = dense.data_ptr<float>();
    auto* codes = result.codes.data_ptr<std::int8_t>();
    auto* scales = result.scales.data_ptr<float>();
    const at::Tensor shares = clip.defined() ? clip.contiguous() : at::Tensor();
    at::parallel_for(0, outputs, 16, [&](std::int64_t first, std::int64_t last) {
        std::vector<double> row(static_cast<std::size_t>(inputs));
        for (std::int64_t output = first; output < last; ++output) {
            std::copy_n(from + output * inputs, inputs, row.begin());
            for (std::int64_t group = 0; group < groups; ++group) {
                const std::int64_t place = output * groups + group;
                const std::int64_t begin = group * rule.groupSize;
                const std::int64_t end = std::min(inputs, begin + rule.groupSize);
                const double share = shares.defined() ? shares.data_ptr<float>()[place] : 1.0;
                const GroupGrid grid = groupGrid(row.data() + begin, end - begin, rule, share);
                scales[place] = grid.scale;
                if (rule.zeroPoints)
                    result.shifts.data_ptr<float>()[place] = grid.shift();
                for (std::int64_t i = begin; i < end && !std::isnan(grid.scale); ++i)
                    codes[output * inputs + i] =
                        static_cast<std::int8_t>(grid.codeOf(row[static_cast<std::size_t>(i)]));
            }
        }
    });
    return result;
}

at::Tensor denseMatrix(const GroupedCodes& grouped)
{
    const std::int64_t inputs = grouped.codes.size(1);
    at::Tensor dense = grouped.codes.to(at::kFloat);
    if (grouped.shifts.defined())
        dense.add_(1 << (grouped.bits - 1));
    for (std::int64_t group = 0; group < grouped.scales.size(1); ++group) {
        const std::int64_t begin = group * grouped.groupSize;
        at::Tensor columns = dense.narrow(1, begin, std::min(inputs - begin, grouped.groupSize));
        columns.mul_(grouped.scales.narrow(1, group, 1));
        if (grouped.shifts.defined())
            columns.add_(grouped.shifts.narrow(1, group, 1));
    }
    if (grouped.order.defined()) {
        at::Tensor placed = at::empty_like(dense);
        placed.index_copy_(1, grouped.order.to(at::kLong), dense);
        dense = placed;
    }
    if (grouped.inputScale.defined())
        dense.div_(grouped.inputScale);
    return dense;
}

GroupedCodes groupedCodes(const checkpoint::CodedMatrix& matrix)
{
    const std::int64_t groups = groupCount(matrix.inputs, matrix.groupSize);
    GroupedCodes grouped{matrix.bits,
                         matrix.groupSize,
                         at::empty({matrix.outputs, matrix.inputs}, at::TensorOptions(at::kChar)),
                         at::empty({matrix.outputs, groups}, at::TensorOptions(at::kFloat)),
                         {},
                         {},
                         {}};
    const int half = 1 << (matrix.bits - 1);
    std::transform(matrix.codes.begin(), matrix.codes.end(), grouped.codes.data_ptr<std::int8_t>(),
                   [half](std::uint8_t code) { return static_cast<std::int8_t>(code - half); });
    std::copy(matrix.scales.begin(), matrix.scales.end(), grouped.scales.data_ptr<float>());
    if (!matrix.order.empty()) {
        grouped.order = at::empty({matrix.inputs}, at::TensorOptions(at::kInt));
        std::copy(matrix.order.begin(), matrix.order.end(), grouped.order.data_ptr<std::int32_t>());
    }
    bool fromTheMiddle = true;
    for (std::size_t i = 0; i < matrix.shifts.size() && fromTheMiddle; ++i)
        fromTheMiddle = matrix.shifts[i] == -matrix.scales[i] * static_cast<float>(half);
    if (!matrix.shifts.empty() && fromTheMiddle)
        return grouped;
    grouped.shifts = at::zeros({matrix.outputs, groups}, at::TensorOptions(at::kFloat));
    std::copy(matrix.shifts.begin(), matrix.shifts.end(), grouped.shifts.data_ptr<float>());
    return grouped;
}

GroupedCodes rowsOf(const GroupedCodes& grouped, const at::Tensor& rows)
{
    GroupedCodes some = grouped;
    for (at::Tensor* tensor : {&some.codes, &some.scales, &some.shifts})
        if (tensor->defined())
            *tensor = tensor->index_select(0, rows);
    return some;
}

at::Tensor packCodes(const at::Tensor& codes, int bits)
{
    const at::Tensor rows = codes.contiguous();
    const std::int64_t inputs = rows.size(1);
    const std::int64_t bytes = packedRowBytes(inputs, bits);
    at::Tensor packed = at::zeros({rows.size(0), bytes}, at::TensorOptions(at::kByte));
    const unsigned mask = (1U << bits) - 1;
    for (std::int64_t row = 0; row < rows.size(0); ++row) {
        const std::int8_t* from = rows.data_ptr<std::int8_t>() + row * inputs;
        std::uint8_t* to = packed.data_ptr<std::uint8_t>() + row * bytes;
        for (std::int64_t i = 0; i < inputs; ++i) {
            const std::int64_t bit = i * bits;
            const unsigned placed = (static_cast<unsigned>(from[i]) & mask) << (bit % 8);
            to[bit / 8] = static_cast<std::uint8_t>(to[bit / 8] | placed);
            if (placed > 0xFF)
                to[bit / 8 + 1] = static_cast<std::uint8_t>(placed >> 8);
        }
    }
    return packed;
}

at::Tensor unpackCodes(const at::Tensor& packed, std::int64_t inputs, int bits)
{
    const at::Tensor rows = packed.contiguous();
    const std::int64_t bytes = rows.size(1);
    at::Tensor codes = at::empty({rows.size(0), inputs}, at::TensorOptions(at::kChar));
    const unsigned mask = (1U << bits) - 1;
    for (std::int64_t row = 0; row < rows.size(0); ++row) {
        const std::uint8_t* from = rows.data_ptr<std::uint8_t>() + row * bytes;
        std::int8_t* to = codes.data_ptr<std::int8_t>() + row * inputs;
        for (std::int64_t i = 0; i < inputs; ++i) {
            const std::int64_t bit = i * bits;
            unsigned window = from[bit / 8];
            if (bit % 8 + bits > 8)
                window |= static_cast<unsigned>(from[bit / 8 + 1]) << 8;
            const auto code = static_cast<int>((window >> (bit % 8)) & mask);
            to[i] = static_cast<std::int8_t>(code < 1 << (bits - 1) ? code : code - (1 << bits));
        }
    }
    return codes;
}

} // namespace fw::nn
