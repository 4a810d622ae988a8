#include "core/nn/forms/protected_linear.h"

#include <fmt/format.h>

#include "core/nn/tensor_io.h"

namespace fw::nn {

Result<LinearSlot> ProtectedLinear::load(TensorReader& reader, const std::string& prefix, std::int64_t inputs,
                                         std::int64_t outputs)
{
    FW_ASSIGN(const at::Tensor stored, reader.readStored(prefix + ".bits", {1}, at::kInt));
    const int bits = stored.to(at::kCPU).item<std::int32_t>();
    if (bits < kLeastCodeBits || bits > kMostCodeBits)
        return reader.damaged(prefix + ".bits",
                              fmt::format("is {}, not between {} and {}", bits, kLeastCodeBits, kMostCodeBits));
    FW_ASSIGN(const LinearSlot codes, GroupedLinear::load(reader, prefix + ".codes", bits, inputs, outputs));
    FW_ASSIGN(auto kept, SparseLinear::load(reader, prefix + ".kept", inputs, outputs));
    return LinearSlot(
        std::make_shared<ProtectedLinear>(std::static_pointer_cast<GroupedLinear>(codes), std::move(kept)));
}

void ProtectedLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    writer.addExact(prefix + ".bits", shapeTensor({m_codes->bits()}));
    m_codes->save(writer, prefix + ".codes");
    m_kept->save(writer, prefix + ".kept");
}

} // namespace fw::nn
