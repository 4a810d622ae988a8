#include "core/nn/decoder_structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/json_document.h"
#include "core/base/json_field.h"

namespace fw::nn {

namespace {

using nlohmann::json;

constexpr unsigned kVersion = 3;

/// {"codec": BoundaryCodec::name(), "keep": …, "bits": …, "after": [blocks]}; nothing where it is damaged.
std::optional<Boundaries> boundariesFrom(const json& stored, std::int64_t layers)
{
    const json codec = stored.is_object() ? stored.value("codec", json()) : json();
    const json keep = stored.is_object() ? stored.value("keep", json()) : json();
    const json bits = stored.is_object() ? stored.value("bits", json()) : json();
    const json after = stored.is_object() ? stored.value("after", json()) : json();
    const auto kind = codec.is_string() ? BoundaryCodec::named(codec.get<std::string>()) : BoundaryCodec::Kind::None;
    if (kind == BoundaryCodec::Kind::None || !keep.is_number() || !bits.is_number_unsigned() || !after.is_array())
        return std::nullopt;
    Boundaries boundaries;
    boundaries.codec = {kind, keep.get<double>(),
                        static_cast<int>(std::min<std::uint64_t>(bits.get<std::uint64_t>(), 64))};
    if (!(boundaries.codec.keep > 0 && boundaries.codec.keep <= 1) || boundaries.codec.bits < 1 ||
        boundaries.codec.bits > 16)
        return std::nullopt;
    for (const json& layer : after) {
        if (!layer.is_number_unsigned() || layer.get<std::uint64_t>() >= static_cast<std::uint64_t>(layers))
            return std::nullopt;
        boundaries.after.push_back(layer.get<std::int64_t>());
    }
    return boundaries;
}

json toJson(const Boundaries& boundaries)
{
    return {{"codec", boundaries.codec.name()},
            {"keep", boundaries.codec.keep},
            {"bits", boundaries.codec.bits},
            {"after", boundaries.after}};
}

} // namespace

bool isPlain(const Decoder& model)
{
    if (model.cacheBits != kFloatCacheBits || !model.boundaries.empty() || !model.tokens.isPlain())
        return false;
    for (const LinearOp* op : model.linears())
        if (op->form() != "dense")
            return false;
    for (const DecoderBlock& block : model.blocks)
        if (block.heads != model.config.heads || block.innerWidth() != model.config.innerWidth)
            return false;
    return true;
}

Result<DecoderStructure> readStructure(const checkpoint::ModelFiles& files, const DecoderConfig& config)
{
    const std::string where = files.where(checkpoint::ModelFile::Structure);
    auto wrong = [&](const std::string& what) {
        return Error{ErrorKind::Corrupt, where + ": " + what, "the stored variant is damaged; make it again"};
    };
    FW_ASSIGN(const std::string text, files.read(checkpoint::ModelFile::Structure, 1 << 24));
    const JsonSource source{
        .name = where, .hint = "the stored variant is damaged; make it again", .kind = ErrorKind::Corrupt};
    FW_ASSIGN(const json document, parseJson(text, source));
    if (!document.is_object() || document.value("format", json()) != "fairweight-structure")
        return wrong("format is not fairweight-structure");
    const json version = document.value("version", json());
    if (!version.is_number_unsigned() || version.get<std::uint64_t>() > kVersion)
        return wrong(fmt::format("only version {} is known; it was made by a newer program", kVersion));
    if (version.get<std::uint64_t>() < kVersion)
        return Error{ErrorKind::Incompatible, fmt::format("{}: it was made by an older program", where),
                     "make the variant again from its base model"};
    DecoderStructure structure;
    const json cacheBits = document.value("cache_bits", json(unsigned{kFloatCacheBits}));
    if (!cacheBits.is_number_unsigned() || !isCacheBits(cacheBits.get<std::int64_t>()))
        return wrong("cache_bits is none of 32, 8 and 4");
    structure.cacheBits = cacheBits.get<int>();
    if (document.contains("boundaries")) {
        const auto boundaries = boundariesFrom(document["boundaries"], config.layers);
        if (!boundaries)
            return wrong("boundaries must name a codec, its keep and bits, and existing blocks");
        structure.boundaries = *boundaries;
    }
    const json blocks = document.value("blocks", json());
    if (!blocks.is_array() || static_cast<std::int64_t>(blocks.size()) != config.layers)
        return wrong(fmt::format("blocks must be a list of {} entries", config.layers));
    const JsonField root(document, source);
    FW_ASSIGN(const std::vector<JsonField> fields, root["blocks"].items());
    for (const JsonField& block : fields) {
        BlockStructure entry;
        FW_ASSIGN(entry.keyValueHeads, block["key_value_heads"].integer(0, config.keyValueHeads));
        FW_ASSIGN(entry.innerWidth, block["inner_width"].integer(0, config.innerWidth));
        const json forms = block.json().value("forms", json::object());
        for (const auto& [slot, form] : forms.items()) {
            if (!form.is_string())
                return wrong(fmt::format("blocks[{}].forms.{} is no text", structure.blocks.size(), slot));
            entry.forms[slot] = form.get<std::string>();
        }
        structure.blocks.push_back(std::move(entry));
    }
    return structure;
}

json structureOf(const Decoder& model)
{
    json blocks = json::array();
    for (const DecoderBlock& block : model.blocks) {
        FormNames forms;
        visitSlots(block, [&](Role role, const LinearSlot& slot) { nameForms(*slot, roleName(role), forms); });
        blocks.push_back(
            {{"key_value_heads", block.keyValueHeads}, {"inner_width", block.innerWidth()}, {"forms", forms}});
    }
    json structure = {{"format", "fairweight-structure"}, {"version", kVersion}, {"blocks", blocks}};
    if (model.cacheBits != kFloatCacheBits)
        structure["cache_bits"] = model.cacheBits;
    if (!model.boundaries.empty())
        structure["boundaries"] = toJson(model.boundaries);
    return structure;
}

} // namespace fw::nn
