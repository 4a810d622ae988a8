#include "core/nn/tensor_io.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <fmt/format.h>

#include <cstring>

namespace fw::nn {

namespace {

using checkpoint::ElementType;

at::ScalarType scalarType(ElementType type)
{
    switch (type) {
    case ElementType::F64:
        return at::kDouble;
    case ElementType::F32:
        return at::kFloat;
    case ElementType::F16:
        return at::kHalf;
    case ElementType::BF16:
        return at::kBFloat16;
    case ElementType::I64:
        return at::kLong;
    case ElementType::I32:
        return at::kInt;
    case ElementType::I16:
        return at::kShort;
    case ElementType::I8:
        return at::kChar;
    case ElementType::U8:
        return at::kByte;
    case ElementType::Bool:
        return at::kBool;
    }
    return at::kFloat;
}

ElementType elementType(at::ScalarType type)
{
    switch (type) {
    case at::kDouble:
        return ElementType::F64;
    case at::kHalf:
        return ElementType::F16;
    case at::kBFloat16:
        return ElementType::BF16;
    case at::kLong:
        return ElementType::I64;
    case at::kInt:
        return ElementType::I32;
    case at::kShort:
        return ElementType::I16;
    case at::kChar:
        return ElementType::I8;
    case at::kByte:
        return ElementType::U8;
    case at::kBool:
        return ElementType::Bool;
    default:
        return ElementType::F32;
    }
}

/// A copy: the mapped bytes may be misaligned and are read-only.
at::Tensor copyOf(const checkpoint::TensorView& view)
{
    at::Tensor tensor = at::empty(view.shape, at::TensorOptions(scalarType(view.type)));
    if (!view.bytes.empty())
        std::memcpy(tensor.data_ptr(), view.bytes.data(), view.bytes.size());
    return tensor;
}

} // namespace

Result<const checkpoint::TensorView*> TensorReader::view(const std::string& name,
                                                         const std::vector<std::int64_t>& shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, m_checkpoint.require(name));
    m_read.insert(name);
    if (view->shape != shape)
        return Error{ErrorKind::Corrupt,
                     fmt::format("{}: tensor '{}' has shape {}, expected {}", m_checkpoint.files().front().string(),
                                 name, checkpoint::shapeText(view->shape), checkpoint::shapeText(shape)),
                     "config.json does not describe these weights; check that both belong together"};
    return view;
}

Result<at::Tensor> TensorReader::read(const std::string& name, std::vector<std::int64_t> shape)
{
    FW_ASSIGN(const at::Tensor stored, readUnconverted(name, std::move(shape)));
    return stored.to(at::kFloat);
}

Result<at::Tensor> TensorReader::readUnconverted(const std::string& name, std::vector<std::int64_t> shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, this->view(name, shape));
    const at::ScalarType type = scalarType(view->type);
    if (!at::isFloatingType(type))
        return Error{ErrorKind::Corrupt,
                     fmt::format("{}: tensor '{}' has type {}, expected floating point",
                                 m_checkpoint.files().front().string(), name, checkpoint::elementTypeName(view->type)),
                     "the file is not of a kind this program reads"};
    return copyOf(*view).to(m_device);
}

Result<at::Tensor> TensorReader::readStored(const std::string& name, std::vector<std::int64_t> shape,
                                            at::ScalarType type)
{
    FW_ASSIGN(const checkpoint::TensorView* view, this->view(name, shape));
    if (scalarType(view->type) != type)
        return Error{ErrorKind::Corrupt,
                     fmt::format("{}: tensor '{}' has type {}", m_checkpoint.files().front().string(), name,
                                 checkpoint::elementTypeName(view->type)),
                     "the file was not written by this program, or is damaged"};
    return copyOf(*view).to(m_device);
}

Result<at::Tensor> TensorReader::readInputScale(const std::string& prefix, std::int64_t inputs)
{
    const std::string name = prefix + ".input_scale";
    if (!has(name))
        return at::Tensor();
    FW_ASSIGN(const at::Tensor stored, readStored(name, {inputs}, at::kFloat));
    at::Tensor scale = stored.to(at::kCPU);
    if (!at::isfinite(scale).logical_and(scale.ne(0)).all().item<bool>())
        return damaged(name, "has values that are 0 or not finite");
    return scale;
}

Error TensorReader::damaged(const std::string& name, const std::string& what) const
{
    return {ErrorKind::Corrupt, fmt::format("{}: tensor '{}' {}", m_checkpoint.files().front().string(), name, what),
            "the file was not written by this program, or is damaged"};
}

Status TensorReader::requireAllRead() const
{
    for (const auto& [name, view] : m_checkpoint.tensors())
        if (!m_read.contains(name))
            return Error{ErrorKind::Incompatible,
                         fmt::format("{}: tensor '{}' belongs to no part of this architecture",
                                     m_checkpoint.files().front().string(), name),
                         "check that config.json and the weights belong together"};
    return {};
}

void TensorWriter::add(const std::string& name, const at::Tensor& tensor)
{
    m_tensors.emplace_back(name, tensor.detach().to(at::kCPU).to(m_storedType).contiguous());
}

void TensorWriter::addExact(const std::string& name, const at::Tensor& tensor)
{
    m_tensors.emplace_back(name, tensor.detach().to(at::kCPU).contiguous());
}

Status TensorWriter::write(const std::filesystem::path& file) const
{
    std::vector<checkpoint::TensorView> views;
    for (const auto& [name, tensor] : m_tensors) {
        checkpoint::TensorView view;
        view.name = name;
        view.type = elementType(tensor.scalar_type());
        view.shape = tensor.sizes().vec();
        view.bytes = {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()};
        views.push_back(std::move(view));
    }
    return checkpoint::writeSafetensors(file, views, {{"format", "pt"}});
}

at::Tensor shapeTensor(const std::vector<std::int64_t>& numbers)
{
    at::Tensor tensor = at::empty({static_cast<std::int64_t>(numbers.size())}, at::TensorOptions(at::kInt));
    for (std::size_t i = 0; i < numbers.size(); ++i)
        tensor.data_ptr<std::int32_t>()[i] = static_cast<std::int32_t>(numbers[i]);
    return tensor;
}

at::Tensor roundTo(const at::Tensor& tensor, at::ScalarType storedType)
{
    return tensor.to(storedType).to(at::kFloat);
}

} // namespace fw::nn
