#include "core/checkpoint/model_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json_field.h"
#include "core/checkpoint/config_fields.h"
#include "core/checkpoint/encoder_config.h"

namespace fw::checkpoint {

namespace {

using nlohmann::json;

constexpr FieldName kGpt2Positions{"n_positions", "max_position_embeddings"};
constexpr FieldName kGpt2Width{"n_embd", "hidden_size"};
constexpr FieldName kGpt2Layers{"n_layer", "num_hidden_layers"};
constexpr FieldName kGpt2Heads{"n_head", "num_attention_heads"};

Status readGpt2Config(const JsonField& fields, ModelConfig& config)
{
    config.architecture = Architecture::Gpt2;
    config.vocabulary = 50257;
    FW_TRY(fields.read("vocab_size", config.vocabulary, 1, kMaximumVocabulary));
    FW_ASSIGN(config.positions, readCount(fields, kGpt2Positions, 1024, 1, kMaximumPositions));
    FW_ASSIGN(config.width, readCount(fields, kGpt2Width, 768, 1, kMaximumWidth));
    FW_ASSIGN(config.layers, readCount(fields, kGpt2Layers, 12, 0, kMaximumLayers));
    FW_ASSIGN(config.heads, readCount(fields, kGpt2Heads, 12, 1, kMaximumHeadsOfBlock));
    config.innerWidth = 4 * config.width;
    FW_TRY(fields.read("n_inner", config.innerWidth, 1, 8 * kMaximumWidth));
    config.layerNormEpsilon = 1e-5;
    FW_TRY(fields.read("layer_norm_epsilon", config.layerNormEpsilon, kEpsilon));
    FW_TRY(fields.read("activation_function", config.activation));
    FW_TRY(fields.read("tie_word_embeddings", config.tiedHead));
    FW_TRY(fields.read("scale_attn_weights", config.scaleAttention));
    FW_TRY(fields.read("scale_attn_by_inverse_layer_idx", config.scaleByLayer));
    if (const auto id = fields.find("eos_token_id")) {
        FW_ASSIGN(const std::int64_t token, id->integer(-1, kMaximumVocabulary));
        if (token >= 0)
            config.endOfText = static_cast<int>(token);
    }
    return {};
}

void writeGpt2Config(const ModelConfig& config, json& document)
{
    document["model_type"] = "gpt2";
    document["architectures"] = {"GPT2LMHeadModel"};
    document["vocab_size"] = config.vocabulary;
    writeField(document, kGpt2Positions, config.positions);
    document["n_ctx"] = config.positions;
    writeField(document, kGpt2Width, config.width);
    writeField(document, kGpt2Layers, config.layers);
    writeField(document, kGpt2Heads, config.heads);
    document["n_inner"] = config.innerWidth;
    document["layer_norm_epsilon"] = config.layerNormEpsilon;
    document["activation_function"] = config.activation;
    document["tie_word_embeddings"] = config.tiedHead;
    if (config.endOfText) {
        document["eos_token_id"] = *config.endOfText;
        document["bos_token_id"] = *config.endOfText;
    }
}

} // namespace

Result<ModelConfig> parseModelConfig(const json& document, const std::string& where)
{
    const JsonField fields(document, configSource(where));
    ModelConfig config;
    config.document = document;
    FW_ASSIGN(const JsonField typeField, fields.member("model_type", "check that it is a model's config.json"));
    FW_ASSIGN(const std::string type, typeField.text());
    if (type == "gpt2")
        FW_TRY(readGpt2Config(fields, config));
    else if (isEncoderType(type))
        FW_TRY(readEncoderConfig(fields, type, config));
    else
        return typeField.error(fmt::format("'{}' is not supported (gpt2, {} are)", type, encoderTypes()),
                               "choose a model of one of these families");
    if (!activationFromName(config.activation))
        return fields.error(fmt::format("the activation '{}' is not supported ({} are)", config.activation,
                                        activationNames()));
    if (fields["quantization_config"].exists())
        return fields["quantization_config"].error("weights that another program quantized are not supported",
                                                   "choose the model as it was before, in 16 or 32 bits");
    if (config.width % config.heads != 0)
        return fields.error(fmt::format("the width {} is no multiple of {} heads", config.width, config.heads));
    if (config.architecture != Architecture::Gpt2) {
        FW_ASSIGN(config.classifierHeads, parseHeads(document, where));
    }
    return config;
}

Result<ModelConfig> loadModelConfig(const std::filesystem::path& directory)
{
    const auto file = directory / "config.json";
    FW_ASSIGN(const json document, readJson(file, 1 << 24, configSource(file.string())));
    return parseModelConfig(document, file.string());
}

json toJson(const ModelConfig& config)
{
    json document = config.document.is_object() ? config.document : json::object();
    if (config.architecture == Architecture::Gpt2)
        writeGpt2Config(config, document);
    else
        writeEncoderConfig(config, document);
    return document;
}

Result<std::string> modelIdentity(const std::filesystem::path& directory)
{
    namespace fs = std::filesystem;
    std::vector<std::string> names;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(directory, problem)) {
        const std::string name = entry.path().filename().string();
        const bool counts = name.ends_with(".safetensors") || name == "model.safetensors.index.json" ||
                            name == "config.json" || name == "fairweight.json" || name == "tokenizer.json" ||
                            name == "tokenizer_config.json" || name == "vocab.json" || name == "merges.txt" ||
                            name == "vocab.txt";
        if (counts)
            names.push_back(name);
    }
    if (problem || names.empty())
        return Error{ErrorKind::NotFound, directory.string() + " is no model directory",
                     "name a directory with config.json and model.safetensors"};
    std::sort(names.begin(), names.end());
    Sha256 hash;
    for (const std::string& name : names) {
        FW_ASSIGN(const std::string digest, sha256OfFile(directory / name));
        hash.update(name + "\n" + digest + "\n");
    }
    return hash.finish();
}

} // namespace fw::checkpoint
