// Gemma 3, its text model: five blocks with a window to one without, each kind with rotary positions of its own, norms
// on queries and keys. Gemma Team 2025 (arXiv 2503.19786); transformers' Gemma3ForCausalLM.
#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/gemma.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

constexpr NumberRange kTheta{.low = 0, .high = 1e12, .lowOpen = true};

/// Those of blocks without a window, then those of blocks with one.
Status readGemma3Rotaries(const JsonField& fields, DecoderConfig& config)
{
    RotaryDefaults global{.theta = 1'000'000, .headSize = config.headSize, .context = config.positions};
    RotaryDefaults local{.theta = 10'000, .headSize = config.headSize, .context = config.positions};
    FW_TRY(fields.read("rope_theta", global.theta, kTheta));
    FW_TRY(fields.read("rope_local_base_freq", local.theta, kTheta));
    const JsonField parameters = fields["rope_parameters"];
    const JsonField scaling = fields["rope_scaling"];
    FW_ASSIGN(RotaryConfig whole, readRotary(scaling.exists() ? scaling : parameters["full_attention"], global));
    FW_ASSIGN(RotaryConfig windowed, readRotary(parameters["sliding_attention"], local));
    config.rotaries = {std::move(whole), std::move(windowed)};
    return {};
}

Status readGemma3(const JsonField& fields, DecoderConfig& config)
{
    config.queryKeyNorm = true;
    FW_TRY(readGemmaFields(fields, 262208, 131072, config));
    FW_TRY(readGemma3Rotaries(fields, config));
    FW_ASSIGN(const std::int64_t window, readWindow(fields, 4096));
    std::int64_t pattern = 6;
    FW_TRY(fields.read("sliding_window_pattern", pattern, 1, checkpoint::kMaximumLayers));
    return readLayerTypes(
        fields, window, [](std::int64_t layer, std::int64_t by) { return (layer + 1) % by != 0; }, pattern, config);
}

} // namespace

const Family& gemma3Family()
{
    static const Family family{"gemma3_text", readGemma3, writeLlamaFields, gemmaLayout(), gemmaGguf("gemma3")};
    return family;
}

} // namespace fw::nn
