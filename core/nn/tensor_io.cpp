#include "core/nn/tensor_io.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

#include "core/base/file.h"
#include "core/checkpoint/checkpoint.h"

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

/// Whether any of `count` numbers has an exponent of ones alone, which infinity and NaN have.
template <typename Bits>
bool anyNotFinite(const void* numbers, std::int64_t count, Bits exponent)
{
    const auto* bits = static_cast<const Bits*>(numbers);
    int found = 0;
#pragma omp simd reduction(| : found)
    for (std::int64_t i = 0; i < count; ++i)
        found |= (bits[i] & exponent) == exponent;
    return found != 0;
}

bool allFinite(const at::Tensor& tensor)
{
    const at::Tensor numbers = tensor.detach().to(at::kCPU).contiguous();
    switch (numbers.scalar_type()) {
    case at::kFloat:
        return !anyNotFinite<std::uint32_t>(numbers.data_ptr(), numbers.numel(), 0x7F800000);
    case at::kDouble:
        return !anyNotFinite<std::uint64_t>(numbers.data_ptr(), numbers.numel(), 0x7FF0000000000000);
    case at::kHalf:
        return !anyNotFinite<std::uint16_t>(numbers.data_ptr(), numbers.numel(), 0x7C00);
    case at::kBFloat16:
        return !anyNotFinite<std::uint16_t>(numbers.data_ptr(), numbers.numel(), 0x7F80);
    default:
        return true;
    }
}

/// In the mapped file itself, whose pages leave memory with the last handle; a copy where the numbers are misaligned.
at::Tensor mappedOf(const checkpoint::TensorView& view)
{
    const at::ScalarType type = scalarType(view.type);
    const auto given = [file = view.file, bytes = view.bytes](void*) {
        if (file)
            file->release(bytes);
    };
    // Bytes that are never written to, behind a handle that has no word for it.
    void* data = const_cast<std::byte*>(view.bytes.data());
    if (reinterpret_cast<std::uintptr_t>(data) % checkpoint::elementSize(view.type) == 0 && !view.bytes.empty())
        return at::from_blob(data, view.shape, given, at::TensorOptions(type));
    at::Tensor copy = at::empty(view.shape, at::TensorOptions(type));
    if (!view.bytes.empty())
        std::memcpy(copy.data_ptr(), data, view.bytes.size());
    given(data);
    return copy;
}

/// The same as a tensor of its own.
at::Tensor copyOf(const checkpoint::TensorView& view, const at::Device& device)
{
    return mappedOf(view).to(at::TensorOptions(device), /*non_blocking=*/false, /*copy=*/true);
}

} // namespace

Error TensorReader::error(ErrorKind kind, const std::string& name, const std::string& what,
                          const std::string& hint) const
{
    return {kind, fmt::format("{}: tensor '{}' {}", m_source.fileOf(name).string(), name, what), hint};
}

Result<const checkpoint::TensorView*> TensorReader::view(const std::string& name,
                                                         const std::vector<std::int64_t>& shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, m_source.require(name));
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

Result<const checkpoint::TensorView*> TensorReader::floatView(const std::string& name,
                                                              const std::vector<std::int64_t>& shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, this->view(name, shape));
    if (view->type == ElementType::Other || !at::isFloatingType(scalarType(view->type)))
        return error(
            ErrorKind::Incompatible, name,
            fmt::format("has type {}, expected floating point of 16, 32 or 64 bits", checkpoint::typeNameOf(*view)),
            "save the model in float32, float16 or bfloat16");
    return view;
}

Result<at::Tensor> TensorReader::read(const std::string& name, std::vector<std::int64_t> shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, floatView(name, shape));
    FW_ASSIGN(const at::Tensor stored, finite(name, mappedOf(*view)));
    const at::Tensor numbers = stored.to(at::TensorOptions(m_device).dtype(at::kFloat), false, /*copy=*/true);
    return view->type == ElementType::F64 ? finite(name, numbers) : numbers;
}

Result<at::Tensor> TensorReader::readHeld(const std::string& name, std::vector<std::int64_t> shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, floatView(name, shape));
    if (m_hold == Hold::Float || view->type == ElementType::F64)
        return read(name, std::move(shape));
    return finite(name, mappedOf(*view));
}

bool TensorReader::hasCodes(const std::string& name) const
{
    const checkpoint::TensorView* view = m_source.find(name);
    return view && view->type == ElementType::Other;
}

