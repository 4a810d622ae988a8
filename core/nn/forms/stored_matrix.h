// A matrix that stays in memory in the 16-bit type it is stored in: what a dense slot, an embedding and a head of an
// f16 or bf16 model are, so that a dense model and a compressed one are compared at the same size of a number.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace fw::nn {

/// (outputs, inputs) of float16 or bfloat16, in panels of 16 outputs as in panel_product.h. The arithmetic is float32's
/// of the same values: a row's output is one chain of multiply-adds an output, bit-equal alone and in any batch, on any
/// number of threads. On the CPU. Immutable; any thread may use it.
class StoredMatrix
{
public:
    /// `weight` (outputs, inputs) holds values of `type` (float16 or bfloat16); others are rounded to it. Of one that is
    /// in this type already nothing but the panels is made.
    StoredMatrix(const at::Tensor& weight, at::ScalarType type);

    std::int64_t inputs() const { return m_panels.size(1); }
    std::int64_t outputs() const { return m_outputs; }
    at::ScalarType type() const { return m_panels.scalar_type(); }
    std::int64_t bytes() const { return static_cast<std::int64_t>(m_panels.nbytes()); }

    /// (rows, inputs) float32 → x Wᵀ + b, (rows, outputs); `bias` (outputs) float32 or undefined.
    at::Tensor multiply(const at::Tensor& input, const at::Tensor& bias) const;
    /// int64 indices of outputs (any) → their rows of the matrix, (indices, inputs) float32.
    at::Tensor rows(const at::Tensor& indices) const;
    /// All of it, (outputs, inputs), in its type and in float32.
    at::Tensor stored() const;
    at::Tensor dense() const { return stored().to(at::kFloat); }
    /// The same numbers in the same type, bit for bit.
    bool sameAs(const StoredMatrix& other) const;

private:
    void copyRow(std::int64_t output, std::uint16_t* to) const;

    at::Tensor m_panels; ///< (panels, inputs, kPanelWidth) in the type; what is missing in the last panel is 0
    std::int64_t m_outputs;
};

} // namespace fw::nn
