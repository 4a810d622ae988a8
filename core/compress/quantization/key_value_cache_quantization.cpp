// Key-value cache quantization: keys and values are rounded as they are made, one scale for each head and token, and
// kept so while generating. That it moves bias, too, is found in arXiv 2410.22118.
#include <fmt/format.h>

#include "core/compress/methods.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planKeyValueCacheQuantization(Shape& shape, const json& parameters, const std::string& path)
{
    const auto bits = parameters.at("bits").get<std::int64_t>();
    if (bits == nn::kFloatCacheBits || !nn::isCacheBits(bits))
        return Error{ErrorKind::InvalidInput, fmt::format("{}.bits: the cache cannot be kept in {} bits", path, bits),
                     "8 or 4"};
    if (shape.cacheBits != nn::kFloatCacheBits)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}: the key-value cache is kept in {} bits already", path, shape.cacheBits),
                     "leave one of the steps out"};
    shape.cacheBits = static_cast<int>(bits);
    return {};
}

Status applyKeyValueCacheQuantization(nn::Decoder& model, const json& parameters, const Context&)
{
    model.cacheBits = parameters.at("bits").get<int>();
    return {};
}

} // namespace

Method keyValueCacheQuantization()
{
    catalogue::Method description;
    description.id = "key_value_cache";
    description.title = "Key-value cache quantization";
    description.summary =
        "Keeps keys and values in int8 or int4, symmetric with a float16 scale for each head and token, wherever the "
        "model runs. Weights stay as they are.";
    description.paper = "Kirsten et al. 2024 (arXiv 2410.22118) measured its effect on bias";
    description.kind = catalogue::StepKind::Runtime;
    description.parameters = {
        catalogue::integerParameter("bits", "Bits", "Bits of each number of a key or value: 8 or 4.", 8, 4, 8, "bits")};
    return {description, planKeyValueCacheQuantization, applyKeyValueCacheQuantization};
}

} // namespace fw::compress
