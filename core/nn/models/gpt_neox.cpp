// GPT-NeoX and Pythia: attention and MLP beside each other, rotary positions on a part of each head. Black et al. 2022
// (arXiv 2204.06745), Biderman et al. 2023 (arXiv 2304.01373); transformers' GPTNeoXForCausalLM.
#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/gguf_config.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

Status readGptNeox(const JsonField& fields, DecoderConfig& config)
{
    config.activation = "gelu";
    config.tiedHead = false;
    FW_TRY(requireOff(fields, {"is_decoder"}));
    FW_TRY(readSizes(
        fields, {.vocabulary = 50432, .positions = 2048, .width = 6144, .layers = 44, .heads = 64, .innerWidth = 24576},
        config));
    if (config.keyValueHeads != config.heads || config.headSize * config.heads != config.width)
        return fields.error("num_key_value_heads and head_dim are no fields of this family");
    config.normEpsilon = 1e-5;
    FW_TRY(fields.read("layer_norm_eps", config.normEpsilon, checkpoint::kEpsilon));
    RotaryDefaults rotary{
        .headSize = config.headSize, .partialFactor = 0.25, .partial = true, .context = config.positions};
    FW_TRY(fields.read("rotary_emb_base", rotary.theta, NumberRange{.low = 0, .high = 1e12, .lowOpen = true}));
    FW_TRY(fields.read("rotary_pct", rotary.partialFactor, NumberRange{.low = 0, .high = 1}));
    const char* described = fields["rope_scaling"].exists() ? "rope_scaling" : "rope_parameters";
    FW_ASSIGN(RotaryConfig read, readRotary(fields[described], rotary));
    config.rotaries = {std::move(read)};
    config.setLayers(config.layers, {.window = 0, .rotary = 0});
    config.parallel = true;
    FW_TRY(fields.read("use_parallel_residual", config.parallel));
    bool biased = true;
    FW_TRY(fields.read("attention_bias", biased));
    for (const Role role : kRoles)
        config.biases[indexOf(role)] = !isAttention(role) || biased;
    return {};
}

/// The converter puts the heads' rows of query, key and value one after another.
GgufForm gptNeoxGguf()
{
    GgufForm form{.architecture = "gptneox"};
    for (const Role role : {Role::Query, Role::Key, Role::Value})
        form.layout.roles[indexOf(role)] = {"attn_qkv", Fusion::Stacked};
    form.describe = [](const GgufFields& fields, nlohmann::json& document) {
        const double size =
            fields.number("embedding_length").value_or(0) / fields.number("attention.head_count").value_or(1);
        document["rotary_emb_base"] = document["rope_theta"];
        if (const auto turned = fields.number("rope.dimension_count"); turned && size > 0)
            document["rotary_pct"] = *turned / size;
        GgufFields::set(document, "layer_norm_eps", fields.number("attention.layer_norm_epsilon"));
        document["attention_bias"] = fields.has("blk.0.attn_qkv.bias");
        GgufFields::set(document, "use_parallel_residual", fields.flag("use_parallel_residual"));
    };
    return form;
}

} // namespace

const Family& gptNeoxFamily()
{
    static const Family family{
        "gpt_neox",
        readGptNeox,
        writeLlamaFields,
        {.root = "gpt_neox.",
         .tokens = "embed_in",
         .finalNorm = "final_layer_norm",
         .head = "embed_out",
         .roles = {{{"attention.query_key_value", Fusion::ByHead},
                    {"attention.query_key_value", Fusion::ByHead},
                    {"attention.query_key_value", Fusion::ByHead},
                    {"attention.dense"},
                    {},
                    {"mlp.dense_h_to_4h"},
                    {"mlp.dense_4h_to_h"}}},
         .ignored = {"attention.bias", "attention.masked_bias", "attention.rotary_emb.inv_freq"}},
        gptNeoxGguf()};
    return family;
}

} // namespace fw::nn
