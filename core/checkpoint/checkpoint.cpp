#include "core/checkpoint/checkpoint.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/json_document.h"

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

namespace fw::checkpoint {

namespace {

using nlohmann::json;

constexpr std::size_t kMaximumHeader = 100'000'000; // the reference implementation's bound
constexpr std::size_t kMaximumRank = 64;

Error corrupt(const std::filesystem::path& file, const std::string& what)
{
    return {ErrorKind::Corrupt, file.string() + ": " + what, "the file is damaged or not safetensors; fetch it again"};
}

JsonSource headerOf(const std::filesystem::path& file)
{
    return {.name = file.string() + " (header)",
            .hint = "the file is damaged or not safetensors; fetch it again",
            .kind = ErrorKind::Corrupt};
}

Result<TensorView> parseEntry(const std::filesystem::path& file, const std::string& name, const json& entry,
                              std::span<const std::byte> data)
{
    auto wrong = [&](const std::string& what) { return corrupt(file, fmt::format("tensor '{}': {}", name, what)); };
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") || !entry.contains("data_offsets"))
        return wrong("needs dtype, shape and data_offsets");
    if (!entry["dtype"].is_string())
        return wrong("dtype is no text");
    const json& shape = entry["shape"];
    if (!shape.is_array() || shape.size() > kMaximumRank)
        return wrong(fmt::format("shape is no list of at most {} sizes", kMaximumRank));

    TensorView view;
    view.name = name;
    view.type = elementTypeFromName(entry["dtype"].get_ref<const std::string&>());
    const bool known = view.type != ElementType::Other;
    if (!known)
        view.foreignType = entry["dtype"].get<std::string>();
    std::uint64_t bytes = known ? elementSize(view.type) : 1;
    for (const json& size : shape) {
        if (!size.is_number_unsigned() || size.get<std::uint64_t>() > (std::uint64_t{1} << 40))
            return wrong("a size in shape is no reasonable whole number");
        const auto extent = size.get<std::uint64_t>();
        if (extent != 0 && bytes > (std::uint64_t{1} << 46) / extent)
            return wrong("shape is too large");
        bytes *= extent;
        view.shape.push_back(static_cast<std::int64_t>(extent));
    }
    const json& offsets = entry["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned())
        return wrong("data_offsets are not two whole numbers");
    const auto begin = offsets[0].get<std::uint64_t>();
    const auto end = offsets[1].get<std::uint64_t>();
    if (begin > end || end > data.size())
        return wrong(fmt::format("data_offsets [{}, {}] leave the file's {} data bytes", begin, end, data.size()));
    if (known && end - begin != bytes)
        return wrong(fmt::format("{} bytes are stored, {} of shape {} need {}", end - begin, elementTypeName(view.type),
                                 shapeText(view.shape), bytes));
    view.bytes = data.subspan(begin, end - begin);
    return view;
}

} // namespace

Status Checkpoint::addFile(const std::filesystem::path& file)
{
    FW_ASSIGN(const auto map, MappedFile::open(file));
    const auto bytes = map->bytes();
    std::uint64_t headerSize = 0;
    if (bytes.size() < sizeof headerSize)
        return corrupt(file, "shorter than its 8-byte length");
    std::memcpy(&headerSize, bytes.data(), sizeof headerSize);
    constexpr std::string_view kPointer = "version https://git-lfs";
    if (bytes.size() > kPointer.size() && std::memcmp(bytes.data(), kPointer.data(), kPointer.size()) == 0)
        return Error{ErrorKind::Corrupt, file.string() + ": is a pointer of Git LFS in the place of the weights",
                     "run `git lfs pull` where it came from, or download the file itself"};
    if (headerSize > kMaximumHeader || headerSize > bytes.size() - sizeof headerSize)
        return corrupt(file, fmt::format("the header claims {} bytes, the file has {}", headerSize, bytes.size()));
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + sizeof headerSize, headerSize);
    FW_ASSIGN(const json header, parseJson(text, headerOf(file)));
    if (!header.is_object())
        return corrupt(file, "the header is no JSON object");

