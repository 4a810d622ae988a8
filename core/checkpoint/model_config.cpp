#include "core/checkpoint/model_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/base/hash.h"
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
    if (const auto id = fields.integer("eos_token_id", -1, -1, kMaximumVocabulary); id >= 0)
        config.endOfText = static_cast<int>(id);
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

Result<ModelConfig> loadModelConfig(const std::filesystem::path& directory)
{
    const auto file = directory / "config.json";
    FW_ASSIGN(const std::string text, readFile(file, 1 << 24));
    FW_ASSIGN(const json document, parseBoundedJson(text, file.string()));
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
