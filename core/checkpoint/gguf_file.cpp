#include "core/checkpoint/gguf_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/base/file.h"
#include "core/checkpoint/ggml_blocks.h"

namespace fw::checkpoint {

namespace {

constexpr std::size_t kLongestName = 1 << 16; // as the format says of keys
constexpr std::uint32_t kMostDimensions = 4;

Error badGguf(const std::filesystem::path& file, const std::string& what)
{
    return {ErrorKind::Corrupt, file.string() + ": " + what, "the file is damaged or not GGUF; fetch it again"};
}

/// A type of tensors by its number in ggml.
struct GgmlType
{
    std::uint32_t number;
    const char* name;
    ElementType element;
    std::int64_t columns; ///< of a block
    std::int64_t bytes;   ///< of a block
};

std::optional<GgmlType> findGgmlType(std::uint32_t number)
{
    constexpr std::array kPlain{GgmlType{0, "F32", ElementType::F32, 1, 4}, GgmlType{1, "F16", ElementType::F16, 1, 2},
                                GgmlType{30, "BF16", ElementType::BF16, 1, 2}};
    for (const GgmlType& type : kPlain)
        if (type.number == number)
            return type;
    for (const GgmlBlocks& blocks : ggmlBlocks())
        if (blocks.number == number)
            return GgmlType{number, blocks.name, ElementType::Other, blocks.columns, blocks.bytes};
    return std::nullopt;
}

/// The bytes of a header from front to back. What would leave the file gives nothing.
class GgufBytes
{
public:
    explicit GgufBytes(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    std::size_t left() const { return m_bytes.size() - m_at; }
    std::size_t at() const { return m_at; }

    template <typename Number>
    std::optional<Number> number()
    {
        Number value{};
        if (left() < sizeof value)
            return std::nullopt;
        std::memcpy(&value, m_bytes.data() + m_at, sizeof value);
        m_at += sizeof value;
        return value;
    }

    std::optional<std::string> text()
    {
        const auto size = number<std::uint64_t>();
        if (!size || *size > left())
            return std::nullopt;
        std::string value(reinterpret_cast<const char*>(m_bytes.data()) + m_at, *size);
        m_at += *size;
        return value;
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
};

/// A number of the stored type `Number`, widened.
template <typename Number>
std::optional<GgufValue> numberFrom(GgufBytes& bytes)
{
    const auto value = bytes.number<Number>();
    if (!value)
        return std::nullopt;
    if constexpr (std::is_floating_point_v<Number>)
        return static_cast<double>(*value);
    else {
        if (!std::in_range<std::int64_t>(*value))
            return std::nullopt;
        return static_cast<std::int64_t>(*value);
    }
}

enum GgufKind : std::uint32_t { kU8, kI8, kU16, kI16, kU32, kI32, kF32, kBool, kString, kArray, kU64, kI64, kF64 };

/// Bytes that a value of a kind takes at least; 0: no such kind.
std::size_t leastBytes(std::uint32_t kind)
{
    constexpr std::array<std::size_t, 13> kBytes{1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8};
    return kind < kBytes.size() ? kBytes[kind] : 0;
}

/// A value that is no array.
std::optional<GgufValue> scalarFrom(GgufBytes& bytes, std::uint32_t kind)
{
    switch (kind) {
    case kU8:
        return numberFrom<std::uint8_t>(bytes);
    case kI8:
        return numberFrom<std::int8_t>(bytes);
    case kU16:
        return numberFrom<std::uint16_t>(bytes);
    case kI16:
        return numberFrom<std::int16_t>(bytes);
    case kU32:
        return numberFrom<std::uint32_t>(bytes);
    case kI32:
        return numberFrom<std::int32_t>(bytes);
    case kF32:
        return numberFrom<float>(bytes);
    case kU64:
        return numberFrom<std::uint64_t>(bytes);
    case kI64:
        return numberFrom<std::int64_t>(bytes);
    case kF64:
        return numberFrom<double>(bytes);
    case kBool: {
        const auto value = bytes.number<std::uint8_t>();
        return value && *value <= 1 ? std::optional<GgufValue>(*value == 1) : std::nullopt;
    }
    case kString: {
        auto value = bytes.text();
        return value ? std::optional<GgufValue>(std::move(*value)) : std::nullopt;
    }
    default:
        return std::nullopt;
    }
}

template <typename Element>
std::optional<GgufValue> elementsFrom(GgufBytes& bytes, std::uint32_t kind, std::uint64_t count)
{
    std::vector<Element> elements;
    elements.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto value = scalarFrom(bytes, kind);
        if (!value || !std::holds_alternative<Element>(*value))
            return std::nullopt;
        elements.push_back(std::get<Element>(std::move(*value)));
    }
    return elements;
}

std::optional<GgufValue> valueFrom(GgufBytes& bytes, std::uint32_t kind)
{
    if (kind != kArray)
        return scalarFrom(bytes, kind);
    const auto element = bytes.number<std::uint32_t>();
    const auto count = bytes.number<std::uint64_t>();
    if (!element || !count || *element == kArray || leastBytes(*element) == 0 ||
        *count > bytes.left() / leastBytes(*element))
        return std::nullopt; // an array of arrays has no use in any model
    switch (*element) {
    case kString:
        return elementsFrom<std::string>(bytes, *element, *count);
    case kBool:
        return elementsFrom<bool>(bytes, *element, *count);
    case kF32:
    case kF64:
        return elementsFrom<double>(bytes, *element, *count);
    default:
        return elementsFrom<std::int64_t>(bytes, *element, *count);
    }
}

/// A tensor of the table, and where its bytes begin behind the header.
struct TableEntry
{
    TensorView view;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

Result<TableEntry> entryFrom(GgufBytes& bytes, const std::filesystem::path& file, std::uint64_t index)
{
    const auto name = bytes.text();
    const auto dimensions = bytes.number<std::uint32_t>();
    if (!name || name->size() > kLongestName || !dimensions)
        return badGguf(file, fmt::format("the table of tensors ends within entry {}", index));
    const auto wrong = [&](const std::string& what) {
        return badGguf(file, fmt::format("tensor '{}': {}", *name, what));
    };
    if (*dimensions < 1 || *dimensions > kMostDimensions)
        return wrong(fmt::format("has {} dimensions, not 1 to {}", *dimensions, kMostDimensions));
    TableEntry entry;
    std::uint64_t count = 1;
    for (std::uint32_t i = 0; i < *dimensions; ++i) {
        const auto size = bytes.number<std::uint64_t>();
        if (!size || *size < 1 || *size > (std::uint64_t{1} << 40) || count > (std::uint64_t{1} << 44) / *size)
            return wrong("has no reasonable shape");
        count *= *size;
        entry.view.shape.insert(entry.view.shape.begin(), static_cast<std::int64_t>(*size));
    }
    const auto number = bytes.number<std::uint32_t>();
    const auto offset = bytes.number<std::uint64_t>();
    if (!number || !offset)
        return wrong("its entry is cut short");
    const auto type = findGgmlType(*number);
    if (!type)
        return Error{ErrorKind::Incompatible,
                     fmt::format("{}: tensor '{}' has the unknown type {}", file.string(), *name, *number),
                     "take a file with tensors of F32, F16, BF16, Q8_0, Q4_0 to Q5_1, Q2_K to Q6_K, IQ4_NL or IQ4_XS"};
    if (entry.view.shape.back() % type->columns != 0)
        return wrong(fmt::format("rows of {} are no whole blocks of {}", entry.view.shape.back(), type->name));
    entry.view.name = *name;
    entry.view.type = type->element;
    if (type->element == ElementType::Other)
        entry.view.foreignType = type->name;
    entry.offset = *offset;
    entry.bytes = count / static_cast<std::uint64_t>(type->columns) * static_cast<std::uint64_t>(type->bytes);
    return entry;
}

} // namespace

Result<GgufFile> GgufFile::open(const std::filesystem::path& file)
{
    FW_ASSIGN(const auto map, MappedFile::open(file));
    const auto wrong = [&](const std::string& what) { return badGguf(file, what); };
    GgufBytes bytes(map->bytes());
    if (map->bytes().size() < 4 || std::memcmp(map->bytes().data(), "GGUF", 4) != 0)
        return wrong("does not begin with GGUF");
    (void)bytes.number<std::uint32_t>();
    const auto version = bytes.number<std::uint32_t>();
    if (!version || (*version != 2 && *version != 3))
        return Error{ErrorKind::Incompatible,
                     fmt::format("{}: is GGUF of version {}, not 2 or 3", file.string(), version.value_or(0)),
                     "convert it with llama.cpp of today; files of big-endian machines are not read"};
    const auto tensors = bytes.number<std::uint64_t>();
    const auto fields = bytes.number<std::uint64_t>();
    constexpr std::size_t kLeastField = 8 + 4 + 1;
    constexpr std::size_t kLeastTensor = 8 + 4 + 8 + 4 + 8;
    if (!tensors || !fields || *fields > bytes.left() / kLeastField || *tensors > bytes.left() / kLeastTensor)
        return wrong("claims more fields and tensors than its bytes can hold");

    GgufFile result;
    result.m_file = file;
    for (std::uint64_t i = 0; i < *fields; ++i) {
        const auto key = bytes.text();
        const auto kind = bytes.number<std::uint32_t>();
        if (!key || key->size() > kLongestName || !kind)
            return wrong(fmt::format("metadata ends within field {}", i));
        auto value = valueFrom(bytes, *kind);
        if (!value)
            return wrong(fmt::format("metadata '{}' has no value of its kind ({})", *key, *kind));
        if (!result.m_metadata.emplace(*key, std::move(*value)).second)
            return wrong(fmt::format("metadata '{}' is there twice", *key));
    }
    result.m_metadataBytes = bytes.at();
    std::vector<TableEntry> table;
    for (std::uint64_t i = 0; i < *tensors; ++i) {
        FW_ASSIGN(TableEntry entry, entryFrom(bytes, file, i));
        table.push_back(std::move(entry));
    }
    std::int64_t alignment = 32;
    if (const auto given = result.m_metadata.find("general.alignment"); given != result.m_metadata.end()) {
        const auto* number = std::get_if<std::int64_t>(&given->second);
        if (!number || *number < 8 || *number > (1 << 20) || *number % 8 != 0)
            return wrong("general.alignment is no multiple of 8 up to 1048576");
        alignment = *number;
    }
    const auto unit = static_cast<std::size_t>(alignment);
    const std::size_t begin = std::min((bytes.at() + unit - 1) / unit * unit, map->bytes().size());
    const auto data = map->bytes().subspan(begin);
    std::sort(table.begin(), table.end(), [](const TableEntry& a, const TableEntry& b) { return a.offset < b.offset; });
    std::uint64_t free = 0;
    for (TableEntry& entry : table) {
        const std::string& name = entry.view.name;
        if (entry.offset % unit != 0 || entry.offset > data.size() || entry.bytes > data.size() - entry.offset)
            return wrong(fmt::format("tensor '{}': bytes {} to {} leave the file's {} data bytes, or are not aligned",
                                     name, entry.offset, entry.offset + entry.bytes, data.size()));
        if (entry.offset < free)
            return wrong(fmt::format("tensor '{}' overlaps another's bytes", name));
        free = entry.offset + entry.bytes;
        entry.view.bytes = data.subspan(entry.offset, entry.bytes);
        entry.view.file = map;
        if (!result.m_tensors.emplace(name, entry.view).second)
            return wrong(fmt::format("tensor '{}' is there twice", name));
    }
    return result;
}

Result<CodedMatrix> GgufFile::codes(std::string_view name) const
{
    FW_ASSIGN(const TensorView* view, require(name));
    const GgmlBlocks* blocks = findGgmlBlocks(view->foreignType);
    if (view->shape.size() != 2 || !blocks)
        return WeightSource::codes(name);
    CodedMatrix matrix;
    matrix.bits = blocks->bits;
    matrix.outputs = view->shape[0];
    matrix.inputs = view->shape[1];
    matrix.groupSize = blocks->group;
    const auto count = static_cast<std::size_t>(matrix.outputs * matrix.inputs);
    matrix.codes.reserve(count);
    matrix.scales.reserve(count / static_cast<std::size_t>(blocks->group));
    matrix.shifts.reserve(count / static_cast<std::size_t>(blocks->group));
    for (std::size_t at = 0; at < view->bytes.size(); at += static_cast<std::size_t>(blocks->bytes))
        blocks->take(view->bytes.data() + at, matrix);
    const auto finite = [](float number) { return std::isfinite(number); };
    if (!std::all_of(matrix.scales.begin(), matrix.scales.end(), finite) ||
        !std::all_of(matrix.shifts.begin(), matrix.shifts.end(), finite))
        return Error{ErrorKind::Numerical,
                     fmt::format("{}: tensor '{}' has scales that are not finite", m_file.string(), name),
                     "no figure of such a model means anything; get the weights again"};
    view->file->release(view->bytes);
    return matrix;
}

Result<std::string> GgufFile::metadataAlone() const
{
    FW_ASSIGN(std::string bytes, readStart(m_file, m_metadataBytes));
    std::fill_n(bytes.begin() + 8, 8, '\0'); // the number of tensors
    return bytes;
}

} // namespace fw::checkpoint
