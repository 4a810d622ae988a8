#include "core/nn/forms/stored_linear.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>

#include "core/nn/tensor_io.h"

namespace fw::nn {

at::Tensor StoredLinear::apply(const at::Tensor& input) const
{
    if (at::GradMode::is_enabled() && input.requires_grad())
        return at::linear(input, denseWeight(), m_bias);
    return m_matrix.multiply(input, m_bias);
}

LinearSlot StoredLinear::trainableCopy() const
{
    return std::make_shared<DenseLinear>(denseWeight(), copiedBias(m_bias));
}

void StoredLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    DenseLinear(denseWeight(), m_bias).save(writer, prefix);
}

} // namespace fw::nn
