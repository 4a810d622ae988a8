// A matrix that is not held as a float32 tensor: what an embedding and a head may be while a model runs.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace fw::nn {

class TensorWriter;

/// (outputs, inputs), on the CPU. Immutable; any thread may use it. A row's output is bit-equal alone and in any batch.
class HeldMatrix
{
public:
    virtual ~HeldMatrix() = default;

    virtual std::int64_t inputs() const = 0;
    virtual std::int64_t outputs() const = 0;
    virtual std::int64_t bytes() const = 0;
    /// (rows, inputs) float32 → x Wᵀ + b, (rows, outputs); `bias` (outputs) float32 or undefined.
    virtual at::Tensor multiply(const at::Tensor& input, const at::Tensor& bias) const = 0;
    /// int64 indices of outputs (any) → their rows of the matrix, (indices, inputs) float32.
    virtual at::Tensor rows(const at::Tensor& indices) const = 0;
    /// All of it, (outputs, inputs) float32.
    virtual at::Tensor dense() const = 0;
    /// Whether config.json's families have such tensors: of a floating-point type.
    virtual bool isPlain() const = 0;
    /// Adds its tensors under `name`, which has no ".weight" yet, as they are held.
    virtual void save(TensorWriter& writer, const std::string& name) const = 0;
    /// The same numbers held in the same way, bit for bit.
    virtual bool sameAs(const HeldMatrix& other) const = 0;
};

} // namespace fw::nn
