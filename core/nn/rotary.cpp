#include "core/nn/rotary.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>

#include <cmath>

namespace fw::nn {

RotaryAngles rotaryAngles(const RotaryConfig& rotary, const at::Tensor& positions)
{
    const at::Tensor places = positions.to(at::kCPU).contiguous();
    const std::int64_t tokens = places.numel();
    const auto pairs = static_cast<std::int64_t>(rotary.frequencies.size());
    RotaryAngles angles{at::empty({tokens, 1, pairs}, at::TensorOptions(at::kFloat)),
                        at::empty({tokens, 1, pairs}, at::TensorOptions(at::kFloat))};
    const auto* place = places.data_ptr<std::int64_t>();
    float* cosine = angles.cosine.data_ptr<float>();
    float* sine = angles.sine.data_ptr<float>();
    for (std::int64_t token = 0; token < tokens; ++token)
        for (std::int64_t i = 0; i < pairs; ++i) {
            const float angle = static_cast<float>(place[token]) * rotary.frequencies[static_cast<std::size_t>(i)];
            *cosine++ = std::cos(angle) * rotary.scale;
            *sine++ = std::sin(angle) * rotary.scale;
        }
    return {angles.cosine.to(positions.device()), angles.sine.to(positions.device())};
}

at::Tensor rotate(const at::Tensor& heads, const RotaryAngles& angles)
{
    const std::int64_t pairs = angles.cosine.size(2);
    if (pairs == 0)
        return heads;
    const at::Tensor first = heads.narrow(2, 0, pairs);
    const at::Tensor second = heads.narrow(2, pairs, pairs);
    std::vector<at::Tensor> parts = {first.mul(angles.cosine).sub(second.mul(angles.sine)),
                                     second.mul(angles.cosine).add(first.mul(angles.sine))};
    if (2 * pairs < heads.size(2))
        parts.push_back(heads.narrow(2, 2 * pairs, heads.size(2) - 2 * pairs));
    return at::cat(parts, 2);
}

} // namespace fw::nn
