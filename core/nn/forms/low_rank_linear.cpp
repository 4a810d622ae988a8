#include "core/nn/forms/low_rank_linear.h"

#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include "core/nn/tensor_io.h"

namespace fw::nn {

LinearSlot LowRankLinear::fromFactors(const at::Tensor& v, const at::Tensor& u, const at::Tensor& bias,
                                      const at::Tensor& like)
{
    const auto options = like.options();
    return std::make_shared<LowRankLinear>(std::make_shared<DenseLinear>(v.to(options).contiguous(), at::Tensor()),
                                           std::make_shared<DenseLinear>(u.to(options).contiguous(), bias));
}

std::int64_t LowRankLinear::parameters() const
{
    return m_first->parameters() + m_second->parameters();
}

std::int64_t LowRankLinear::bytes() const
{
    return m_first->bytes() + m_second->bytes();
}

at::Tensor LowRankLinear::denseWeight() const
{
    return at::matmul(m_second->denseWeight(), m_first->denseWeight());
}

std::vector<at::Tensor> LowRankLinear::trainable() const
{
    std::vector<at::Tensor> tensors = m_first->trainable();
    const std::vector<at::Tensor> second = m_second->trainable();
    if (tensors.empty() || second.empty())
        return {};
    tensors.insert(tensors.end(), second.begin(), second.end());
    return tensors;
}

LinearSlot LowRankLinear::trainableCopy() const
{
    LinearSlot first = m_first->trainableCopy();
    LinearSlot second = m_second->trainableCopy();
    return first && second ? std::make_shared<LowRankLinear>(std::move(first), std::move(second)) : nullptr;
}

LinearSlot LowRankLinear::withParts(std::vector<LinearSlot> parts) const
{
    return std::make_shared<LowRankLinear>(std::move(parts[0]), std::move(parts[1]));
}

void LowRankLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    writer.addExact(prefix + ".rank", shapeTensor({rank()}));
    m_first->save(writer, prefix + ".first");
    m_second->save(writer, prefix + ".second");
}

} // namespace fw::nn
