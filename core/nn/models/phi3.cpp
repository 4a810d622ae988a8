// Phi-3: Llama with fused matrices, a window in every block where there is one, perhaps rotary positions on a part of
// each head. Abdin et al. 2024 (arXiv 2404.14219); transformers' Phi3ForCausalLM.
#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/gguf_config.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

Status readPhi3(const JsonField& fields, DecoderConfig& config)
{
    for (const char* name : {"rope_scaling", "rope_parameters"}) {
        const JsonField kind = fields[name]["rope_type"].exists() ? fields[name]["rope_type"] : fields[name]["type"];
        if (kind.json() == "yarn" || kind.json() == "su") // which transformers reads as longrope
            return checkpoint::unsupportedField(kind, "rotary positions of the kind 'longrope' are not supported",
                                                "choose a model with the short context");
    }
    FW_TRY(readLlamaFields(fields,
                           {.vocabulary = 32064,
                            .positions = 4096,
                            .width = 3072,
                            .layers = 32,
                            .heads = 32,
                            .innerWidth = 8192,
                            .normEpsilon = 1e-5,
                            .partialRotary = true},
                           config));
    FW_ASSIGN(const std::int64_t window, readWindow(fields, 0));
    config.setLayers(config.layers, {.window = window, .rotary = 0});
    return {};
}

GgufForm phi3Gguf()
{
    GgufForm form{.architecture = "phi3"};
    for (const Role role : {Role::Query, Role::Key, Role::Value})
        form.layout.roles[indexOf(role)] = {"attn_qkv", Fusion::Stacked};
    for (const Role role : {Role::Gate, Role::Up})
        form.layout.roles[indexOf(role)] = {"ffn_up", Fusion::Stacked};
    form.describe = [](const GgufFields& fields, nlohmann::json& document) {
        const double size =
            fields.number("embedding_length").value_or(0) / fields.number("attention.head_count").value_or(1);
        if (const auto turned = fields.number("rope.dimension_count"); turned && size > 0)
            document["partial_rotary_factor"] = *turned / size;
    };
    return form;
}

} // namespace

const Family& phi3Family()
{
    static const Family family{"phi3",
                               readPhi3,
                               writeLlamaFields,
                               {.root = "model.",
                                .roles = {{{"self_attn.qkv_proj", Fusion::Stacked},
                                           {"self_attn.qkv_proj", Fusion::Stacked},
                                           {"self_attn.qkv_proj", Fusion::Stacked},
                                           {"self_attn.o_proj"},
                                           {"mlp.gate_up_proj", Fusion::Stacked},
                                           {"mlp.gate_up_proj", Fusion::Stacked},
                                           {"mlp.down_proj"}}}},
                               phi3Gguf()};
    return family;
}

} // namespace fw::nn
