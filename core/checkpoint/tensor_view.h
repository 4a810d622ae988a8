// Tensors as a checkpoint holds them: a name, a type, a shape and bytes. No torch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fw::checkpoint {

/// Element types of safetensors that we read and write.
enum class ElementType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

/// Bytes of one element.
std::size_t elementSize(ElementType type);
/// The name in a safetensors header ("F32", "BF16", …), and back.
std::string_view elementTypeName(ElementType type);
std::optional<ElementType> elementTypeFromName(std::string_view name);

/// A view of one stored tensor; `bytes` stay valid while the checkpoint that gave it lives.
struct TensorView
{
    std::string name;
    ElementType type = ElementType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;

    std::int64_t elementCount() const
    {
        std::int64_t count = 1;
        for (const std::int64_t size : shape)
            count *= size;
        return count;
    }
};

/// "(50257, 768)" for messages.
std::string shapeText(std::span<const std::int64_t> shape);

} // namespace fw::checkpoint
