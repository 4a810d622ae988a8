#include "core/nn/linear_op.h"

#include <ATen/ops/linear.h>

#include "core/nn/tensor_io.h"

namespace fw::nn {

at::Tensor DenseLinear::apply(const at::Tensor& input) const
{
    return at::linear(input, m_weight, m_bias);
}

void DenseLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    writer.add(prefix + ".weight", m_weight);
    writer.add(prefix + ".bias", m_bias);
}

} // namespace fw::nn
