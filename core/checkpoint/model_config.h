// config.json of a Hugging Face directory as plain values: what the engine needs, bounded and checked.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/activation.h"
#include "core/checkpoint/head_config.h"
#include "core/checkpoint/model_files.h"

namespace fw::checkpoint {

enum class Architecture { Gpt2, Bert, Roberta, DistilBert, Electra };

/// Common to all architectures; sizes are counts.
struct ModelConfig
{
    Architecture architecture = Architecture::Gpt2;
    std::int64_t vocabulary = 0;
    std::int64_t positions = 0; ///< context length
    std::int64_t width = 0;     ///< channels of the residual stream
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t innerWidth = 0; ///< hidden units of each MLP
    double layerNormEpsilon = 1e-5;
    std::string activation = "gelu_new"; ///< a name that activationFromName() knows
    bool tiedHead = true; ///< of a language model, as config.json says; the weights may know better
    std::int64_t tokenTypes = 0;     ///< of an encoder; 0 where its family has none (DistilBERT)
    std::int64_t embeddingWidth = 0; ///< of an encoder's embeddings; ELECTRA's may differ from the width
    std::int64_t firstPosition = 0;  ///< of a text's first token; RoBERTa's is padding + 1
    std::optional<int> padding;      ///< a token that takes no position of its own (RoBERTa)
    bool scaleAttention = true;              ///< GPT-2's scale_attn_weights: scores are divided by √(head size)
    bool scaleByLayer = false;               ///< GPT-2's scale_attn_by_inverse_layer_idx
    std::vector<HeadConfig> classifierHeads; ///< of an encoder, as described; whether the weights have them is theirs
    nlohmann::json document;                 ///< config.json as read, so that saving keeps fields we do not use
};

/// Reads and checks a model's config.json. Errors name the file and the field.
Result<ModelConfig> loadModelConfig(const ModelFiles& model);
Result<ModelConfig> parseModelConfig(const nlohmann::json& document, const std::string& where);

/// config.json for these values: `document`, in which only fields are written that say something else than it already
/// does. What it says of bos, eos, padding and the like stays.
nlohmann::json toJson(const ModelConfig& config);

} // namespace fw::checkpoint
