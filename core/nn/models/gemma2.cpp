// Gemma 2: capped scores and logits, scaled embeddings, four norms a block, every second block with a window. Gemma
// Team 2024 (arXiv 2408.00118); transformers' Gemma2ForCausalLM.
#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/gemma.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

Status readGemma2(const JsonField& fields, DecoderConfig& config)
{
    config.attentionCap = fields["attn_logit_softcapping"].isSaid() ? 0 : 50;
    config.logitCap = fields["final_logit_softcapping"].isSaid() ? 0 : 30;
    FW_TRY(readGemmaFields(fields, 256000, 8192, config));
    FW_ASSIGN(RotaryConfig rotary,
              readSharedRotary(fields, {.headSize = config.headSize, .context = config.positions}));
    config.rotaries = {std::move(rotary)};
    FW_ASSIGN(const std::int64_t window, readWindow(fields, 4096));
    return readLayerTypes(
        fields, window, [](std::int64_t layer, std::int64_t by) { return (layer + 1) % by != 0; }, 2, config);
}

} // namespace

const Family& gemma2Family()
{
    static const Family family{"gemma2", readGemma2, writeLlamaFields, gemmaLayout(), gemmaGguf("gemma2")};
    return family;
}

} // namespace fw::nn
