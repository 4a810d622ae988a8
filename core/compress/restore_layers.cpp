// Restoring layers: after a compression all blocks but a few are the base's again, which shows what compressing those
// few does (layer sensitivity).
#include <algorithm>
#include <fmt/format.h>

#include "core/compress/methods.h"
#include "core/nn/gpt2.h"

namespace fw::compress {

namespace {

using nlohmann::json;

/// Which slots of a block in the order of nn::kGpt2Slots belong to a module.
bool belongs(std::size_t slot, const std::string& module)
{
    return module == "block" || (module == "attention") == (slot < 2);
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
        for (std::size_t slot = 0; slot < block.slots.size(); ++slot)
            if (!kept || !belongs(slot, module))
                block.slots[slot] = base.slots[slot];
        if (!kept || !belongs(0, module))
            block.heads = base.heads;
        if (!kept || !belongs(2, module))
            block.innerWidth = base.innerWidth;
    }
    return {};
}

Status applyRestoreLayers(nn::Gpt2& model, const json& parameters, const Context& context)
{
    const nn::Gpt2& base = context.base.gpt2();
    const std::string module = parameters.at("module").get<std::string>();
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        nn::Gpt2Block& block = model.blocks[layer];
        const nn::Gpt2Block& original = base.blocks[layer];
        const bool kept = isKept(parameters, layer);
        if (!kept || !belongs(0, module)) {
            block.heads = original.heads;
            block.headSize = original.headSize;
            block.attentionNorm = original.attentionNorm;
            block.attentionIn = original.attentionIn;
            block.attentionOut = original.attentionOut;
        }
        if (!kept || !belongs(2, module)) {
            block.mlpNorm = original.mlpNorm;
            block.mlpIn = original.mlpIn;
            block.mlpOut = original.mlpOut;
        }
    }
    model.tokens = base.tokens;
    model.positions = base.positions;
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
