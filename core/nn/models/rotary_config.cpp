#include "core/nn/models/rotary_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fw::nn {

namespace {

constexpr NumberRange kPositive{.low = 0, .high = 1e12, .lowOpen = true};

/// The largest model's head and context are far below.
constexpr std::int64_t kMaximumContext = 1 << 30;

std::vector<float> plainFrequencies(double theta, std::int64_t dimensions)
{
    std::vector<float> frequencies;
    for (std::int64_t i = 0; i < dimensions / 2; ++i)
        frequencies.push_back(
            static_cast<float>(1.0 / std::pow(theta, static_cast<double>(2 * i) / static_cast<double>(dimensions))));
    return frequencies;
}

Status scaleAsLlama3(const JsonField& described, std::int64_t context, std::vector<float>& frequencies)
{
    double factor = 0;
    double low = 0;
    double high = 0;
    for (const auto& [name, target] :
         {std::pair("factor", &factor), std::pair("low_freq_factor", &low), std::pair("high_freq_factor", &high)}) {
        FW_ASSIGN(const JsonField field, described.member(name));
        FW_ASSIGN(*target, field.number(kPositive));
    }
    FW_TRY(described.read("original_max_position_embeddings", context, 1, kMaximumContext));
    if (!(high > low))
        return described.error("high_freq_factor must be above low_freq_factor");
    const auto trained = static_cast<double>(context);
    for (float& frequency : frequencies) {
        const double wavelength = 2 * std::numbers::pi / frequency;
        if (wavelength < trained / high)
            continue;
        const double scaled = frequency / factor;
        if (wavelength > trained / low) {
            frequency = static_cast<float>(scaled);
            continue;
        }
        const double smooth = (trained / wavelength - low) / (high - low);
        frequency = static_cast<float>((1 - smooth) * scaled + smooth * frequency);
    }
    return {};
}

/// A number that may be missing or null.
Result<double> optionalNumber(const JsonField& described, const char* name, double otherwise)
{
    double value = otherwise;
    FW_TRY(described.read(name, value, NumberRange{.low = -1e12, .high = 1e12}));
    return value;
}

Status scaleAsYarn(const JsonField& described, const RotaryDefaults& defaults, std::int64_t dimensions,
                   RotaryConfig& rotary)
{
    std::int64_t context = defaults.context;
    FW_TRY(described.read("original_max_position_embeddings", context, 1, kMaximumContext));
    double factor = static_cast<double>(defaults.context) / static_cast<double>(context);
    FW_TRY(described.read("factor", factor, kPositive));
    FW_ASSIGN(const double fast, optionalNumber(described, "beta_fast", 32));
    FW_ASSIGN(const double slow, optionalNumber(described, "beta_slow", 1));
    FW_ASSIGN(const double mscale, optionalNumber(described, "mscale", 0));
    FW_ASSIGN(const double mscaleAll, optionalNumber(described, "mscale_all_dim", 0));
    bool truncate = true;
    FW_TRY(described.read("truncate", truncate));
    const auto attention = [&](double scale) { return factor <= 1 ? 1.0 : 0.1 * scale * std::log(factor) + 1.0; };
    double scale = mscale != 0 && mscaleAll != 0 ? attention(mscale) / attention(mscaleAll) : attention(1);
    FW_TRY(described.read("attention_factor", scale, kPositive));
    rotary.scale = static_cast<float>(scale);

    const auto size = static_cast<double>(dimensions);
    const auto dimensionOf = [&](double rotations) {
        return size * std::log(static_cast<double>(context) / (rotations * 2 * std::numbers::pi)) /
               (2 * std::log(defaults.theta));
    };
    double low = dimensionOf(fast != 0 ? fast : 32);
    double high = dimensionOf(slow != 0 ? slow : 1);
    if (truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, size - 1);
    if (low == high)
        high += 0.001;
    for (std::size_t i = 0; i < rotary.frequencies.size(); ++i) {
        const double interpolated = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
        const double plain = rotary.frequencies[i];
        rotary.frequencies[i] = static_cast<float>(plain / factor * interpolated + plain * (1 - interpolated));
    }
    return {};
}

} // namespace

Result<RotaryConfig> readRotary(const JsonField& described, RotaryDefaults defaults)
{
    std::string kind = "default";
    FW_TRY(described.read("type", kind));
    FW_TRY(described.read("rope_type", kind));
    FW_TRY(described.read("rope_theta", defaults.theta, kPositive));
    if (defaults.partial)
        FW_TRY(described.read("partial_rotary_factor", defaults.partialFactor, NumberRange{.low = 0, .high = 1}));
    const auto dimensions = static_cast<std::int64_t>(static_cast<double>(defaults.headSize) * defaults.partialFactor);
    if (dimensions % 2 != 0)
        return described.error(fmt::format("{} channels of a head cannot turn in pairs", dimensions));
    RotaryConfig rotary;
    rotary.frequencies = plainFrequencies(defaults.theta, dimensions);
    if (kind == "linear") {
        FW_ASSIGN(const JsonField field, described.member("factor"));
        FW_ASSIGN(const double factor, field.number(kPositive));
        for (float& frequency : rotary.frequencies)
            frequency = static_cast<float>(frequency / factor);
    } else if (kind == "llama3") {
        FW_TRY(scaleAsLlama3(described, defaults.context, rotary.frequencies));
    } else if (kind == "yarn") {
        FW_TRY(scaleAsYarn(described, defaults, dimensions, rotary));
    } else if (kind != "default") {
        return described.error(fmt::format("rotary positions of the kind '{}' are not supported", kind),
                               "default, linear, llama3 and yarn are");
    }
    return rotary;
}

Result<RotaryConfig> readSharedRotary(const JsonField& config, RotaryDefaults defaults)
{
    FW_TRY(config.read("rope_theta", defaults.theta, kPositive));
    if (defaults.partial)
        FW_TRY(config.read("partial_rotary_factor", defaults.partialFactor, NumberRange{.low = 0, .high = 1}));
    if (config["rope_scaling"].exists())
        return readRotary(config["rope_scaling"], defaults);
    return readRotary(config["rope_parameters"], defaults);
}

} // namespace fw::nn
