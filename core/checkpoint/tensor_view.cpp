#include "core/checkpoint/tensor_view.h"

#include <array>

namespace fw::checkpoint {

namespace {

struct TypeRow
{
    ElementType type;
    std::string_view name;
    std::size_t size;
};

constexpr std::array<TypeRow, 11> kTypes{{{ElementType::F64, "F64", 8},
                                          {ElementType::F32, "F32", 4},
                                          {ElementType::F16, "F16", 2},
                                          {ElementType::BF16, "BF16", 2},
                                          {ElementType::I64, "I64", 8},
                                          {ElementType::I32, "I32", 4},
                                          {ElementType::I16, "I16", 2},
                                          {ElementType::I8, "I8", 1},
                                          {ElementType::U8, "U8", 1},
                                          {ElementType::Bool, "BOOL", 1},
                                          {ElementType::Other, "of another program", 0}}};

} // namespace

std::size_t elementSize(ElementType type)
{
    return kTypes[static_cast<std::size_t>(type)].size;
}

std::string_view elementTypeName(ElementType type)
{
    return kTypes[static_cast<std::size_t>(type)].name;
}

ElementType elementTypeFromName(std::string_view name)
{
    for (const TypeRow& row : kTypes)
        if (row.name == name)
            return row.type;
    return ElementType::Other;
}

std::string shapeText(std::span<const std::int64_t> shape)
{
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + ")";
}

} // namespace fw::checkpoint
