// Weights alone in 2, 3, 4 or 8 bits, groups of input columns with a scale each, and a zero point or shift where they
// are not symmetric; inputs stay float32. What round to nearest, GPTQ (arXiv 2210.17323) and AWQ (arXiv 2306.00978)
// leave, and what quantized files of others hold.
#pragma once

#include <cstdint>
#include <memory>

#include "core/base/result.h"
#include "core/nn/forms/linear_op.h"
#include "core/nn/kernels/group_codes.h"
#include "core/nn/kernels/grouped_product.h"

namespace fw::nn {

class TensorReader;

/// y = (x / inputScale)[order] · (scale · codes + shift)ᵀ + b, as GroupedCodes says. A row's output is bit-equal alone
/// and in any batch.
///
/// On disk: `weight_codes` uint8 (outputs, bytes) as packCodes() says, `weight_scale` float16, or float32 where that
/// cannot hold one, (outputs, groups), `group_size` int32 (1), `bias` float32, and where there are some `weight_shift`
/// float32 (outputs, groups), `input_order` int32 and `input_scale` float32 (inputs). The layout does not depend on the
/// processor.
class GroupedLinear final : public LinearOp
{
public:
    /// `bias` (outputs) float32 on the CPU, or undefined.
    GroupedLinear(const GroupedCodes& grouped, at::Tensor bias);
    /// Reads what save() wrote for this number of bits. Errors name the tensor: a wrong type or shape, an order that is
    /// no permutation, a scale that is not finite.
    static Result<LinearSlot> load(TensorReader& reader, const std::string& prefix, int bits, std::int64_t inputs,
                                   std::int64_t outputs);

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_product.inputs(); }
    std::int64_t outputs() const override { return m_product.outputs(); }
    /// "int4", "int3" or "int2"; "int8_grouped", since "int8" rounds its inputs, too.
    std::string form() const override
    {
        return "int" + std::to_string(m_bits) + (m_bits > kMostCodeBits ? "_grouped" : "");
    }
    std::int64_t parameters() const override { return inputs() * outputs() + biasNumbers(m_bias); }
    std::int64_t bytes() const override;
    std::int64_t multiplyAdds() const override { return inputs() * outputs(); }
    at::Tensor denseWeight() const override { return denseMatrix(grouped()); }
    at::Tensor bias() const override { return m_bias; }
    void save(TensorWriter& writer, const std::string& prefix) const override;
    int bits() const { return m_bits; }
    /// int64 indices of outputs (any) → their rows of the matrix, (indices, inputs) float32; of codes that are in
    /// order.
    at::Tensor weightRows(const at::Tensor& indices) const;
    /// The codes it was made from.
    GroupedCodes grouped() const;

private:
    int m_bits;
    std::int64_t m_groupSize;
    GroupedProduct m_product;
    at::Tensor m_order;
    at::Tensor m_inputScale;
    at::Tensor m_bias;  ///< undefined: none
    at::Tensor m_added; ///< the bias, or zeros
};

} // namespace fw::nn
