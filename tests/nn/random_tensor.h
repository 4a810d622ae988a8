// Seeded random tensors.
#pragma once

#include <ATen/ops/empty.h>

#include <cstdint>
#include <vector>

#include "core/base/random.h"

/// Standard normal float32 values.
inline at::Tensor randomTensor(const std::vector<std::int64_t>& shape, std::uint64_t seed)
{
    fw::RandomStream random(seed);
    at::Tensor tensor = at::empty(shape, at::TensorOptions(at::kFloat));
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        tensor.data_ptr<float>()[i] = static_cast<float>(random.nextNormal());
    return tensor;
}
