#include "core/checkpoint/model_config.h"

#include <fmt/format.h>

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
    return {};
}

void writeGpt2Config(const ModelConfig& config, json& document)
{
    ModelConfig said; // what the document says, or transformers' defaults
    (void)readGpt2Config(JsonField(document, configSource("config.json")), said); // it was read before
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
        return unsupportedField(typeField, fmt::format("'{}' is not supported (gpt2, {} are)", type, encoderTypes()),
                                "choose a model of one of these families");
    if (!activationFromName(config.activation))
        return unsupportedField(fields, fmt::format("the activation '{}' is not supported", config.activation),
                                "those that are: " + activationNames());
    if (fields["quantization_config"].exists())
        return unsupportedField(fields["quantization_config"],
                                "weights that another program quantized are not supported",
                                "choose the model as it was before, in 16 or 32 bits");
    if (config.width % config.heads != 0)
        return fields.error(fmt::format("the width {} is no multiple of {} heads", config.width, config.heads));
    if (config.architecture != Architecture::Gpt2) {
        FW_ASSIGN(config.classifierHeads, parseHeads(document, where));
    }
    return config;
}

Result<ModelConfig> loadModelConfig(const ModelFiles& model)
{
    const std::string where = model.where(ModelFile::Config);
    FW_ASSIGN(const std::string text, model.read(ModelFile::Config, 1 << 24));
    FW_ASSIGN(const json document, parseJson(text, configSource(where)));
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
