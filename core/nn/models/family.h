// What one family of decoders is: how its config.json says what the model is, and what its tensors are called.
// A family is one file that defines it, and its line in families.cpp.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "core/base/json_field.h"
#include "core/base/result.h"
#include "core/checkpoint/model_files.h"
#include "core/nn/models/decoder_config.h"

namespace fw::nn {

class GgufFields;

/// How the matrices of several roles share a stored tensor.
enum class Fusion {
    None,
    Stacked, ///< one role's rows after the other's
    ByHead   ///< a head's rows of query, key and value, then the next head's
};

/// Where a role's matrix lies: the name within its block, without ".weight".
struct RoleName
{
    const char* name = nullptr;
    Fusion fusion = Fusion::None;
};

/// Names of tensors, within the block for those of a block; nullptr where the family has none.
struct TensorLayout
{
    const char* root; ///< before all names but the head's; may be missing from a file
    const char* block = "layers.";
    const char* tokens = "embed_tokens";
    const char* positions = nullptr;
    const char* finalNorm = "norm";
    const char* head = "lm_head";
    const char* projectIn = nullptr;  ///< of an embedding of another width
    const char* projectOut = nullptr; ///< likewise, before the head
    const char* attentionNorm = "input_layernorm";
    const char* attentionAfterNorm = nullptr;
    const char* queryNorm = "self_attn.q_norm";
    const char* keyNorm = "self_attn.k_norm";
    const char* mlpNorm = "post_attention_layernorm";
    const char* mlpAfterNorm = nullptr;
    std::array<RoleName, kRoles.size()> roles{{{"self_attn.q_proj"},
                                               {"self_attn.k_proj"},
                                               {"self_attn.v_proj"},
                                               {"self_attn.o_proj"},
                                               {"mlp.gate_proj"},
                                               {"mlp.up_proj"},
                                               {"mlp.down_proj"}}};
    bool inputsFirst = false;                                             ///< matrices are stored as (inputs, outputs)
    std::vector<const char*> ignored = {"self_attn.rotary_emb.inv_freq"}; ///< buffers of old files, within a block

    const RoleName& of(Role role) const { return roles[indexOf(role)]; }
};

/// What llama.cpp's converter calls tensors, where it follows Llama.
TensorLayout ggufLayout();

/// How a family stands in GGUF files (gguf_config.h), as llama.cpp's converter writes them.
struct GgufForm
{
    const char* architecture = nullptr; ///< general.architecture; nullptr: none
    TensorLayout layout = ggufLayout(); ///< matrices as (outputs, inputs)
    bool turnsPairs = false;            ///< rows of query and key stand as neighbouring pairs, not as halves of a head
    bool addsOne = false;               ///< norms' weights hold the 1 that the family adds
    /// Adds what config.json would say besides the common fields.
    void (*describe)(const GgufFields& fields, nlohmann::json& document) = nullptr;
};

struct Family
{
    const char* modelType; ///< in config.json
    /// Fills what config.json says; an unknown value of a switch is an error that names it.
    Status (*read)(const JsonField& fields, DecoderConfig& config);
    /// Writes into `config.document`'s copy what changed of layers, inner width, head and the like.
    void (*write)(const DecoderConfig& config, nlohmann::json& document);
    TensorLayout layout;
    GgufForm gguf = {};
};

/// All of them, in the order in which they are named to people.
std::span<const Family* const> families();

/// Sizes of a model that is made here, a GPT-2; its MLPs are four times as wide as the stream.
struct FreshSizes
{
    std::int64_t vocabulary = 0;
    std::int64_t positions = 0;
    std::int64_t width = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0; ///< divides the width
};
DecoderConfig freshConfig(const FreshSizes& sizes);

/// Reads and checks a language model's config.json, or what a GGUF file says in its place. Errors name the file and the
/// field, and the families.
Result<DecoderConfig> loadDecoderConfig(const checkpoint::ModelFiles& files);
Result<DecoderConfig> parseDecoderConfig(const nlohmann::json& document, const std::string& where);
/// Whether model_type names a decoder's family.
bool isDecoder(const nlohmann::json& document);
/// config.json for these values: the document, in which only fields are written that say something else.
nlohmann::json toJson(const DecoderConfig& config);

} // namespace fw::nn
