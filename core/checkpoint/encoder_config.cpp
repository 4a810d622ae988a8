#include "core/checkpoint/encoder_config.h"

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

constexpr Family kFamilies[] = {Family(), roberta(), distilBert(), electra()};

constexpr std::int64_t kLongest = 1 << 20;

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

} // namespace

bool readEncoderConfig(ConfigFields& fields, const std::string& type, ModelConfig& config)
{
    const Family* family = familyOf(type);
    if (!family)
        return false;
    auto count = [&](const Count& field, std::int64_t low, std::int64_t high) {
        return field.key ? fields.integer(FieldName{field.key, field.alias}, field.fallback, low, high) : field.fallback;
    };
    config.architecture = family->architecture;
    config.vocabulary = count(family->vocabulary, 1, kMaximumVocabulary);
    config.positions = count(family->positions, 1, kLongest);
    config.width = count(family->width, 1, kMaximumWidth);
    config.layers = count(family->layers, 0, kMaximumLayers);
    config.heads = count(family->heads, 1, 4096);
    config.innerWidth = count(family->innerWidth, 1, 8 * kMaximumWidth);
    config.tokenTypes = count(family->tokenTypes, 1, 1024);
    config.embeddingWidth = family->embeddingWidth.key ? count(family->embeddingWidth, 1, kMaximumWidth) : config.width;
    config.layerNormEpsilon = family->epsilon ? fields.real(family->epsilon, 1e-12) : 1e-12;
    config.activation = fields.text(family->activation, "gelu");
    if (family->positionsAfterPadding) {
        config.padding = static_cast<int>(fields.integer("pad_token_id", 1, 0, config.vocabulary - 1));
        config.firstPosition = *config.padding + 1;
        if (config.firstPosition >= config.positions)
            fields.fail("max_position_embeddings leaves no place after pad_token_id");
    }
    if (fields.text("position_embedding_type", "absolute") != "absolute")
        fields.fail("only position_embedding_type = absolute is supported");
    if (fields.boolean("is_decoder", false))
        fields.fail("is_decoder = true is not supported");
    return true;
}

void writeEncoderConfig(const ModelConfig& config, json& document)
{
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
}

std::string encoderTypes()
{
    std::string types;
    for (const Family& family : kFamilies)
        types += (types.empty() ? "" : ", ") + std::string(family.type);
    return types;
}

} // namespace fw::checkpoint
