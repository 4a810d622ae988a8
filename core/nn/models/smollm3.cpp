// SmolLM3: Llama whose every fourth block, or those that a list names, has no positions. Bakouch et al. 2025;
// transformers' SmolLM3ForCausalLM.
#include <fmt/format.h>

#include <algorithm>

#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/gguf_config.h"
#include "core/nn/models/hugging_face_fields.h"

namespace fw::nn {

namespace {

/// Whether each block turns its queries and keys: `no_rope_layers` (1 where it does), which may be longer than the
/// model, or all but every `no_rope_layer_interval`th.
Result<std::vector<bool>> readTurningBlocks(const JsonField& fields, std::int64_t layers)
{
    std::vector<bool> turns;
    std::int64_t interval = 4;
    FW_TRY(fields.read("no_rope_layer_interval", interval, 1, checkpoint::kMaximumLayers));
    for (std::int64_t i = 0; i < layers; ++i)
        turns.push_back((i + 1) % interval != 0);
    const JsonField listed = fields["no_rope_layers"];
    if (!listed.exists())
        return turns;
    FW_ASSIGN(const std::vector<JsonField> items, listed.items());
    if (items.size() < turns.size())
        return listed.error(fmt::format("names {} layers of {}", items.size(), layers));
    for (std::size_t i = 0; i < turns.size(); ++i) {
        FW_ASSIGN(const std::int64_t flag, items[i].integer(0, 1));
        turns[i] = flag != 0;
    }
    return turns;
}

Status readSmolLm3(const JsonField& fields, DecoderConfig& config)
{
    FW_TRY(readLlamaFields(fields,
                           {.vocabulary = 128256,
                            .positions = 32768,
                            .width = 2048,
                            .layers = 36,
                            .heads = 16,
                            .keyValueHeads = 4,
                            .innerWidth = 11008,
                            .rotaryTheta = 2'000'000,
                            .tiedHead = true},
                           config));
    FW_TRY(readBiases(fields, config));
    FW_ASSIGN(const std::vector<bool> turns, readTurningBlocks(fields, config.layers));
    bool slides = false;
    FW_TRY(fields.read("use_sliding_window", slides));
    FW_ASSIGN(std::int64_t window, readWindow(fields, 0));
    window = slides ? window : 0;
    FW_TRY(readLayerTypes(
        fields, window, [](std::int64_t, std::int64_t) { return false; }, 0, config));
    for (std::size_t i = 0; i < turns.size(); ++i) {
        if (turns[i])
            continue;
        config.perLayer[i].rotary = -1;
        if (!fields["layer_types"].exists())
            config.perLayer[i].window = window;
    }
    return {};
}

void writeSmolLm3(const DecoderConfig& config, nlohmann::json& document)
{
    nlohmann::json turns = nlohmann::json::array();
    for (const LayerConfig& layer : config.perLayer)
        turns.push_back(layer.rotary >= 0 ? 1 : 0);
    // What Llama writes reads the document, whose list may be longer than the model but never shorter.
    const nlohmann::json layers = document.value("num_hidden_layers", nlohmann::json());
    const auto before = layers.is_number_integer() ? layers.get<std::size_t>() : turns.size();
    const auto listed = document.find("no_rope_layers");
    const bool same = listed != document.end() && listed->size() >= turns.size() &&
                      std::equal(turns.begin(), turns.end(), listed->begin());
    nlohmann::json longer = turns;
    while (longer.size() < before)
        longer.push_back(1);
    if (!same)
        document["no_rope_layers"] = std::move(longer);
    writeLlamaFields(config, document);
    if (!same)
        document["no_rope_layers"] = std::move(turns);
}

} // namespace

const Family& smolLm3Family()
{
    static const Family family{"smollm3",
                               readSmolLm3,
                               writeSmolLm3,
                               {.root = "model."},
                               {.architecture = "smollm3", .turnsPairs = true, .describe = describeBiases}};
    return family;
}

} // namespace fw::nn
