#include "core/nn/models/gemma.h"

#include <cmath>

#include "core/checkpoint/config_fields.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

constexpr NumberRange kCap{.low = 0, .high = 1e6, .lowOpen = true};

} // namespace

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
