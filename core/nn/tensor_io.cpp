#include "core/nn/tensor_io.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/sum.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
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
    case ElementType::Other: // never read
        break;
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

/// By the sum, which is finite only where all are, and many times as fast to look at; where it overflowed, one by one.
bool allFinite(const at::Tensor& tensor)
{
    return !at::isFloatingType(tensor.scalar_type()) || std::isfinite(tensor.sum(at::kDouble).item<double>()) ||
           at::isfinite(tensor).all().item<bool>();
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

Error TensorReader::error(ErrorKind kind, const std::string& name, const std::string& what,
                          const std::string& hint) const
{
    return {kind, fmt::format("{}: tensor '{}' {}", m_checkpoint.fileOf(name).string(), name, what), hint};
}

Result<const checkpoint::TensorView*> TensorReader::view(const std::string& name,
                                                         const std::vector<std::int64_t>& shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, m_checkpoint.require(name));
    m_read.insert(name);
    if (view->shape != shape)
        return error(
            ErrorKind::Corrupt, name,
            fmt::format("has shape {}, expected {}", checkpoint::shapeText(view->shape), checkpoint::shapeText(shape)),
            "config.json does not describe these weights; check that both belong together");
    return view;
}

Result<at::Tensor> TensorReader::finite(const std::string& name, at::Tensor tensor) const
{
    if (!allFinite(tensor))
        return error(ErrorKind::Numerical, name, "has numbers that are not finite",
                     "no figure of such a model means anything; get the weights again, or train it anew");
    return tensor;
}

Result<at::Tensor> TensorReader::read(const std::string& name, std::vector<std::int64_t> shape)
{
    FW_ASSIGN(const at::Tensor stored, readUnconverted(name, std::move(shape)));
    return stored.scalar_type() == at::kDouble ? finite(name, stored.to(at::kFloat)) : stored.to(at::kFloat);
}

Result<at::Tensor> TensorReader::readUnconverted(const std::string& name, std::vector<std::int64_t> shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, this->view(name, shape));
    if (view->type == ElementType::Other || !at::isFloatingType(scalarType(view->type)))
        return error(
            ErrorKind::Incompatible, name,
            fmt::format("has type {}, expected floating point of 16, 32 or 64 bits", checkpoint::typeNameOf(*view)),
            "save the model in float32, float16 or bfloat16");
    return finite(name, copyOf(*view).to(m_device));
}

Result<at::Tensor> TensorReader::readStored(const std::string& name, std::vector<std::int64_t> shape,
                                            at::ScalarType type)
{
    FW_ASSIGN(const checkpoint::TensorView* view, this->view(name, shape));
    if (view->type == ElementType::Other || scalarType(view->type) != type)
        return damaged(name, fmt::format("has type {}", checkpoint::typeNameOf(*view)));
    return finite(name, copyOf(*view).to(m_device));
}

Result<at::Tensor> TensorReader::readBias(const std::string& prefix, std::int64_t outputs,
                                          std::optional<at::ScalarType> stored)
{
    const std::string name = prefix + ".bias";
    if (!has(name))
        return at::Tensor();
    return stored ? readStored(name, {outputs}, *stored) : read(name, {outputs});
}

Result<at::Tensor> TensorReader::readInputScale(const std::string& prefix, std::int64_t inputs)
{
    const std::string name = prefix + ".input_scale";
    if (!has(name))
        return at::Tensor();
    FW_ASSIGN(const at::Tensor stored, readStored(name, {inputs}, at::kFloat));
    at::Tensor scale = stored.to(at::kCPU);
    if (!scale.ne(0).all().item<bool>())
        return damaged(name, "has numbers that are 0");
    return scale;
}

Error TensorReader::damaged(const std::string& name, const std::string& what) const
{
    return error(ErrorKind::Corrupt, name, what, "the file was not written by this program, or is damaged");
}

std::vector<std::string> TensorReader::notes() const
{
    constexpr std::size_t kNamed = 4;
    std::vector<std::string> notes = m_checkpoint.notes();
    std::vector<std::string> unread;
    for (const auto& [name, view] : m_checkpoint.tensors())
        if (!m_read.contains(name))
            unread.push_back(name);
    if (!unread.empty())
        notes.push_back(fmt::format("{}: {} not used by this model: {}{}", m_checkpoint.fileOf(unread[0]).string(),
                                    unread.size() == 1 ? "a tensor is" : fmt::format("{} tensors are", unread.size()),
                                    fmt::join(unread.begin(), unread.begin() + std::min(kNamed, unread.size()), ", "),
                                    unread.size() > kNamed ? ", …" : ""));
    return notes;
}

Status TensorReader::requireAllRead() const
{
    for (const auto& [name, view] : m_checkpoint.tensors())
        if (!m_read.contains(name))
            return error(ErrorKind::Incompatible, name, "belongs to no part of this architecture",
                         "check that the file belongs here");
    return {};
}

void TensorWriter::add(const std::string& name, const at::Tensor& tensor)
{
    if (tensor.defined())
        m_tensors.emplace_back(name, tensor.detach().to(at::kCPU).to(m_storedType).contiguous());
}

void TensorWriter::addExact(const std::string& name, const at::Tensor& tensor)
{
    if (tensor.defined())
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
        if (!allFinite(tensor))
            return Error{ErrorKind::Numerical,
                         fmt::format("{}: tensor '{}' has numbers that are not finite{}; nothing was written",
                                     file.string(), name, view.type == ElementType::F16 ? " in float16" : ""),
                         "what was computed broke the model: choose milder parameters"};
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
