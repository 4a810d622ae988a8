#include "core/checkpoint/checkpoint.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/checkpoint/bounded_json.h"

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

namespace fw::checkpoint {

namespace {

using nlohmann::json;

constexpr std::size_t kMaximumHeader = 100'000'000; // the reference implementation's bound
constexpr std::size_t kMaximumRank = 8;

Error corrupt(const std::filesystem::path& file, const std::string& what)
{
    return {ErrorKind::Corrupt, file.string() + ": " + what, "the file is damaged or not safetensors; fetch it again"};
}

Result<TensorView> parseEntry(const std::filesystem::path& file, const std::string& name, const json& entry,
                              std::span<const std::byte> data)
{
    auto wrong = [&](const std::string& what) { return corrupt(file, fmt::format("tensor '{}': {}", name, what)); };
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") || !entry.contains("data_offsets"))
        return wrong("needs dtype, shape and data_offsets");
    if (!entry["dtype"].is_string())
        return wrong("dtype is no text");
    const auto type = elementTypeFromName(entry["dtype"].get_ref<const std::string&>());
    if (!type)
        return wrong(fmt::format("type {} is not supported", entry["dtype"].dump()));
    const json& shape = entry["shape"];
    if (!shape.is_array() || shape.size() > kMaximumRank)
        return wrong("shape is no list of at most 8 sizes");

    TensorView view;
    view.name = name;
    view.type = *type;
    std::uint64_t bytes = elementSize(*type);
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
    if (end - begin != bytes)
        return wrong(fmt::format("{} bytes are stored, {} of shape {} need {}", end - begin, elementTypeName(*type),
                                 shapeText(view.shape), bytes));
    view.bytes = data.subspan(begin, end - begin);
    return view;
}

} // namespace

Status Checkpoint::addFile(const std::filesystem::path& file)
{
    FW_ASSIGN(auto map, MappedFile::open(file));
    const auto bytes = map->bytes();
    std::uint64_t headerSize = 0;
    if (bytes.size() < sizeof headerSize)
        return corrupt(file, "shorter than its 8-byte length");
    std::memcpy(&headerSize, bytes.data(), sizeof headerSize);
    if (headerSize > kMaximumHeader || headerSize > bytes.size() - sizeof headerSize)
        return corrupt(file, fmt::format("the header claims {} bytes, the file has {}", headerSize, bytes.size()));
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + sizeof headerSize, headerSize);
    FW_ASSIGN(const json header, parseBoundedJson(text, file.string() + " (header)"));
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
        const auto [place, inserted] = m_tensors.emplace(name, std::move(view));
        if (!inserted)
            return corrupt(file, fmt::format("tensor '{}' is stored twice", name));
        order.emplace_back(place->second.bytes.data(), &place->second);
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
    m_maps.push_back(std::move(map));
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
    for (const std::filesystem::path& file : weights.files)
        FW_TRY(checkpoint.addFile(file));
    for (const auto& [tensor, shard] : weights.shardOf)
        if (!checkpoint.find(tensor))
            return corrupt(model.directory() / shard, fmt::format("tensor '{}' of the index is missing", tensor));
    return checkpoint;
}

const TensorView* Checkpoint::find(std::string_view name) const
{
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : &found->second;
}

Result<const TensorView*> Checkpoint::require(std::string_view name) const
{
    if (const TensorView* view = find(name))
        return view;
    const std::string file = m_files.empty() ? "checkpoint" : m_files.front().string();
    return Error{ErrorKind::Corrupt, fmt::format("{}: tensor '{}' is missing", file, name),
                 "config.json does not describe these weights; check that both belong together"};
}

Status writeSafetensors(const std::filesystem::path& file, const std::vector<TensorView>& tensors,
                        const std::map<std::string, std::string>& metadata)
{
    nlohmann::ordered_json header;
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const TensorView& tensor : tensors) {
        header[tensor.name] = {{"dtype", std::string(elementTypeName(tensor.type))},
                               {"shape", tensor.shape},
                               {"data_offsets", {offset, offset + tensor.bytes.size()}}};
        offset += tensor.bytes.size();
    }
    std::string text = header.is_null() ? "{}" : header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    return writeFileAtomically(file, [&](const ByteSink& sink) -> Status {
        const std::uint64_t size = text.size();
        FW_TRY(sink(&size, sizeof size));
        FW_TRY(sink(text.data(), text.size()));
        for (const TensorView& tensor : tensors)
            FW_TRY(sink(tensor.bytes.data(), tensor.bytes.size()));
        return {};
    });
}

} // namespace fw::checkpoint
