#include "core/nn/kernels/group_codes.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>
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

double largestMagnitude(const double* values, std::int64_t count)
{
    double largest = 0;
    double probe = 0; // stays 0 as long as all are finite, and is NaN then
    for (std::int64_t i = 0; i < count; ++i) {
        largest = std::max(largest, std::abs(values[i]));
        probe += values[i] * 0;
    }
    return largest + probe;
}

GroupedCodes roundToGroups(const at::Tensor& weight, int bits, std::int64_t groupSize, const at::Tensor& clip)
{
    const at::Tensor dense = weight.detach().to(at::kCPU, at::kFloat).contiguous();
    const std::int64_t outputs = dense.size(0);
    const std::int64_t inputs = dense.size(1);
    const std::int64_t groups = groupCount(inputs, groupSize);
    GroupedCodes result{bits,
                        groupSize,
                        at::zeros({outputs, inputs}, at::TensorOptions(at::kChar)),
                        at::empty({outputs, groups}, at::TensorOptions(at::kFloat)),
                        {},
                        {}};
    const float* from = dense.data_ptr<float>();
    auto* codes = result.codes.data_ptr<std::int8_t>();
    auto* scales = result.scales.data_ptr<float>();
    const at::Tensor shares = clip.defined() ? clip.contiguous() : at::Tensor();
    std::vector<double> row(static_cast<std::size_t>(inputs));
    for (std::int64_t output = 0; output < outputs; ++output) {
        std::copy_n(from + output * inputs, inputs, row.begin());
        for (std::int64_t group = 0; group < groups; ++group) {
            const std::int64_t begin = group * groupSize;
            const std::int64_t end = std::min(inputs, begin + groupSize);
            const double share = shares.defined() ? shares.data_ptr<float>()[output * groups + group] : 1.0;
            const float scale = groupScale(share * largestMagnitude(row.data() + begin, end - begin), bits);
            scales[output * groups + group] = scale;
            for (std::int64_t i = begin; i < end && !std::isnan(scale); ++i)
                codes[output * inputs + i] =
                    static_cast<std::int8_t>(nearestCode(row[static_cast<std::size_t>(i)], scale, bits));
        }
    }
    return result;
}

at::Tensor denseMatrix(const GroupedCodes& grouped)
{
    const std::int64_t inputs = grouped.codes.size(1);
    at::Tensor dense = grouped.codes.to(at::kFloat);
    for (std::int64_t group = 0; group < grouped.scales.size(1); ++group) {
        const std::int64_t begin = group * grouped.groupSize;
        dense.narrow(1, begin, std::min(inputs - begin, grouped.groupSize)).mul_(grouped.scales.narrow(1, group, 1));
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
