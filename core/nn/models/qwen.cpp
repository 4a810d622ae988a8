#include "core/nn/models/qwen.h"

#include "core/checkpoint/config_fields.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

Status readQwenFields(const JsonField& fields, DecoderConfig& config)
{
    config.vocabulary = 151936;
    config.positions = 32768;
    config.width = 4096;
    config.layers = 32;
    config.heads = 32;
    config.keyValueHeads = 32;
    config.innerWidth = 22016;
    config.gated = true;
    config.activation = "silu";
    config.norm = NormKind::Rms;
    config.normEpsilon = 1e-6;
    config.tiedHead = false;
    FW_TRY(readLlamaFields(fields, config));
    bool slides = false;
    FW_TRY(fields.read("use_sliding_window", slides));
    std::int64_t window = fields["sliding_window"].isSaid() ? 0 : 4096;
    FW_TRY(fields.read("sliding_window", window, 1, checkpoint::kMaximumPositions));
    std::int64_t first = 28;
    FW_TRY(fields.read("max_window_layers", first, 0, checkpoint::kMaximumLayers));
    return readLayerTypes(
        fields, slides ? window : 0, [](std::int64_t layer, std::int64_t from) { return layer >= from; }, first,
        config);
}

} // namespace fw::nn
