#include "core/nn/forms/coded_matrix_table.h"

#include <fmt/format.h>

#include "core/nn/tensor_io.h"

namespace fw::nn {

bool CodedTable::isIn(const TensorReader& reader, const std::string& name)
{
    return reader.has(name + ".weight_bits");
}

Result<std::shared_ptr<const HeldMatrix>> CodedTable::load(TensorReader& reader, const std::string& name,
                                                           std::int64_t inputs, std::int64_t outputs)
{
    FW_ASSIGN(const at::Tensor stored, reader.readStored(name + ".weight_bits", {1}, at::kInt));
    const int bits = stored.to(at::kCPU).item<std::int32_t>();
    if (bits != 8 && (bits < kLeastCodeBits || bits > kMostCodeBits))
        return reader.damaged(name + ".weight_bits", fmt::format("is {}, not 2, 3, 4 or 8", bits));
    FW_ASSIGN(const LinearSlot slot, GroupedLinear::load(reader, name, bits, inputs, outputs));
    const GroupedCodes grouped = std::static_pointer_cast<GroupedLinear>(slot)->grouped();
    if (grouped.order.defined() || grouped.inputScale.defined() || slot->bias().defined())
        return reader.damaged(name + ".weight_codes", "has an order, an input scale or a bias, which no embedding has");
    return std::shared_ptr<const HeldMatrix>(std::make_shared<CodedTable>(grouped));
}

at::Tensor CodedTable::multiply(const at::Tensor& input, const at::Tensor& bias) const
{
    const at::Tensor result = m_product.apply(input);
    return bias.defined() ? result.add(bias) : result;
}

void CodedTable::save(TensorWriter& writer, const std::string& name) const
{
    writer.addExact(name + ".weight_bits", shapeTensor({m_product.bits()}));
    m_product.save(writer, name);
}

bool CodedTable::sameAs(const HeldMatrix& other) const
{
    const auto* coded = dynamic_cast<const CodedTable*>(&other);
    return coded && m_product.sameAs(coded->m_product);
}

} // namespace fw::nn
