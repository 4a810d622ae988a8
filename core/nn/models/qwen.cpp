#include "core/nn/models/qwen.h"

#include "core/checkpoint/config_fields.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

Status readQwenFields(const JsonField& fields, std::int64_t headSize, DecoderConfig& config)
{
    FW_TRY(readLlamaFields(fields,
                           {.vocabulary = 151936,
                            .positions = 32768,
                            .width = 4096,
                            .layers = 32,
                            .heads = 32,
                            .keyValueHeads = 32,
                            .headSize = headSize,
                            .innerWidth = 22016},
                           config));
    bool slides = false;
    FW_TRY(fields.read("use_sliding_window", slides));
    FW_ASSIGN(const std::int64_t window, readWindow(fields, 4096));
    std::int64_t first = 28;
    FW_TRY(fields.read("max_window_layers", first, 0, checkpoint::kMaximumLayers));
    return readLayerTypes(
        fields, slides ? window : 0, [](std::int64_t layer, std::int64_t from) { return layer >= from; }, first,
        config);
}

} // namespace fw::nn