Result<GroupedCodes> TensorReader::readCodes(const std::string& name, std::vector<std::int64_t> shape)
{
    FW_TRY(view(name, shape));
    m_read.insert(name);
    FW_ASSIGN(const checkpoint::CodedMatrix matrix, m_source.codes(name));
    return groupedCodes(matrix);
}

Result<at::Tensor> TensorReader::readUnconverted(const std::string& name, std::vector<std::int64_t> shape)
{
    FW_ASSIGN(const checkpoint::TensorView* view, floatView(name, shape));
    return finite(name, copyOf(*view, m_device));
}

Result<at::Tensor> TensorReader::readStored(const std::string& name, std::vector<std::int64_t> shape,
                                            at::ScalarType type)
{
    FW_ASSIGN(const checkpoint::TensorView* view, this->view(name, shape));
    if (view->type == ElementType::Other || scalarType(view->type) != type)
        return damaged(name, fmt::format("has type {}", checkpoint::typeNameOf(*view)));
    return finite(name, copyOf(*view, m_device));
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
    std::vector<std::string> notes = m_source.notes();
    std::vector<std::string> unread;
    for (const auto& [name, view] : m_source.tensors())
        if (!m_read.contains(name))
            unread.push_back(name);
    if (!unread.empty())
        notes.push_back(fmt::format("{}: {} not used by this model: {}{}", m_source.fileOf(unread[0]).string(),
                                    unread.size() == 1 ? "a tensor is" : fmt::format("{} tensors are", unread.size()),
                                    fmt::join(unread.begin(), unread.begin() + std::min(kNamed, unread.size()), ", "),
                                    unread.size() > kNamed ? ", …" : ""));
    return notes;
}

Status TensorReader::requireAllRead() const
{
    for (const auto& [name, view] : m_source.tensors())
        if (!m_read.contains(name))
            return error(ErrorKind::Incompatible, name, "belongs to no part of this architecture",
                         "check that the file belongs here");
    return {};
}

void TensorWriter::add(const std::string& name, const at::Tensor& tensor)
{
    if (tensor.defined())
        add(name, tensor.sizes().vec(), [tensor] { return tensor; });
}

void TensorWriter::add(const std::string& name, std::vector<std::int64_t> shape, std::function<at::Tensor()> make)
{
    const at::ScalarType type = shape.size() == 1 ? m_vectorType : m_storedType;
    m_entries.push_back({name, std::move(shape), type, std::move(make)});
}

void TensorWriter::addExact(const std::string& name, const at::Tensor& tensor)
{
    if (tensor.defined())
        m_entries.push_back({name, tensor.sizes().vec(), tensor.scalar_type(), [tensor] { return tensor; }});
}

void TensorWriter::addExact(const std::string& name, std::vector<std::int64_t> shape, at::ScalarType type,
                            std::function<at::Tensor()> make)
{
    m_entries.push_back({name, std::move(shape), type, std::move(make)});
}

at::Tensor TensorWriter::Entry::stored() const
{
    return make().detach().to(at::kCPU).to(type).contiguous();
}

Status TensorWriter::write(const std::filesystem::path& file) const
{
    std::vector<checkpoint::TensorInTurn> tensors;
    for (const Entry& entry : m_entries) {
        const ElementType type = elementType(entry.type);
        std::uint64_t bytes = checkpoint::elementSize(type);
        for (const std::int64_t size : entry.shape)
            bytes *= static_cast<std::uint64_t>(size);
        const auto give = [&entry, &file, type](const ByteSink& sink) -> Status {
            const at::Tensor tensor = entry.stored();
            if (!allFinite(tensor))
                return Error{ErrorKind::Numerical,
                             fmt::format("{}: tensor '{}' has numbers that are not finite{}; nothing was written",
                                         file.string(), entry.name, type == ElementType::F16 ? " in float16" : ""),
                             "what was computed broke the model: choose milder parameters"};
            return sink(tensor.data_ptr(), tensor.nbytes());
        };
        tensors.push_back({entry.name, checkpoint::elementTypeName(type), entry.shape, bytes, give});
    }
    return checkpoint::writeSafetensorsInTurn(file, tensors, {{"format", "pt"}});
}

bool TensorWriter::sameAs(const TensorWriter& other) const
{
    return std::equal(m_entries.begin(), m_entries.end(), other.m_entries.begin(), other.m_entries.end(),
                      [](const Entry& a, const Entry& b) {
                          if (a.name != b.name || a.shape != b.shape || a.type != b.type)
                              return false;
                          const at::Tensor mine = a.stored();
                          const at::Tensor theirs = b.stored();
                          return std::memcmp(mine.data_ptr(), theirs.data_ptr(), mine.nbytes()) == 0;
                      });
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
