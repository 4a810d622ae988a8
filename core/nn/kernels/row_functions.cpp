#include "core/nn/kernels/row_functions.h"

#include <algorithm>
#include <cmath>

#include "core/nn/kernels/lane_functions.h"

namespace fw::nn {

namespace {

FW_LANE_CLONES void gelu(float* values, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; i += kLanes) {
        Lanes x;
        Lanes y;
        loadLanes(values + i, x);
        erfLanes(x * 0.70710678F, y);
        storeLanes(x * 0.5F * (y + 1.0F), values + i);
    }
}

/// 0.5 x (1 + tanh(u)) with u = √(2/π) (x + 0.044715 x³), as x / (1 + e^−2u).
FW_LANE_CLONES void geluTanh(float* values, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; i += kLanes) {
        Lanes x;
        Lanes y;
        loadLanes(values + i, x);
        expLanes(x * (x * x * 0.044715F + 1.0F) * -1.59576912F, y);
        storeLanes(x / (y + 1.0F), values + i);
    }
}

/// x σ(k x)
FW_LANE_CLONES void timesSigmoid(float* values, std::int64_t count, float k)
{
    for (std::int64_t i = 0; i < count; i += kLanes) {
        Lanes x;
        Lanes y;
        loadLanes(values + i, x);
        expLanes(x * -k, y);
        storeLanes(x / (y + 1.0F), values + i);
    }
}

float softplus(float x)
{
    return x > 20.0F ? x : std::log1p(std::exp(x));
}

/// The functions that no bundled model has: no kernels of their own.
float activated(float x, Activation activation)
{
    switch (activation) {
    case Activation::GeluClipped:
        return std::clamp(0.5F * x * (1.0F + std::erf(x * 0.70710678F)), -10.0F, 10.0F);
    case Activation::Relu:
        return std::max(x, 0.0F);
    case Activation::ReluSquared:
        return std::max(x, 0.0F) * std::max(x, 0.0F);
    case Activation::Relu6:
        return std::clamp(x, 0.0F, 6.0F);
    case Activation::LeakyRelu:
        return x < 0.0F ? 0.01F * x : x;
    case Activation::Mish:
        return x * std::tanh(softplus(x));
    case Activation::HardSwish:
        return x * std::clamp(x + 3.0F, 0.0F, 6.0F) / 6.0F;
    case Activation::Tanh:
        return std::tanh(x);
    case Activation::Sigmoid:
        return 1.0F / (1.0F + std::exp(-x));
    case Activation::Laplace:
        return 0.5F * (1.0F + std::erf((x - 0.707107F) / (0.282095F * 1.41421356F)));
    case Activation::SqrtSoftplus:
        return std::sqrt(softplus(x));
    default:
        return x;
    }
}

FW_LANE_CLONES void normaliseRow(float* row, const float* added, std::int64_t stride, std::int64_t width,
                                 const float* weight, const float* bias, float epsilon)
{
    Lanes sums{};
    for (std::int64_t i = 0; i < stride; i += kLanes) {
        Lanes x;
        loadLanes(row + i, x);
        if (added) {
            Lanes y;
            loadLanes(added + i, y);
            x += y;
            storeLanes(x, row + i);
        }
        sums += x;
    }
    const float mean = sumLanes(sums) / static_cast<float>(width);
    sums = Lanes{};
    for (std::int64_t i = 0; i < stride; i += kLanes) {
        Lanes x;
        loadLanes(row + i, x);
        x -= mean;
        for (std::int64_t lane = 0; i + kLanes > width && lane < kLanes; ++lane)
            if (i + lane >= width)
                x[lane] = 0;
        storeLanes(x, row + i);
        sums += x * x;
    }
    const float scale = 1.0F / std::sqrt(sumLanes(sums) / static_cast<float>(width) + epsilon);
    for (std::int64_t i = 0; i < stride; i += kLanes) {
        Lanes x;
        Lanes w;
        Lanes b;
        loadLanes(row + i, x);
        loadLanes(weight + i, w);
        loadLanes(bias + i, b);
        storeLanes(x * scale * w + b, row + i);
    }
}

} // namespace

void activateRows(float* rows, std::int64_t count, std::int64_t stride, std::int64_t width, Activation activation)
{
    const std::int64_t numbers = count * stride;
    switch (activation) {
    case Activation::Gelu:
        return gelu(rows, numbers);
    case Activation::GeluTanh:
        return geluTanh(rows, numbers);
    case Activation::Silu:
        return timesSigmoid(rows, numbers, 1.0F);
    case Activation::QuickGelu:
        return timesSigmoid(rows, numbers, 1.702F);
    default: // by row, because some make something of the zeros beyond the width
        for (std::int64_t row = 0; row < count; ++row)
            for (float* x = rows + row * stride; x < rows + row * stride + width; ++x)
                *x = activated(*x, activation);
    }
}

void addAndNormaliseRows(float* rows, const float* added, std::int64_t count, std::int64_t stride, std::int64_t width,
                         const float* weight, const float* bias, float epsilon)
{
    for (std::int64_t row = 0; row < count; ++row)
        normaliseRow(rows + row * stride, added ? added + row * stride : nullptr, stride, width, weight, bias, epsilon);
}

} // namespace fw::nn
