// config.json of an encoder (a classifier) as plain values: what the engine needs, bounded and checked.
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

enum class Architecture { Bert, Roberta, XlmRoberta, DistilBert, Electra };

/// Common to all architectures; sizes are counts.
struct EncoderConfig
{
    Architecture architecture = Architecture::Bert;
    std::int64_t vocabulary = 0;
    std::int64_t positions = 0; ///< context length
    std::int64_t width = 0;     ///< channels of the residual stream
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t innerWidth = 0; ///< hidden units of each MLP
    double layerNormEpsilon = 1e-5;
    std::string activation = "gelu";         ///< a name that activationFromName() knows
    std::int64_t tokenTypes = 0;             ///< 0 where the family has none (DistilBERT)
    std::int64_t embeddingWidth = 0;         ///< ELECTRA's may differ from the width
    std::int64_t firstPosition = 0;          ///< of a text's first token; RoBERTa's is padding + 1
    std::optional<int> padding;              ///< a token that takes no position of its own (RoBERTa)
    std::vector<HeadConfig> classifierHeads; ///< as described; whether the weights have them is theirs
    nlohmann::json document;                 ///< config.json as read, so that saving keeps fields we do not use
};

/// Reads and checks a classifier's config.json. Errors name the file and the field.
Result<EncoderConfig> loadEncoderConfig(const ModelFiles& model);
Result<EncoderConfig> parseEncoderConfig(const nlohmann::json& document, const std::string& where);

/// config.json for these values: `document`, in which only fields are written that say something else than it already
/// does. What it says of bos, eos, padding and the like stays.
nlohmann::json toJson(const EncoderConfig& config);

} // namespace fw::checkpoint
