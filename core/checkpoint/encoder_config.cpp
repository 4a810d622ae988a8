#include "core/checkpoint/encoder_config.h"

#include <fmt/format.h>

#include "core/base/json_field.h"
#include "core/checkpoint/config_fields.h"

namespace fw::checkpoint {

namespace {

using nlohmann::json;

/// A whole number of config.json: its name in a family (nullptr: the family has no such field, the fallback counts),
/// transformers' default, and its other name.
struct Count
{
    const char* key;
    std::int64_t fallback;
    const char* alias = nullptr;
};

struct Family
{
    Architecture architecture = Architecture::Bert;
    const char* type = "bert";      ///< model_type
    const char* className = "Bert"; ///< of transformers' models, before "Model"
    Count vocabulary{"vocab_size", 30522};
    Count positions{"max_position_embeddings", 512};
    Count width{"hidden_size", 768};
    Count layers{"num_hidden_layers", 12};
    Count heads{"num_attention_heads", 12};
    Count innerWidth{"intermediate_size", 3072};
    Count tokenTypes{"type_vocab_size", 2};
    Count embeddingWidth{nullptr, 0}; ///< without a field: the width
    const char* activation = "hidden_act";
    const char* epsilon = "layer_norm_eps"; ///< nullptr: always 1e-12
    bool positionsAfterPadding = false;     ///< the first position is the padding token's id + 1
};

constexpr Family roberta()
{
    Family family{Architecture::Roberta, "roberta", "Roberta"};
    family.vocabulary.fallback = 50265;
    family.positionsAfterPadding = true;
    return family;
}

constexpr Family xlmRoberta()
{
    Family family{Architecture::XlmRoberta, "xlm-roberta", "XLMRoberta"};
    family.positionsAfterPadding = true;
    return family;
}

constexpr Family distilBert()
{
    Family family{Architecture::DistilBert, "distilbert", "DistilBert"};
    family.width = {"dim", 768, "hidden_size"};
    family.layers = {"n_layers", 6, "num_hidden_layers"};
    family.heads = {"n_heads", 12, "num_attention_heads"};
    family.innerWidth = {"hidden_dim", 3072};
    family.tokenTypes = {nullptr, 0};
    family.activation = "activation";
    family.epsilon = nullptr;
    return family;
}

constexpr Family electra()
{
    Family family{Architecture::Electra, "electra", "Electra"};
    family.width.fallback = 256;
    family.heads.fallback = 4;
    family.innerWidth.fallback = 1024;
    family.embeddingWidth = {"embedding_size", 128};
    return family;
}

constexpr Family kFamilies[] = {Family(), roberta(), xlmRoberta(), distilBert(), electra()};

const Family* familyOf(const std::string& type)
{
    for (const Family& family : kFamilies)
        if (type == family.type)
            return &family;
    return nullptr;
}

const Family* familyOf(Architecture architecture)
{
    for (const Family& family : kFamilies)
        if (architecture == family.architecture)
            return &family;
    return nullptr;
}

Status readFields(const JsonField& fields, const Family& family, EncoderConfig& config)
{
    auto count = [&](const Count& field, std::int64_t low, std::int64_t high) -> Result<std::int64_t> {
        return field.key ? readCount(fields, {field.key, field.alias}, field.fallback, low, high) : field.fallback;
    };
    config.architecture = family.architecture;
    FW_ASSIGN(config.vocabulary, count(family.vocabulary, 1, kMaximumVocabulary));
    FW_ASSIGN(config.positions, count(family.positions, 1, kMaximumPositions));
    FW_ASSIGN(config.width, count(family.width, 1, kMaximumWidth));
    FW_ASSIGN(config.layers, count(family.layers, 0, kMaximumLayers));
    FW_ASSIGN(config.heads, count(family.heads, 1, kMaximumHeadsOfBlock));
    FW_ASSIGN(config.innerWidth, count(family.innerWidth, 1, 8 * kMaximumWidth));
    FW_ASSIGN(config.tokenTypes, count(family.tokenTypes, 1, 1024));
    config.embeddingWidth = config.width;
    if (family.embeddingWidth.key) {
        FW_ASSIGN(config.embeddingWidth, count(family.embeddingWidth, 1, kMaximumWidth));
    }
    config.layerNormEpsilon = 1e-12;
    if (family.epsilon)
        FW_TRY(fields.read(family.epsilon, config.layerNormEpsilon, kEpsilon));
    config.activation = "gelu";
    FW_TRY(fields.read(family.activation, config.activation));
    if (family.positionsAfterPadding) {
        int padding = 1;
        FW_TRY(fields.read("pad_token_id", padding, 0, static_cast<int>(config.vocabulary - 1)));
        config.padding = padding;
        config.firstPosition = padding + 1;
        if (config.firstPosition >= config.positions)
            return fields.error("max_position_embeddings leaves no place after pad_token_id");
    }
    std::string positions = "absolute";
    FW_TRY(fields.read("position_embedding_type", positions));
    if (positions != "absolute")
        return unsupportedField(fields["position_embedding_type"], fmt::format("'{}' is not supported", positions),
                                "choose a model with absolute positions");
    bool decodes = false;
    FW_TRY(fields.read("is_decoder", decodes));
    if (decodes)
        return unsupportedField(fields["is_decoder"], "true is not supported", "choose an encoder");
    return {};
}

std::string encoderTypes()
{
    std::string types;
    for (const Family& family : kFamilies)
        types += (types.empty() ? "" : ", ") + std::string(family.type);
    return types;
}

} // namespace

Result<EncoderConfig> parseEncoderConfig(const json& document, const std::string& where)
{
    const JsonField fields(document, configSource(where));
    FW_ASSIGN(const JsonField typeField, fields.member("model_type", "check that it is a model's config.json"));
    FW_ASSIGN(const std::string type, typeField.text());
    const Family* family = familyOf(type);
    if (!family)
        return unsupportedField(typeField,
                                fmt::format("'{}' is no classifier that is supported ({} are)", type, encoderTypes()),
                                "choose a model of one of these families");
    EncoderConfig config;
    config.document = document;
    FW_TRY(readFields(fields, *family, config));
    if (!activationFromName(config.activation))
        return unsupportedField(fields, fmt::format("the activation '{}' is not supported", config.activation),
                                "those that are: " + activationNames());
    if (fields["quantization_config"].exists())
        return unsupportedField(fields["quantization_config"],
                                "weights that another program quantized are not supported",
                                "choose the model as it was before, in 16 or 32 bits");
    if (config.width % config.heads != 0)
        return fields.error(fmt::format("the width {} is no multiple of {} heads", config.width, config.heads));
    FW_ASSIGN(config.classifierHeads, parseHeads(document, where));
    return config;
}

Result<EncoderConfig> loadEncoderConfig(const ModelFiles& model)
{
    const std::string where = model.where(ModelFile::Config);
    FW_ASSIGN(const std::string text, model.read(ModelFile::Config, 1 << 24));
    FW_ASSIGN(const json document, parseJson(text, configSource(where)));
    return parseEncoderConfig(document, where);
}

json toJson(const EncoderConfig& config)
{
    json document = config.document.is_object() ? config.document : json::object();
    const Family& family = *familyOf(config.architecture);
    auto put = [&](const Count& field, std::int64_t value) {
        if (field.key)
            writeField(document, {field.key, field.alias}, value);
    };
    document["model_type"] = family.type;
    put(family.vocabulary, config.vocabulary);
    put(family.positions, config.positions);
    put(family.width, config.width);
    put(family.layers, config.layers);
    put(family.heads, config.heads);
    put(family.innerWidth, config.innerWidth);
    put(family.tokenTypes, config.tokenTypes);
    put(family.embeddingWidth, config.embeddingWidth);
    if (family.epsilon)
        document[family.epsilon] = config.layerNormEpsilon;
    document[family.activation] = config.activation;
    const bool classifies = !config.classifierHeads.empty();
    document["architectures"] = {std::string(family.className) + (classifies ? "ForSequenceClassification" : "Model")};
    writeHeads(document, config.classifierHeads);
    return document;
}

} // namespace fw::checkpoint
