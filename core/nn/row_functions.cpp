#include "core/nn/row_functions.h"

#include <algorithm>
#include <cmath>

#include "core/nn/lane_functions.h"

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

void activateRows(float* rows, std::int64_t count, std::int64_t stride, Activation activation)
{
    const std::int64_t numbers = count * stride;
    switch (activation) {
    case Activation::Gelu:
        gelu(rows, numbers);
        break;
    case Activation::GeluTanh:
        geluTanh(rows, numbers);
        break;
    case Activation::Relu:
        std::transform(rows, rows + numbers, rows, [](float x) { return std::max(x, 0.0F); });
        break;
    case Activation::Tanh:
        std::transform(rows, rows + numbers, rows, [](float x) { return std::tanh(x); });
        break;
    }
}

void addAndNormaliseRows(float* rows, const float* added, std::int64_t count, std::int64_t stride, std::int64_t width,
                         const float* weight, const float* bias, float epsilon)
{
    for (std::int64_t row = 0; row < count; ++row)
        normaliseRow(rows + row * stride, added ? added + row * stride : nullptr, stride, width, weight, bias, epsilon);
}

} // namespace fw::nn
