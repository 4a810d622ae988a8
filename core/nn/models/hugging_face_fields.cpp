#include "core/nn/models/hugging_face_fields.h"

#include <fmt/format.h>

#include <cmath>

#include "core/checkpoint/config_fields.h"

namespace fw::nn {

namespace {

using nlohmann::json;

Status readHeads(const JsonField& fields, const LlamaDefaults& defaults, DecoderConfig& config)
{
    config.heads = defaults.heads;
    FW_TRY(fields.read("num_attention_heads", config.heads, 1, checkpoint::kMaximumHeadsOfBlock));
    const JsonField shared = fields["num_key_value_heads"];
    const bool byHeads = defaults.keyValueHeads == 0 || (shared.isSaid() && !shared.exists());
    config.keyValueHeads = byHeads ? config.heads : defaults.keyValueHeads;
    FW_TRY(fields.read("num_key_value_heads", config.keyValueHeads, 1, config.heads));
    if (config.heads % config.keyValueHeads != 0)
        return shared.error(
            fmt::format("{} heads cannot share {} heads of keys and values", config.heads, config.keyValueHeads));
    config.headSize = defaults.headSize;
    FW_TRY(fields.read("head_dim", config.headSize, 1, checkpoint::kMaximumWidth));
    if (config.headSize == 0 || (fields["head_dim"].isSaid() && !fields["head_dim"].exists())) {
        if (config.width % config.heads != 0)
            return fields.error(fmt::format("the width {} is no multiple of {} heads", config.width, config.heads));
        config.headSize = config.width / config.heads;
    }
    config.attentionScale = 1.0 / std::sqrt(static_cast<double>(config.headSize));
    return {};
}

} // namespace

Status readSizes(const JsonField& fields, const LlamaDefaults& defaults, DecoderConfig& config)
{
    config.vocabulary = defaults.vocabulary;
    config.positions = defaults.positions;
    config.width = defaults.width;
    config.layers = defaults.layers;
    config.innerWidth = defaults.innerWidth;
    config.normEpsilon = defaults.normEpsilon;
    FW_TRY(fields.read("vocab_size", config.vocabulary, 1, checkpoint::kMaximumVocabulary));
    FW_TRY(fields.read("max_position_embeddings", config.positions, 1, checkpoint::kMaximumPositions));
    FW_TRY(fields.read("hidden_size", config.width, 1, checkpoint::kMaximumWidth));
    FW_TRY(fields.read("num_hidden_layers", config.layers, 0, checkpoint::kMaximumLayers));
    FW_TRY(fields.read("intermediate_size", config.innerWidth, 1, 8 * checkpoint::kMaximumWidth));
    FW_TRY(readHeads(fields, defaults, config));
    FW_TRY(fields.read("rms_norm_eps", config.normEpsilon, checkpoint::kEpsilon));
    FW_TRY(fields.read("hidden_act", config.activation));
    FW_TRY(fields.read("tie_word_embeddings", config.tiedHead));
    return {};
}

Status readLlamaFields(const JsonField& fields, const LlamaDefaults& defaults, DecoderConfig& config)
{
    config.gated = true;
    config.activation = "silu";
    config.norm = NormKind::Rms;
    config.tiedHead = defaults.tiedHead;
    FW_TRY(readSizes(fields, defaults, config));
    FW_ASSIGN(RotaryConfig rotary, readSharedRotary(fields, {.theta = defaults.rotaryTheta,
                                                             .headSize = config.headSize,
                                                             .partial = defaults.partialRotary,
                                                             .context = config.positions}));
    config.rotaries = {std::move(rotary)};
    config.setLayers(config.layers, {.window = 0, .rotary = 0});
    return {};
}

Status readBiases(const JsonField& fields, DecoderConfig& config)
{
    bool attention = false;
    bool mlp = false;
    FW_TRY(fields.read("attention_bias", attention));
    FW_TRY(fields.read("mlp_bias", mlp));
    for (const Role role : kRoles)
        config.biases[indexOf(role)] = isAttention(role) ? attention : mlp;
    return {};
}

Result<std::int64_t> readWindow(const JsonField& fields, std::int64_t otherwise)
{
    std::int64_t window = fields["sliding_window"].isSaid() ? 0 : otherwise;
    FW_TRY(fields.read("sliding_window", window, 1, checkpoint::kMaximumPositions));
    return window;
}

Status requireOff(const JsonField& fields, std::initializer_list<const char*> switches)
{
    for (const char* name : switches) {
        bool on = false;
        FW_TRY(fields.read(name, on));
        if (on)
            return checkpoint::unsupportedField(fields[name], "is not supported", "only models without it are");
    }
    return {};
}

Status readLayerTypes(const JsonField& fields, std::int64_t window,
                      bool (*sliding)(std::int64_t layer, std::int64_t by), std::int64_t by, DecoderConfig& config)
{
    const int local = config.rotaries.size() > 1 ? 1 : 0;
    const auto layer = [&](bool slides) { return slides ? LayerConfig{window, local} : LayerConfig{0, 0}; };
    config.setLayers(config.layers, layer(false));
    const JsonField types = fields["layer_types"];
    if (!types.exists()) {
        for (std::int64_t i = 0; i < config.layers; ++i)
            config.perLayer[static_cast<std::size_t>(i)] = layer(window > 0 && sliding(i, by));
        return {};
    }
    FW_ASSIGN(const std::vector<JsonField> items, types.items());
    if (static_cast<std::int64_t>(items.size()) != config.layers)
        return types.error(fmt::format("names {} layers of {}", items.size(), config.layers));
    for (std::size_t i = 0; i < items.size(); ++i) {
        FW_ASSIGN(const std::string type, items[i].text());
        if (type != "full_attention" && type != "sliding_attention")
            return checkpoint::unsupportedField(items[i], fmt::format("'{}' is not supported", type),
                                                "full_attention and sliding_attention are");
        config.perLayer[i] = layer(type == "sliding_attention");
    }
    return {};
}

void writeLlamaFields(const DecoderConfig& config, json& document)
{
    const auto before = parseDecoderConfig(document, "config.json");
    if (!before.ok()) // it was read before, but for a fresh one
        return;
    if (before->layers != config.layers) {
        document["num_hidden_layers"] = config.layers;
        document.erase("layer_types");
    }
    if (before->innerWidth != config.innerWidth)
        document["intermediate_size"] = config.innerWidth;
    if (before->tiedHead != config.tiedHead)
        document["tie_word_embeddings"] = config.tiedHead;
    const auto now = parseDecoderConfig(document, "config.json");
    bool same = now.ok();
    for (std::size_t i = 0; same && i < config.perLayer.size(); ++i)
        same = now->perLayer[i].window == config.perLayer[i].window;
    if (same && !before->document.contains("layer_types"))
        return;
    json types = json::array();
    for (const LayerConfig& layer : config.perLayer)
        types.push_back(layer.window > 0 ? "sliding_attention" : "full_attention");
    document["layer_types"] = std::move(types);
}

} // namespace fw::nn
