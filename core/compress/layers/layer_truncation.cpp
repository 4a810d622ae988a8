// Layer truncation: keeps some blocks and drops the others. A Short Study on Compressing Decoder-Based Language Models
// (arXiv 2110.08460).
#include <fmt/format.h>

#include <algorithm>

#include "core/compress/layer_walk.h"
#include "core/compress/layers/block_angles.h"
#include "core/compress/layers/layer_choice.h"
#include "core/compress/methods.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

constexpr const char* kSpanAngle = "angle";
constexpr const char* kBlockAngles = "block_angles";

bool readsText(const std::string& keep)
{
    return keep == kSpanAngle || keep == kBlockAngles;
}

Result<std::vector<std::int64_t>> chosenLayers(const json& parameters, std::int64_t layers, const std::string& path)
{
    const std::string keep = parameters.at("keep").get<std::string>();
    if (keep == "list") {
        const auto list = parameters.at("layers").get<std::vector<std::int64_t>>();
        if (list.empty())
            return Error{ErrorKind::InvalidInput, path + ".layers: the list is empty, all layers would go",
                         "name the layers that stay, from 0"};
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i] >= layers || (i > 0 && list[i] <= list[i - 1]))
                return Error{
                    ErrorKind::InvalidInput,
                    fmt::format("{}.layers[{}]: {} is not between the one before and {}", path, i, list[i], layers - 1),
                    "name existing layers in ascending order, from 0"};
        return list;
    }
    const auto count = parameters.at("count").get<std::int64_t>();
    if (count > layers)
        return Error{ErrorKind::InvalidInput, fmt::format("{}.count: {} of {} layers cannot stay", path, count, layers),
                     fmt::format("at most {}", layers)};
    // What turns the stream least is not known before the calibration text is read.
    return pickLayers(readsText(keep) ? "first" : keep, count, layers);
}

Status planLayerTruncation(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireNoBoundaries(shape, path, "layer truncation"));
    FW_ASSIGN(const auto stay, chosenLayers(parameters, shape.layers(), path));
    shape.keepBlocks(stay);
    return {};
}

Status applyLayerTruncation(nn::Decoder& model, const json& parameters, const Context& context)
{
    const auto layers = static_cast<std::int64_t>(model.blocks.size());
    FW_ASSIGN(auto stay, chosenLayers(parameters, layers, "layer_truncation"));
    const auto windows = parameters.at("calibration_windows").get<std::int64_t>();
    const auto length = parameters.at("calibration_length").get<std::int64_t>();
    const std::int64_t going = layers - std::ssize(stay);
    if (parameters.at("keep") == kSpanAngle && going > 0) {
        FW_ASSIGN(const auto distances, measureSpanAngles(model, going, windows, length, context));
        stay = withoutSpan(layers, std::min_element(distances.begin(), distances.end()) - distances.begin(), going);
    } else if (parameters.at("keep") == kBlockAngles) {
        FW_ASSIGN(const auto angles, measureBlockAngles(model, windows, length, context));
        stay = pickGreatest(angles, std::ssize(stay));
    }
    keepLayers(model, stay);
    return {};
}

} // namespace

Method layerTruncation()
{
    catalogue::Method description;
    description.id = "layer_truncation";
    description.title = "Layer truncation";
    description.summary = "Keeps a set of blocks and drops the others, without training. Embeddings are untouched.";
    description.paper =
        "Ghaddar et al. 2021, A Short Study on Compressing Decoder-Based Language Models (arXiv 2110.08460); angle: "
        "Gromov et al. 2024 (arXiv 2403.17887)";
    description.readsCalibrationText = true;
    description.parameters = {
        catalogue::choiceParameter("keep", "Keep",
                                   "Which blocks stay: the first ones, the last ones, evenly spread, a list, all but "
                                   "the span of neighbours that together turn the residual stream of calibration text "
                                   "least (angle: Gromov et al.), or those that turn it most one by one "
                                   "(block_angles).",
                                   {"even", "first", "last", "list", kSpanAngle, kBlockAngles}, "even"),
        catalogue::integerParameter("count", "Count", "How many blocks stay (not read for a list).", 3, 1, 4096,
                                    "layers"),
        catalogue::integerListParameter("layers", "Layers",
                                        "The blocks that stay, from 0, ascending (read for a list alone).", 0, 4095)};
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planLayerTruncation, applyLayerTruncation};
}

} // namespace fw::compress
