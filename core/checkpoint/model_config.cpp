#include "core/checkpoint/model_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checkpoint/bounded_json.h"
#include "core/checkpoint/config_fields.h"
#include "core/checkpoint/encoder_config.h"

namespace fw::checkpoint {

namespace {

using nlohmann::json;

void readGpt2Config(ConfigFields& fields, ModelConfig& config)
{
    config.architecture = Architecture::Gpt2;
    config.vocabulary = fields.integer("vocab_size", 50257, 1, kMaximumVocabulary);
    config.positions = fields.integer("n_positions", 1024, 1, 1 << 20);
    config.width = fields.integer("n_embd", 768, 1, kMaximumWidth);
    config.layers = fields.integer("n_layer", 12, 0, kMaximumLayers);
    config.heads = fields.integer("n_head", 12, 1, 4096);
    config.innerWidth = fields.integer("n_inner", 4 * config.width, 1, 8 * kMaximumWidth);
    config.layerNormEpsilon = fields.real("layer_norm_epsilon", 1e-5);
    config.activation = fields.text("activation_function", "gelu_new");
    config.tiedHead = fields.boolean("tie_word_embeddings", true);
    config.scaleByLayer = fields.boolean("scale_attn_by_inverse_layer_idx", false);
    if (!fields.boolean("scale_attn_weights", true))
        fields.fail("scale_attn_weights = false is not supported");
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
    document["model_type"] = "gpt2";
    document["architectures"] = {"GPT2LMHeadModel"};
    write("vocab_size", config.vocabulary, said.vocabulary);
    write("n_positions", config.positions, said.positions);
    write("n_ctx", config.positions, said.positions);
    write("n_embd", config.width, said.width);
    write("n_layer", config.layers, said.layers);
    write("n_head", config.heads, said.heads);
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
    if (config.activation != "gelu_new" && config.activation != "gelu" && config.activation != "relu" &&
        config.activation != "gelu_pytorch_tanh")
        fields.fail(fmt::format("activation '{}' is not supported (gelu, gelu_new, relu are)", config.activation));
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
