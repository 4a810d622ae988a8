// An embedding or a head as grouped codes of 2, 3, 4 or 8 bits.
#pragma once

#include <memory>

#include "core/nn/forms/grouped_linear.h"
#include "core/nn/forms/held_matrix.h"

namespace fw::nn {

class TensorReader;

/// On disk: what GroupedLinear has, and `weight_bits` int32 (1).
class CodedTable final : public HeldMatrix
{
public:
    /// In order and without an input scale.
    explicit CodedTable(const GroupedCodes& grouped) : m_product(grouped, {}) {}
    /// Whether a file has one under this name.
    static bool isIn(const TensorReader& reader, const std::string& name);
    /// What save() wrote. Errors name the tensor.
    static Result<std::shared_ptr<const HeldMatrix>> load(TensorReader& reader, const std::string& name,
                                                          std::int64_t inputs, std::int64_t outputs);

    std::int64_t inputs() const override { return m_product.inputs(); }
    std::int64_t outputs() const override { return m_product.outputs(); }
    std::int64_t bytes() const override { return m_product.bytes(); }
    at::Tensor multiply(const at::Tensor& input, const at::Tensor& bias) const override;
    at::Tensor rows(const at::Tensor& indices) const override { return m_product.weightRows(indices); }
    at::Tensor dense() const override { return m_product.denseWeight(); }
    bool isPlain() const override { return false; }
    void save(TensorWriter& writer, const std::string& name) const override;
    bool sameAs(const HeldMatrix& other) const override;

private:
    GroupedLinear m_product;
};

} // namespace fw::nn
