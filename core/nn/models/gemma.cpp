#include "core/nn/models/gemma.h"

#include <cmath>

#include "core/checkpoint/config_fields.h"
#include "core/nn/models/gguf_config.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

constexpr NumberRange kCap{.low = 0, .high = 1e6, .lowOpen = true};

/// The scale of scores stands in no key: llama.cpp knows the one model of each generation that has another.
void describeGemma(const GgufFields& fields, nlohmann::json& document)
{
    const bool largest = fields.count("block_count") == (fields.architecture() == "gemma2" ? 46 : 62);
    const double heads = fields.number("attention.head_count").value_or(1);
    const double size = largest ? fields.number("embedding_length").value_or(0) / heads
                                : fields.number("attention.key_length").value_or(256);
    document["query_pre_attn_scalar"] = size;
    GgufFields::set(document, "attn_logit_softcapping", fields.number("attn_logit_softcapping"));
    GgufFields::set(document, "final_logit_softcapping", fields.number("final_logit_softcapping"));
}

} // namespace

GgufForm gemmaGguf(const char* architecture)
{
    return {.architecture = architecture, .addsOne = true, .describe = describeGemma};
}

Status readGemmaFields(const JsonField& fields, std::int64_t vocabulary, std::int64_t positions, DecoderConfig& config)
{
    config.gated = true;
    config.norm = NormKind::Rms;
    config.normPlace = NormPlace::Around;
    config.normAddsOne = true;
    config.tiedHead = true;
    FW_TRY(requireOff(fields, {"use_bidirectional_attention"}));
    FW_TRY(readSizes(fields,
                     {.vocabulary = vocabulary,
                      .positions = positions,
                      .width = 2304,
                      .layers = 26,
                      .heads = 8,
                      .keyValueHeads = 4,
                      .headSize = 256,
                      .innerWidth = 9216},
                     config));
    config.activation = "gelu_pytorch_tanh"; // hidden_act of old files is not read
    FW_TRY(fields.read("hidden_activation", config.activation));
    double scalar = 256;
    FW_TRY(fields.read("query_pre_attn_scalar", scalar, NumberRange{.low = 0, .high = 1e9, .lowOpen = true}));
    config.attentionScale = 1.0 / std::sqrt(scalar);
    config.embeddingScale = std::sqrt(static_cast<double>(config.width));
    FW_TRY(fields.read("attn_logit_softcapping", config.attentionCap, kCap));
    FW_TRY(fields.read("final_logit_softcapping", config.logitCap, kCap));
    bool biased = false;
    FW_TRY(fields.read("attention_bias", biased));
    for (const Role role : {Role::Query, Role::Key, Role::Value, Role::Output})
        config.biases[indexOf(role)] = biased;
    return {};
}

TensorLayout gemmaLayout()
{
    return {.root = "model.",
            .attentionAfterNorm = "post_attention_layernorm",
            .mlpNorm = "pre_feedforward_layernorm",
            .mlpAfterNorm = "post_feedforward_layernorm"};
}

} // namespace fw::nn
