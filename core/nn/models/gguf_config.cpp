#include "core/nn/models/gguf_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#include "core/nn/models/family.h"

namespace fw::nn {

namespace {

using checkpoint::GgufFile;
using checkpoint::GgufValue;
using nlohmann::json;

Error unsupportedGguf(const std::string& where, const std::string& what, const std::string& hint)
{
    return {ErrorKind::Incompatible, where + ": " + what, hint};
}

/// The numbers of a float32 tensor of one dimension.
std::vector<float> floatsOf(const checkpoint::TensorView& view)
{
    std::vector<float> numbers(view.bytes.size() / sizeof(float));
    std::memcpy(numbers.data(), view.bytes.data(), numbers.size() * sizeof(float));
    return numbers;
}

/// What the converter makes of Llama 3's rope_scaling: a factor for each frequency (LlamaModel in llama.cpp's
/// convert_hf_to_gguf.py). The parameters that are released (low 1, high 4, context 8192) are tried.
bool fitsLlama3(const std::vector<float>& factors, double theta, double factor)
{
    constexpr double kContext = 8192;
    constexpr double kLow = 1;
    constexpr double kHigh = 4;
    const auto dimensions = static_cast<double>(2 * factors.size());
    for (std::size_t i = 0; i < factors.size(); ++i) {
        const double frequency = 1 / std::pow(theta, static_cast<double>(2 * i) / dimensions);
        const double wavelength = 2 * std::numbers::pi / frequency;
        double expected = 1;
        if (wavelength > kContext / kLow)
            expected = factor;
        else if (wavelength > kContext / kHigh) {
            const double smooth = (kContext / wavelength - kLow) / (kHigh - kLow);
            expected = 1 / ((1 - smooth) / factor + smooth);
        }
        if (!(std::abs(static_cast<double>(factors[i]) - expected) <= 1e-3 * expected)) // nor NaN
            return false;
    }
    return true;
}

/// Channels of a head, as queries and keys have them. 0 where the file does not say.
double headSizeOf(const GgufFields& fields)
{
    if (const auto said = fields.number("attention.key_length"))
        return *said;
    const double heads = fields.number("attention.head_count").value_or(0);
    return heads > 0 ? fields.number("embedding_length").value_or(0) / heads : 0;
}

/// What llama.cpp runs and no family here does.
Status refuseOtherModels(const GgufFields& fields, const std::string& where)
{
    if (const auto parts = fields.count("split.count"); parts.value_or(1) > 1)
        return unsupportedGguf(where,
                               fmt::format("split.count: the file is one of {} that are a model together", *parts),
                               "join them: llama-gguf-split --merge FIRST-PART OUTPUT.gguf");
    if (const auto experts = fields.count("expert_count"); experts.value_or(0) > 0)
        return unsupportedGguf(
            where,
            fmt::format("{}.expert_count: a model of {} experts is not supported", fields.architecture(), *experts),
            "choose one whose blocks have one MLP each");
    const double size = headSizeOf(fields);
    if (const auto values = fields.number("attention.value_length"); values && size > 0 && *values != size)
        return unsupportedGguf(where,
                               fmt::format("{}.attention.value_length is {}, and keys have {} channels",
                                           fields.architecture(), *values, size),
                               "models whose values have another size than their keys are not supported");
    return {};
}

Status describeRotary(const GgufFields& fields, const std::string& where, json& document)
{
    const double theta = fields.number("rope.freq_base").value_or(10000);
    document["rope_theta"] = theta;
    for (const char* tensor : {"rope_factors_long.weight", "rope_factors_short.weight"})
        if (fields.has(tensor))
            return unsupportedGguf(where,
                                   fmt::format("tensor '{}': rotary positions of the kind 'longrope' are not "
                                               "supported",
                                               tensor),
                                   "choose a model with the short context");
    const auto formerly = fields.number("rope.scale_linear"); // files of 2023
    const std::string kind = fields.text("rope.scaling.type").value_or(formerly ? "linear" : "none");
    if (kind == "linear" || kind == "yarn") {
        json scaling{{"rope_type", kind},
                     {"factor", fields.number("rope.scaling.factor").value_or(formerly.value_or(1))}};
        GgufFields::set(scaling, "original_max_position_embeddings",
                        fields.count("rope.scaling.original_context_length"));
        document["rope_scaling"] = std::move(scaling);
    } else if (kind != "none") {
        return unsupportedGguf(where, fmt::format("rope.scaling.type '{}' is not supported", kind),
                               "none, linear and yarn are");
    }
    const checkpoint::TensorView* factors = fields.file().find("rope_freqs.weight");
    if (!factors)
        return {};
    const double size = headSizeOf(fields);
    if (factors->type == checkpoint::ElementType::F32 && 2.0 * static_cast<double>(factors->shape.back()) == size) {
        const std::vector<float> numbers = floatsOf(*factors);
        const double most = numbers.empty() ? 1 : *std::max_element(numbers.begin(), numbers.end());
        if (fitsLlama3(numbers, theta, most)) {
            document["rope_scaling"] = {{"rope_type", "llama3"},
                                        {"factor", most},
                                        {"low_freq_factor", 1.0},
                                        {"high_freq_factor", 4.0},
                                        {"original_max_position_embeddings", 8192}};
            return {};
        }
    }
    return unsupportedGguf(where, "tensor 'rope_freqs.weight' holds other factors than Llama 3's",
                           "choose the model as safetensors, whose config.json says how its positions are scaled");
}

} // namespace

GgufFields::GgufFields(const GgufFile& file) : m_file(file)
{
    if (const auto* name = find("general.architecture"); name && std::holds_alternative<std::string>(*name))
        m_architecture = std::get<std::string>(*name);
}

const GgufValue* GgufFields::find(const std::string& key) const
{
    const bool shared = key.starts_with("general.") || key.starts_with("tokenizer.") || key.starts_with("split.");
    const auto found = m_file.metadata().find(shared ? key : m_architecture + "." + key);
    return found == m_file.metadata().end() ? nullptr : &found->second;
}

std::optional<std::int64_t> GgufFields::count(const std::string& key) const
{
    const GgufValue* value = find(key);
    const auto* held = value ? std::get_if<std::int64_t>(value) : nullptr;
    return held ? std::optional(*held) : std::nullopt;
}

std::optional<double> GgufFields::number(const std::string& key) const
{
    if (const auto whole = count(key))
        return static_cast<double>(*whole);
    const GgufValue* value = find(key);
    const auto* held = value ? std::get_if<double>(value) : nullptr;
    return held ? std::optional(*held) : std::nullopt;
}

std::optional<std::string> GgufFields::text(const std::string& key) const
{
    const GgufValue* value = find(key);
    const auto* held = value ? std::get_if<std::string>(value) : nullptr;
    return held ? std::optional(*held) : std::nullopt;
}

std::optional<bool> GgufFields::flag(const std::string& key) const
{
    const GgufValue* value = find(key);
    const auto* held = value ? std::get_if<bool>(value) : nullptr;
    return held ? std::optional(*held) : std::nullopt;
}

TensorLayout ggufLayout()
{
    return {.root = "",
            .block = "blk.",
            .tokens = "token_embd",
            .positions = "position_embd",
            .finalNorm = "output_norm",
            .head = "output",
            .attentionNorm = "attn_norm",
            .attentionAfterNorm = "post_attention_norm",
            .queryNorm = "attn_q_norm",
            .keyNorm = "attn_k_norm",
            .mlpNorm = "ffn_norm",
            .mlpAfterNorm = "post_ffw_norm",
            .roles = {{{"attn_q"}, {"attn_k"}, {"attn_v"}, {"attn_output"}, {"ffn_gate"}, {"ffn_up"}, {"ffn_down"}}},
            .ignored = {}};
}

void describeBiases(const GgufFields& fields, json& document)
{
    if (fields.has("blk.0.attn_q.bias"))
        document["attention_bias"] = true;
    if (fields.has("blk.0.ffn_up.bias"))
        document["mlp_bias"] = true;
}

Result<json> ggufDocument(const GgufFile& file, const std::string& where)
{
    const GgufFields fields(file);
    FW_TRY(refuseOtherModels(fields, where));
    const auto families = nn::families();
    const auto family = std::find_if(families.begin(), families.end(), [&](const Family* one) {
        return one->gguf.architecture && fields.architecture() == one->gguf.architecture;
    });
    if (family == families.end())
        return unsupportedGguf(where, fmt::format("general.architecture '{}' is not supported", fields.architecture()),
                               "choose a model of another architecture, or as safetensors");
    json document{{"model_type", (*family)->modelType}};
    struct Count
    {
        const char* field;
        const char* key;
        bool required;
    };
    constexpr Count kCounts[] = {{"max_position_embeddings", "context_length", true},
                                 {"hidden_size", "embedding_length", true},
                                 {"num_hidden_layers", "block_count", true},
                                 {"intermediate_size", "feed_forward_length", true},
                                 {"num_attention_heads", "attention.head_count", true},
                                 {"num_key_value_heads", "attention.head_count_kv", false},
                                 {"head_dim", "attention.key_length", false},
                                 {"sliding_window", "attention.sliding_window", false}};
    for (const Count& one : kCounts) {
        GgufFields::set(document, one.field, fields.count(one.key));
        const bool said = file.metadata().contains(fields.architecture() + "." + one.key);
        if (!document.contains(one.field) && (one.required || said))
            return Error{ErrorKind::Incompatible,
                         fmt::format("{}: {}.{} is {}", where, fields.architecture(), one.key,
                                     said ? "no whole number" : "missing"),
                         "models whose blocks differ in this are not supported"};
    }
    GgufFields::set(document, "rms_norm_eps", fields.number("attention.layer_norm_rms_epsilon"));
    if (const checkpoint::TensorView* tokens = file.find("token_embd.weight"); tokens && tokens->shape.size() == 2)
        document["vocab_size"] = tokens->shape[0];
    document["tie_word_embeddings"] = !fields.has("output.weight");
    GgufFields::set(document, "bos_token_id", fields.count("tokenizer.ggml.bos_token_id"));
    GgufFields::set(document, "eos_token_id", fields.count("tokenizer.ggml.eos_token_id"));
    FW_TRY(describeRotary(fields, where, document));
    if ((*family)->gguf.describe)
        (*family)->gguf.describe(fields, document);
    const bool partly = document.contains("partial_rotary_factor") || document.contains("rotary_pct");
    const auto turned = fields.number("rope.dimension_count");
    if (document.contains("rope_theta") && !partly && turned && *turned != headSizeOf(fields))
        return unsupportedGguf(where,
                               fmt::format("{}.rope.dimension_count is {} of a head's {} channels",
                                           fields.architecture(), *turned, headSizeOf(fields)),
                               "of this architecture only models that turn whole heads are supported");
    return document;
}

} // namespace fw::nn
