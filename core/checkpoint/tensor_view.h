// Tensors as a checkpoint holds them: a name, a type, a shape and bytes. No torch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fw {
class MappedFile;
}

namespace fw::checkpoint {

/// Element types of safetensors that we read and write; Other is one that can only be left alone.
enum class ElementType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool, Other };

/// Bytes of one element; 0 for Other.
std::size_t elementSize(ElementType type);
/// The name in a safetensors header ("F32", "BF16", …), and back: Other for any that we don't compute with.
std::string_view elementTypeName(ElementType type);
ElementType elementTypeFromName(std::string_view name);

/// A view of one stored tensor; `bytes` stay valid while `file` is held.
struct TensorView
{
    std::string name;
    ElementType type = ElementType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
    std::string foreignType{}; ///< of Other: its name in the file
    std::shared_ptr<const MappedFile> file{}; ///< of a tensor that was read: what the bytes lie in

    std::int64_t elementCount() const
    {
        std::int64_t count = 1;
        for (const std::int64_t size : shape)
            count *= size;
        return count;
    }
};

/// The type's name for messages.
inline std::string_view typeNameOf(const TensorView& view)
{
    return view.type == ElementType::Other ? std::string_view(view.foreignType) : elementTypeName(view.type);
}

/// "(50257, 768)" for messages.
std::string shapeText(std::span<const std::int64_t> shape);

} // namespace fw::checkpoint
