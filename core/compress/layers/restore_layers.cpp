// Restoring layers: after a compression all blocks but a few are the base's again, which shows what compressing those
// few does (layer sensitivity).
#include <algorithm>
#include <fmt/format.h>

#include "core/compress/methods.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

/// Whether a slot belongs to a module of its block.
bool belongs(nn::Role role, const std::string& module)
{
    return module == "block" || (module == "attention") == nn::isAttention(role);
}

bool isKept(const json& parameters, std::size_t layer)
{
    const auto& layers = parameters.at("layers");
    return std::find(layers.begin(), layers.end(), json(layer)) != layers.end();
}

Status planRestoreLayers(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireNoBoundaries(shape, path, "restoring layers"));
    if (shape.blocks.size() != shape.base.size())
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}: of the base's {} layers {} are left, so there is none to put back in their place",
                                 path, shape.base.size(), shape.blocks.size()),
                     "restore layers after methods that keep all of them"};
    const auto& layers = parameters.at("layers");
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (layers[i].get<std::int64_t>() >= shape.layers())
            return Error{ErrorKind::InvalidInput,
                         fmt::format("{}.layers[{}]: there is no layer {}", path, i, layers[i].get<std::int64_t>()),
                         fmt::format("layers go from 0 to {}", shape.layers() - 1)};
    const std::string module = parameters.at("module").get<std::string>();
    for (std::size_t layer = 0; layer < shape.blocks.size(); ++layer) {
        BlockShape& block = shape.blocks[layer];
        const BlockShape& base = shape.base[layer];
        const bool kept = isKept(parameters, layer);
        for (const nn::Role role : shape.roles)
            if (!kept || !belongs(role, module))
                block[role] = base[role];
        if (!kept || !belongs(nn::Role::Query, module))
            block.headGroups = base.headGroups;
        if (!kept || !belongs(nn::Role::Up, module))
            block.innerWidth = base.innerWidth;
    }
    return {};
}

Status applyRestoreLayers(nn::Decoder& model, const json& parameters, const Context& context)
{
    const nn::Decoder& base = context.base.decoder();
    const std::string module = parameters.at("module").get<std::string>();
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        nn::DecoderBlock& block = model.blocks[layer];
        const nn::DecoderBlock& original = base.blocks[layer];
        const bool kept = isKept(parameters, layer);
        if (!kept || !belongs(nn::Role::Query, module)) {
            block.heads = original.heads;
            block.keyValueHeads = original.keyValueHeads;
            block.attentionNorm = original.attentionNorm;
            block.attentionAfterNorm = original.attentionAfterNorm;
            block.queryNorm = original.queryNorm;
            block.keyNorm = original.keyNorm;
        }
        if (!kept || !belongs(nn::Role::Up, module)) {
            block.mlpNorm = original.mlpNorm;
            block.mlpAfterNorm = original.mlpAfterNorm;
        }
        for (const nn::Role role : nn::kRoles)
            if (!kept || !belongs(role, module))
                block[role] = original[role];
    }
    model.tokens = base.tokens;
    model.positions = base.positions;
    model.projectIn = base.projectIn;
    model.projectOut = base.projectOut;
    model.finalNorm = base.finalNorm;
    return {};
}

} // namespace

Method restoreLayers()
{
    catalogue::Method description;
    description.id = "restore_layers";
    description.title = "Restore layers (control)";
    description.summary =
        "Puts the base's blocks, embeddings and last norm back, but for a few blocks or modules: what "
        "does compressing those alone change? For fairweight-cli sensitivity.";
    description.paper = "Fairweight";
    description.parameters = {
        catalogue::integerListParameter("layers", "Layers", "The blocks that stay compressed, from 0.", 0, 4095),
        catalogue::choiceParameter("module", "Module", "What of these blocks stays compressed.",
                                   {"block", "attention", "mlp"}, "block")};
    return {description, planRestoreLayers, applyRestoreLayers};
}

} // namespace fw::compress