    const auto data = bytes.subspan(sizeof headerSize + headerSize);
    std::vector<std::pair<const std::byte*, const TensorView*>> order;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") {
            if (!entry.is_object())
                return corrupt(file, "__metadata__ is no object");
            for (const auto& [key, value] : entry.items())
                if (value.is_string())
                    m_metadata[key] = value.get<std::string>();
            continue;
        }
        FW_ASSIGN(TensorView view, parseEntry(file, name, entry, data));
        view.file = map;
        if (m_tensors.contains(name))
            m_notes.push_back(fmt::format("{}: tensor '{}' is in another shard, too; this one counts", file.string(),
                                          name));
        TensorView& kept = m_tensors[name] = std::move(view);
        m_placed[name] = file;
        order.emplace_back(kept.bytes.data(), &kept);
    }
    // No overlaps and no holes, as the reference implementation demands.
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return std::pair(a.first, a.second->bytes.size()) < std::pair(b.first, b.second->bytes.size());
    });
    const std::byte* expected = data.data();
    for (const auto& [begin, view] : order) {
        if (begin != expected)
            return corrupt(file, fmt::format("tensor '{}' {} another's bytes", view->name,
                                             begin < expected ? "overlaps" : "leaves a hole after"));
        expected = begin + view->bytes.size();
    }
    if (expected != data.data() + data.size())
        return corrupt(file, "bytes follow the last tensor");
    m_files.push_back(file);
    return {};
}

Result<Checkpoint> Checkpoint::openFile(const std::filesystem::path& file)
{
    Checkpoint checkpoint;
    FW_TRY(checkpoint.addFile(file));
    return checkpoint;
}

Result<Checkpoint> Checkpoint::open(const ModelFiles& model)
{
    FW_ASSIGN(const WeightFiles weights, model.weights());
    Checkpoint checkpoint;
    for (const auto& [tensor, shard] : weights.shardOf)
        checkpoint.m_placed[tensor] = model.directory() / shard;
    for (const std::filesystem::path& file : weights.files)
        FW_TRY(checkpoint.addFile(file));
    return checkpoint;
}

const std::filesystem::path& Checkpoint::fileOf(std::string_view name) const
{
    static const std::filesystem::path kNone = "checkpoint";
    if (const auto placed = m_placed.find(name); placed != m_placed.end())
        return placed->second;
    return m_files.empty() ? kNone : m_files.front();
}

Status writeSafetensors(const std::filesystem::path& file, const std::vector<TensorView>& tensors,
                        const std::map<std::string, std::string>& metadata)
{
    std::vector<TensorInTurn> inTurn;
    for (const TensorView& tensor : tensors)
        inTurn.push_back(
            {tensor.name, typeNameOf(tensor), tensor.shape, tensor.bytes.size(),
             [&tensor](const ByteSink& sink) { return sink(tensor.bytes.data(), tensor.bytes.size()); }});
    return writeSafetensorsInTurn(file, inTurn, metadata);
}

Status writeSafetensorsInTurn(const std::filesystem::path& file, const std::vector<TensorInTurn>& tensors,
                              const std::map<std::string, std::string>& metadata)
{
    nlohmann::ordered_json header;
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const TensorInTurn& tensor : tensors) {
        header[tensor.name] = {{"dtype", std::string(tensor.type)},
                               {"shape", tensor.shape},
                               {"data_offsets", {offset, offset + tensor.bytes}}};
        offset += tensor.bytes;
    }
    std::string text = header.is_null() ? "{}" : header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    return writeFileAtomically(file, [&](const ByteSink& sink) -> Status {
        const std::uint64_t size = text.size();
        FW_TRY(sink(&size, sizeof size));
        FW_TRY(sink(text.data(), text.size()));
        for (const TensorInTurn& tensor : tensors)
            FW_TRY(tensor.write(sink));
        return {};
    });
}

} // namespace fw::checkpoint
