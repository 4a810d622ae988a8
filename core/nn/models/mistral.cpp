// Mistral: Llama with a sliding window in every block. Jiang et al. 2023 (arXiv 2310.06825); transformers'
// MistralForCausalLM.
#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

Status readMistral(const JsonField& fields, DecoderConfig& config)
{
    config.vocabulary = 32000;
    config.positions = 131072;
    config.width = 4096;
    config.layers = 32;
    config.heads = 32;
    config.keyValueHeads = 8;
    config.innerWidth = 14336;
    config.gated = true;
    config.activation = "silu";
    config.norm = NormKind::Rms;
    config.normEpsilon = 1e-6;
    config.tiedHead = false;
    FW_TRY(readLlamaFields(fields, config));
    if (fields["layer_types"].exists())
        return checkpoint::unsupportedField(fields["layer_types"], "is no field of this family",
                                            "windows of single layers belong to other families");
    std::int64_t window = fields["sliding_window"].isSaid() ? 0 : 4096;
    FW_TRY(fields.read("sliding_window", window, 1, checkpoint::kMaximumPositions));
    config.setLayers(config.layers, {.window = window, .rotary = 0});
    return {};
}

} // namespace

const Family& mistralFamily()
{
    static const Family family{"mistral", readMistral, writeLlamaFields, {.root = "model."}};
    return family;
}

} // namespace fw::nn
