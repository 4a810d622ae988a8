// Llama 1 to 3.2, and what took its code: SmolLM2, TinyLlama. Touvron et al. 2023 (arXiv 2302.13971); transformers'
// LlamaForCausalLM.
#include "core/nn/models/all_families.h"
#include "core/nn/models/gguf_config.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

Status readLlama(const JsonField& fields, DecoderConfig& config)
{
    FW_TRY(readLlamaFields(
        fields, {.vocabulary = 32000, .positions = 2048, .width = 4096, .layers = 32, .heads = 32, .innerWidth = 11008},
        config));
    return readBiases(fields, config);
}

} // namespace

const Family& llamaFamily()
{
    static const Family family{"llama",
                               readLlama,
                               writeLlamaFields,
                               {.root = "model."},
                               {.architecture = "llama", .turnsPairs = true, .describe = describeBiases}};
    return family;
}

} // namespace fw::nn
