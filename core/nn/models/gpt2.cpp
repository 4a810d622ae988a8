// GPT-2. Radford et al. 2019; transformers' GPT2LMHeadModel, whose Conv1D stores (inputs, outputs).
#include <cmath>
#include <fmt/format.h>

#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/gguf_config.h"

namespace fw::nn {

namespace {

using checkpoint::FieldName;
using nlohmann::json;

constexpr FieldName kGpt2Positions{"n_positions", "max_position_embeddings"};
constexpr FieldName kGpt2Width{"n_embd", "hidden_size"};
constexpr FieldName kGpt2Layers{"n_layer", "num_hidden_layers"};
constexpr FieldName kGpt2Heads{"n_head", "num_attention_heads"};

Status readGpt2(const JsonField& fields, DecoderConfig& config)
{
    using namespace checkpoint;
    config.vocabulary = 50257;
    FW_TRY(fields.read("vocab_size", config.vocabulary, 1, kMaximumVocabulary));
    FW_ASSIGN(config.positions, readCount(fields, kGpt2Positions, 1024, 1, kMaximumPositions));
    FW_ASSIGN(config.width, readCount(fields, kGpt2Width, 768, 1, kMaximumWidth));
    FW_ASSIGN(config.layers, readCount(fields, kGpt2Layers, 12, 0, kMaximumLayers));
    FW_ASSIGN(config.heads, readCount(fields, kGpt2Heads, 12, 1, kMaximumHeadsOfBlock));
    if (config.width % config.heads != 0)
        return fields.error(fmt::format("the width {} is no multiple of {} heads", config.width, config.heads));
    config.keyValueHeads = config.heads;
    config.headSize = config.width / config.heads;
    config.innerWidth = 4 * config.width;
    FW_TRY(fields.read("n_inner", config.innerWidth, 1, 8 * kMaximumWidth));
    config.normEpsilon = 1e-5;
    FW_TRY(fields.read("layer_norm_epsilon", config.normEpsilon, kEpsilon));
    config.activation = "gelu_new";
    FW_TRY(fields.read("activation_function", config.activation));
    config.tiedHead = true;
    FW_TRY(fields.read("tie_word_embeddings", config.tiedHead));
    bool scaled = true; // by √(head size)
    FW_TRY(fields.read("scale_attn_weights", scaled));
    config.attentionScale = scaled ? 1.0 / std::sqrt(static_cast<double>(config.headSize)) : 1.0;
    FW_TRY(fields.read("scale_attn_by_inverse_layer_idx", config.scaleByLayer));
    config.learnedPositions = true;
    config.biases.fill(true);
    config.setLayers(config.layers, {});
    return {};
}

void writeGpt2(const DecoderConfig& config, json& document)
{
    DecoderConfig said; // what the document says, or transformers' defaults
    (void)readGpt2(JsonField(document, checkpoint::configSource("config.json")), said); // it was read before
    const bool fresh = !document.contains("model_type");
    const bool saysInnerWidth = document.contains("n_inner") && !document["n_inner"].is_null();
    const auto write = [&](const char* key, const auto& value, const auto& before) {
        if (fresh || value != before)
            document[key] = value;
    };
    const auto writeCount = [&](const FieldName& field, std::int64_t value, std::int64_t before) {
        if (fresh || value != before)
            checkpoint::writeField(document, field, value);
    };
    document["model_type"] = "gpt2";
    document["architectures"] = {"GPT2LMHeadModel"};
    write("vocab_size", config.vocabulary, said.vocabulary);
    writeCount(kGpt2Positions, config.positions, said.positions);
    write("n_ctx", config.positions, said.positions);
    writeCount(kGpt2Width, config.width, said.width);
    writeCount(kGpt2Layers, config.layers, said.layers);
    writeCount(kGpt2Heads, config.heads, said.heads);
    write("n_inner", config.innerWidth, saysInnerWidth ? said.innerWidth : 4 * config.width);
    write("layer_norm_epsilon", config.normEpsilon, said.normEpsilon);
    write("activation_function", config.activation, said.activation);
    write("tie_word_embeddings", config.tiedHead, said.tiedHead);
}

GgufForm gpt2Gguf()
{
    GgufForm form{.architecture = "gpt2"};
    for (const Role role : {Role::Query, Role::Key, Role::Value})
        form.layout.roles[indexOf(role)] = {"attn_qkv", Fusion::Stacked};
    form.layout.roles[indexOf(Role::Gate)] = {};
    form.describe = [](const GgufFields& fields, json& document) {
        GgufFields::set(document, "n_inner", fields.count("feed_forward_length"));
        GgufFields::set(document, "layer_norm_epsilon", fields.number("attention.layer_norm_epsilon"));
        for (const char* foreign : {"rope_theta", "intermediate_size", "head_dim", "num_key_value_heads"})
            document.erase(foreign);
    };
    return form;
}

} // namespace

DecoderConfig freshConfig(const FreshSizes& sizes)
{
    DecoderConfig config;
    config.family = &gpt2Family();
    config.vocabulary = sizes.vocabulary;
    config.positions = sizes.positions;
    config.width = sizes.width;
    config.layers = sizes.layers;
    config.heads = sizes.heads;
    config.keyValueHeads = sizes.heads;
    config.headSize = sizes.width / sizes.heads;
    config.innerWidth = 4 * sizes.width;
    config.learnedPositions = true;
    config.attentionScale = 1.0 / std::sqrt(static_cast<double>(config.headSize));
    config.biases.fill(true);
    config.setLayers(sizes.layers, {});
    return config;
}

const Family& gpt2Family()
{
    static const Family family{"gpt2",
                               readGpt2,
                               writeGpt2,
                               {.root = "transformer.",
                                .block = "h.",
                                .tokens = "wte",
                                .positions = "wpe",
                                .finalNorm = "ln_f",
                                .attentionNorm = "ln_1",
                                .mlpNorm = "ln_2",
                                .roles = {{{"attn.c_attn", Fusion::Stacked},
                                           {"attn.c_attn", Fusion::Stacked},
                                           {"attn.c_attn", Fusion::Stacked},
                                           {"attn.c_proj"},
                                           {},
                                           {"mlp.c_fc"},
                                           {"mlp.c_proj"}}},
                                .inputsFirst = true,
                                .ignored = {"attn.bias", "attn.masked_bias"}},
                               gpt2Gguf()};
    return family;
}

} // namespace fw::nn
