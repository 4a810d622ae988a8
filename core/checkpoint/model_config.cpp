#include "core/checkpoint/model_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/checkpoint/bounded_json.h"

namespace fw::checkpoint {

namespace {

using nlohmann::json;

/// Reads typed fields of config.json, remembering the first error.
class FieldReader
{
public:
    FieldReader(const json& document, std::string where) : m_document(document), m_where(std::move(where)) {}

    std::int64_t integer(const char* key, std::optional<std::int64_t> fallback, std::int64_t low, std::int64_t high)
    {
        const auto found = m_document.find(key);
        if (found == m_document.end() || found->is_null()) {
            if (!fallback)
                fail(fmt::format("{} is missing", key));
            return fallback.value_or(low);
        }
        if (!found->is_number_integer()) {
            fail(fmt::format("{} must be a whole number", key));
            return low;
        }
        const auto value = found->get<std::int64_t>();
        if (value < low || value > high)
            fail(fmt::format("{} is {}, allowed are {} to {}", key, value, low, high));
        return std::clamp(value, low, high);
    }

    double real(const char* key, double fallback)
    {
        const auto found = m_document.find(key);
        if (found == m_document.end() || found->is_null())
            return fallback;
        if (!found->is_number())
            fail(fmt::format("{} must be a number", key));
        return found->is_number() ? found->get<double>() : fallback;
    }

    bool boolean(const char* key, bool fallback)
    {
        const auto found = m_document.find(key);
        if (found == m_document.end() || found->is_null())
            return fallback;
        if (!found->is_boolean())
            fail(fmt::format("{} must be true or false", key));
        return found->is_boolean() ? found->get<bool>() : fallback;
    }

    std::string text(const char* key, const std::string& fallback)
    {
        const auto found = m_document.find(key);
        if (found == m_document.end() || found->is_null())
            return fallback;
        if (!found->is_string())
            fail(fmt::format("{} must be a text", key));
        return found->is_string() ? found->get<std::string>() : fallback;
    }

    void fail(const std::string& what)
    {
        if (m_status.ok())
            m_status = Error{ErrorKind::Corrupt, m_where + ": " + what, "check config.json against the weights"};
    }
    const Status& status() const { return m_status; }

private:
    const json& m_document;
    std::string m_where;
    Status m_status;
};

constexpr std::int64_t kMaximumVocabulary = 4'000'000;
constexpr std::int64_t kMaximumWidth = 131'072;
constexpr std::int64_t kMaximumLayers = 4'096;

} // namespace

Result<ModelConfig> parseModelConfig(const json& document, const std::string& where)
{
    if (!document.is_object())
        return Error{ErrorKind::Corrupt, where + ": is no JSON object", "check that it is a model's config.json"};
    FieldReader fields(document, where);
    ModelConfig config;
    config.document = document;
    const std::string type = fields.text("model_type", "");
    if (type == "gpt2") {
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
        if (const auto id = fields.integer("eos_token_id", -1, -1, kMaximumVocabulary); id >= 0)
            config.endOfText = static_cast<int>(id);
    } else if (type == "bert") {
        config.architecture = Architecture::Bert;
        config.vocabulary = fields.integer("vocab_size", 30522, 1, kMaximumVocabulary);
        config.positions = fields.integer("max_position_embeddings", 512, 1, 1 << 20);
        config.width = fields.integer("hidden_size", 768, 1, kMaximumWidth);
        config.layers = fields.integer("num_hidden_layers", 12, 0, kMaximumLayers);
        config.heads = fields.integer("num_attention_heads", 12, 1, 4096);
        config.innerWidth = fields.integer("intermediate_size", 3072, 1, 8 * kMaximumWidth);
        config.layerNormEpsilon = fields.real("layer_norm_eps", 1e-12);
        config.activation = fields.text("hidden_act", "gelu");
        config.tokenTypes = fields.integer("type_vocab_size", 2, 1, 1024);
        if (fields.text("position_embedding_type", "absolute") != "absolute")
            fields.fail("only position_embedding_type = absolute is supported");
    } else {
        fields.fail(fmt::format("model_type '{}' is not supported (gpt2 and bert are)", type));
    }
    if (config.activation != "gelu_new" && config.activation != "gelu" && config.activation != "relu" &&
        config.activation != "gelu_pytorch_tanh")
        fields.fail(fmt::format("activation '{}' is not supported (gelu, gelu_new, relu are)", config.activation));
    if (config.width % std::max<std::int64_t>(config.heads, 1) != 0)
        fields.fail(fmt::format("the width {} is no multiple of {} heads", config.width, config.heads));
    if (!(config.layerNormEpsilon > 0))
        fields.fail("the layer-norm epsilon must be above 0");
    if (!fields.status().ok())
        return fields.status().error();
    if (config.architecture == Architecture::Bert) {
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
    if (config.architecture == Architecture::Gpt2) {
        document["model_type"] = "gpt2";
        document["architectures"] = {"GPT2LMHeadModel"};
        document["vocab_size"] = config.vocabulary;
        document["n_positions"] = config.positions;
        document["n_ctx"] = config.positions;
        document["n_embd"] = config.width;
        document["n_layer"] = config.layers;
        document["n_head"] = config.heads;
        document["n_inner"] = config.innerWidth;
        document["layer_norm_epsilon"] = config.layerNormEpsilon;
        document["activation_function"] = config.activation;
        document["tie_word_embeddings"] = config.tiedHead;
        if (config.endOfText) {
            document["eos_token_id"] = *config.endOfText;
            document["bos_token_id"] = *config.endOfText;
        }
    } else {
        document["model_type"] = "bert";
        document["vocab_size"] = config.vocabulary;
        document["max_position_embeddings"] = config.positions;
        document["hidden_size"] = config.width;
        document["num_hidden_layers"] = config.layers;
        document["num_attention_heads"] = config.heads;
        document["intermediate_size"] = config.innerWidth;
        document["layer_norm_eps"] = config.layerNormEpsilon;
        document["hidden_act"] = config.activation;
        document["type_vocab_size"] = config.tokenTypes;
        const bool classifies = !config.classifierHeads.empty();
        document["architectures"] = {classifies ? "BertForSequenceClassification" : "BertModel"};
        writeHeads(document, config.classifierHeads);
    }
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
