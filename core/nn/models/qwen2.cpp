// Qwen2 and Qwen2.5: Llama with biases on query, key and value, and a window in the later blocks where it is asked for.
// Yang et al. 2024 (arXiv 2407.10671); transformers' Qwen2ForCausalLM.
#include "core/nn/models/all_families.h"
#include "core/nn/models/hugging_face_fields.h"
#include "core/nn/models/qwen.h"

namespace fw::nn {

namespace {

Status readQwen2(const JsonField& fields, DecoderConfig& config)
{
    FW_TRY(readQwenFields(fields, 0, config));
    for (const Role role : {Role::Query, Role::Key, Role::Value})
        config.biases[indexOf(role)] = true;
    return {};
}

} // namespace

const Family& qwen2Family()
{
    static const Family family{"qwen2", readQwen2, writeLlamaFields, {.root = "model."}, {.architecture = "qwen2"}};
    return family;
}

} // namespace fw::nn
