#include "core/checkpoint/model_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checkpoint/bounded_json.h"
#include "core/checkpoint/config_fields.h"
#include "core/checkpoint/encoder_config.h"

namespace fw::checkpoint {

namespace {

using nlohmann::json;

constexpr FieldName kGpt2Positions{"n_positions", "max_position_embeddings"};
constexpr FieldName kGpt2Width{"n_embd", "hidden_size"};
constexpr FieldName kGpt2Layers{"n_layer", "num_hidden_layers"};
constexpr FieldName kGpt2Heads{"n_head", "num_attention_heads"};

void readGpt2Config(ConfigFields& fields, ModelConfig& config)
{
    config.architecture = Architecture::Gpt2;
    config.vocabulary = fields.integer("vocab_size", 50257, 1, kMaximumVocabulary);
    config.positions = fields.integer(kGpt2Positions, 1024, 1, 1 << 20);
    config.width = fields.integer(kGpt2Width, 768, 1, kMaximumWidth);
    config.layers = fields.integer(kGpt2Layers, 12, 0, kMaximumLayers);
    config.heads = fields.integer(kGpt2Heads, 12, 1, 4096);
    config.innerWidth = fields.integer("n_inner", 4 * config.width, 1, 8 * kMaximumWidth);
    config.layerNormEpsilon = fields.real("layer_norm_epsilon", 1e-5);
    config.activation = fields.text("activation_function", "gelu_new");
    config.tiedHead = fields.boolean("tie_word_embeddings", true);
    config.scaleAttention = fields.boolean("scale_attn_weights", true);
    config.scaleByLayer = fields.boolean("scale_attn_by_inverse_layer_idx", false);
}

void writeGpt2Config(const ModelConfig& config, json& document)
{
    ModelConfig said; // what the document says, or transformers' defaults
    ConfigFields fields(document, "config.json");
    readGpt2Config(fields, said);
    const bool fresh = document.empty();
    const bool saysInnerWidth = document.contains("n_inner") && !document["n_inner"].is_null();
    const auto write = [&](const char* key, const auto& value, const auto& before) {
        if (fresh || value != before)
            document[key] = value;
    };
    const auto writeCount = [&](const FieldName& field, std::int64_t value, std::int64_t before) {
        if (fresh || value != before)
            writeField(document, field, value);
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
    write("layer_norm_epsilon", config.layerNormEpsilon, said.layerNormEpsilon);
    write("activation_function", config.activation, said.activation);
    write("tie_word_embeddings", config.tiedHead, said.tiedHead);
}

} // namespace

Result<ModelConfig> parseModelConfig(const json& document, const std::string& where)
{
    if (!document.is_object())
        return Error{ErrorKind::Corrupt, where + ": is no JSON object", "check that it is a model's config.json"};
    ConfigFields fields(document, where);
    ModelConfig config;
    config.document = document;
    const std::string type = fields.text("model_type", "");
    if (type == "gpt2")
        readGpt2Config(fields, config);
    else if (!readEncoderConfig(fields, type, config))
        fields.fail(fmt::format("model_type '{}' is not supported (gpt2, {} are)", type, encoderTypes()));
    if (!activationFromName(config.activation))
        fields.fail(fmt::format("activation '{}' is not supported ({} are)", config.activation, activationNames()));
    if (fields.has("quantization_config"))
        fields.fail("quantization_config: weights that another program quantized are not supported");
    if (config.width % std::max<std::int64_t>(config.heads, 1) != 0)
        fields.fail(fmt::format("the width {} is no multiple of {} heads", config.width, config.heads));
    if (!(config.layerNormEpsilon > 0))
        fields.fail("the layer-norm epsilon must be above 0");
    if (!fields.status().ok())
        return fields.status().error();
    if (config.architecture != Architecture::Gpt2) {
        FW_ASSIGN(config.classifierHeads, parseHeads(document, where));
    }
    return config;
}

Result<ModelConfig> loadModelConfig(const ModelFiles& model)
{
    const std::string where = model.where(ModelFile::Config);
    FW_ASSIGN(const std::string text, model.read(ModelFile::Config, 1 << 24));
    FW_ASSIGN(const json document, parseBoundedJson(text, where));
    return parseModelConfig(document, where);
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

} // namespace fw::checkpoint
