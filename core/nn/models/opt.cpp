// OPT: learned positions that begin at row 2, ReLU; 350m has norms behind the sums and narrower embeddings. Zhang et
// al. 2022 (arXiv 2205.01068); transformers' OPTForCausalLM.
#include <cmath>
#include <fmt/format.h>

#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

Status readOpt(const JsonField& fields, DecoderConfig& config)
{
    using namespace checkpoint;
    config.vocabulary = 50272;
    config.positions = 2048;
    config.width = 768;
    config.layers = 12;
    config.heads = 12;
    config.innerWidth = 3072;
    config.activation = "relu";
    FW_TRY(fields.read("vocab_size", config.vocabulary, 1, kMaximumVocabulary));
    FW_TRY(fields.read("max_position_embeddings", config.positions, 1, kMaximumPositions));
    FW_TRY(fields.read("hidden_size", config.width, 1, kMaximumWidth));
    FW_TRY(fields.read("num_hidden_layers", config.layers, 0, kMaximumLayers));
    FW_TRY(fields.read("num_attention_heads", config.heads, 1, kMaximumHeadsOfBlock));
    FW_TRY(fields.read("ffn_dim", config.innerWidth, 1, 8 * kMaximumWidth));
    if (config.width % config.heads != 0)
        return fields.error(fmt::format("the width {} is no multiple of {} heads", config.width, config.heads));
    config.keyValueHeads = config.heads;
    config.headSize = config.width / config.heads;
    config.attentionScale = 1.0 / std::sqrt(static_cast<double>(config.headSize));
    FW_TRY(fields.read("word_embed_proj_dim", config.embeddingWidth, 1, kMaximumWidth));
    if (config.embeddingWidth == config.width)
        config.embeddingWidth = 0;
    FW_TRY(fields.read("activation_function", config.activation));
    FW_TRY(fields.read("tie_word_embeddings", config.tiedHead));
    bool before = true;
    FW_TRY(fields.read("do_layer_norm_before", before));
    config.normPlace = before ? NormPlace::Before : NormPlace::AfterSum;
    bool removed = false;
    FW_TRY(fields.read("_remove_final_layer_norm", removed));
    config.finalNorm = before && !removed;
    FW_TRY(fields.read("layer_norm_elementwise_affine", config.normWeights));
    config.learnedPositions = true;
    config.positionOffset = 2;
    bool biased = true;
    FW_TRY(fields.read("enable_bias", biased));
    config.biases.fill(biased);
    config.setLayers(config.layers, {});
    return {};
}

void writeOpt(const DecoderConfig& config, nlohmann::json& document)
{
    DecoderConfig said;
    (void)readOpt(JsonField(document, checkpoint::configSource("config.json")), said); // it was read before
    if (said.layers != config.layers)
        document["num_hidden_layers"] = config.layers;
    if (said.innerWidth != config.innerWidth)
        document["ffn_dim"] = config.innerWidth;
    if (said.tiedHead != config.tiedHead)
        document["tie_word_embeddings"] = config.tiedHead;
}

} // namespace

const Family& optFamily()
{
    static const Family family{"opt",
                               readOpt,
                               writeOpt,
                               {.root = "model.decoder.",
                                .positions = "embed_positions",
                                .finalNorm = "final_layer_norm",
                                .projectIn = "project_in",
                                .projectOut = "project_out",
                                .attentionNorm = "self_attn_layer_norm",
                                .mlpNorm = "final_layer_norm",
                                .roles = {{{"self_attn.q_proj"},
                                           {"self_attn.k_proj"},
                                           {"self_attn.v_proj"},
                                           {"self_attn.out_proj"},
                                           {},
                                           {"fc1"},
                                           {"fc2"}}}}};
    return family;
}

} // namespace fw::nn
