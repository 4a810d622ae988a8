// Qwen3: Qwen2 with norms on each head's queries and keys in the place of biases. Yang et al. 2025 (arXiv 2505.09388);
// transformers' Qwen3ForCausalLM.
#include "core/nn/models/all_families.h"
#include "core/nn/models/gguf_config.h"
#include "core/nn/models/hugging_face_fields.h"
#include "core/nn/models/qwen.h"

namespace fw::nn {

namespace {

Status readQwen3(const JsonField& fields, DecoderConfig& config)
{
    config.queryKeyNorm = true;
    FW_TRY(readQwenFields(fields, 128, config));
    bool biased = false;
    FW_TRY(fields.read("attention_bias", biased));
    for (const Role role : {Role::Query, Role::Key, Role::Value, Role::Output})
        config.biases[indexOf(role)] = biased;
    return {};
}

} // namespace

const Family& qwen3Family()
{
    static const Family family{"qwen3",
                               readQwen3,
                               writeLlamaFields,
                               {.root = "model."},
                               {.architecture = "qwen3", .describe = describeBiases}};
    return family;
}

} // namespace fw::nn
