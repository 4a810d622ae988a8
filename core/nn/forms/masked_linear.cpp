#include "core/nn/forms/masked_linear.h"

#include <ATen/ops/linear.h>

#include "core/nn/forms/sparse_linear.h"

namespace fw::nn {

MaskedLinear::MaskedLinear(at::Tensor weight, at::Tensor bias, at::ScalarType storedType)
    : m_weight(std::move(weight)),
      m_mask(m_weight.ne(0).to(at::kFloat)),
      m_bias(std::move(bias)),
      m_count(m_mask.ne(0).sum().item<std::int64_t>()),
      m_storedType(storedType)
{
}

at::Tensor MaskedLinear::apply(const at::Tensor& input) const
{
    return at::linear(input, denseWeight(), m_bias);
}

LinearSlot MaskedLinear::trainableCopy() const
{
    return std::make_shared<MaskedLinear>(denseWeight().detach().clone(), copiedBias(m_bias), m_storedType);
}

void MaskedLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    SparseLinear(denseWeight(), m_bias, m_storedType).save(writer, prefix);
}

} // namespace fw::nn
