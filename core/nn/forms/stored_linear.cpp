#include "core/nn/forms/stored_linear.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
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
    writer.add(prefix + ".weight", {outputs(), inputs()}, [matrix = m_matrix] { return matrix.stored(); });
    writer.add(prefix + ".bias", m_bias);
}

bool StoredLinear::sameAs(const LinearOp& other) const
{
    const auto* stored = dynamic_cast<const StoredLinear*>(&other);
    return stored && m_bias.defined() == stored->m_bias.defined() && m_matrix.sameAs(stored->m_matrix) &&
           (!m_bias.defined() || at::equal(m_bias, stored->m_bias));
}

LinearSlot denseSlot(const at::Tensor& weight, at::Tensor bias)
{
    const at::ScalarType type = weight.scalar_type();
    if (weight.numel() > 0 && (type == at::kHalf || type == at::kBFloat16))
        return std::make_shared<StoredLinear>(weight, std::move(bias), type);
    return std::make_shared<DenseLinear>(weight.to(at::kFloat), std::move(bias));
}

} // namespace fw::nn
