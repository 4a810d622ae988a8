// A matrix that stays in memory in the 16-bit type it is stored in: what a dense slot, an embedding and a head of an
// f16 or bf16 model are, so that a dense model and a compressed one are compared at the same size of a number.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "core/nn/forms/held_matrix.h"

namespace fw::nn {

/// (outputs, inputs) of float16 or bfloat16, in panels of 16 outputs as in panel_product.h. The arithmetic is float32's
/// of the same values: a row's output is one chain of multiply-adds an output, bit-equal alone and in any batch, on any
/// number of threads. On the CPU. Immutable; any thread may use it.
class StoredMatrix final : public HeldMatrix
{
public:
    /// `weight` (outputs, inputs) holds values of `type` (float16 or bfloat16); others are rounded to it. Of one that
    /// is in this type already nothing but the panels is made.
    StoredMatrix(const at::Tensor& weight, at::ScalarType type);

    std::int64_t inputs() const override { return m_panels.size(1); }
    std::int64_t outputs() const override { return m_outputs; }
    at::ScalarType type() const { return m_panels.scalar_type(); }
    std::int64_t bytes() const override { return static_cast<std::int64_t>(m_panels.nbytes()); }

    at::Tensor multiply(const at::Tensor& input, const at::Tensor& bias) const override;
    at::Tensor rows(const at::Tensor& indices) const override;
    /// All of it, (outputs, inputs), in its type.
    at::Tensor stored() const;
    at::Tensor dense() const override { return stored().to(at::kFloat); }
    bool isPlain() const override { return true; }
    void save(TensorWriter& writer, const std::string& name) const override;
    bool sameAs(const HeldMatrix& other) const override;

private:
    void copyRow(std::int64_t output, std::uint16_t* to) const;

    at::Tensor m_panels; ///< (panels, inputs, kPanelWidth) in the type; what is missing in the last panel is 0
    std::int64_t m_outputs;
};

} // namespace fw::nn
