// Mistral: Llama with a sliding window in every block. Jiang et al. 2023 (arXiv 2310.06825); transformers'
// MistralForCausalLM.
#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

Status readMistral(const JsonField& fields, DecoderConfig& config)
{
    FW_TRY(readLlamaFields(fields,
                           {.vocabulary = 32000,
                            .positions = 131072,
                            .width = 4096,
                            .layers = 32,
                            .heads = 32,
                            .keyValueHeads = 8,
                            .innerWidth = 14336},
                           config));
    if (fields["layer_types"].exists())
        return checkpoint::unsupportedField(fields["layer_types"], "is no field of this family",
                                            "windows of single layers belong to other families");
    FW_ASSIGN(const std::int64_t window, readWindow(fields, 4096));
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
