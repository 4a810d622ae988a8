#include "core/nn/forms/linear_op.h"

#include <typeinfo>

#include "core/nn/kernels/few_rows_product.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

Status replaceMatrices(LinearSlot& slot, const std::function<Status(LinearSlot& matrix)>& replace)
{
    std::vector<LinearSlot> parts = slot->parts();
    if (parts.empty())
        return replace(slot);
    for (LinearSlot& part : parts)
        FW_TRY(replaceMatrices(part, replace));
    slot = slot->withParts(std::move(parts));
    return {};
}

bool LinearOp::sameAs(const LinearOp& other) const
{
    if (form() != other.form() || inputs() != other.inputs() || outputs() != other.outputs() ||
        bytes() != other.bytes() || typeid(*this) != typeid(other))
        return false;
    TensorWriter mine(at::kFloat); // which holds the numbers of any type
    TensorWriter theirs(at::kFloat);
    save(mine, "");
    other.save(theirs, "");
    return mine.sameAs(theirs);
}

LinearSlot DenseLinear::trainableCopy() const
{
    return std::make_shared<DenseLinear>(m_weight.detach().clone(), copiedBias(m_bias));
}

at::Tensor DenseLinear::apply(const at::Tensor& input) const
{
    return affine(input, m_weight, m_bias);
}

void DenseLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    writer.add(prefix + ".weight", m_weight);
    writer.add(prefix + ".bias", m_bias);
}

} // namespace fw::nn
