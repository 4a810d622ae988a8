#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "core/checkpoint/activation.h"
#include "core/checkpoint/config_fields.h"
#include "core/nn/models/all_families.h"
#include "core/nn/models/gguf_config.h"

namespace fw::nn {

namespace {

using nlohmann::json;

const std::array kFamilies{&gpt2Family(),    &llamaFamily(),  &mistralFamily(), &qwen2Family(),
                           &qwen3Family(),   &gemma2Family(), &gemma3Family(),  &phi3Family(),
                           &gptNeoxFamily(), &optFamily(),    &smolLm3Family()};

std::string familyNames()
{
    std::vector<std::string> names;
    for (const Family* family : families())
        names.emplace_back(family->modelType);
    return fmt::format("{}", fmt::join(names, ", "));
}

} // namespace

const char* roleName(Role role)
{
    constexpr std::array names{"query", "key", "value", "output", "gate", "up", "down"};
    static_assert(names.size() == kRoles.size());
    return names[indexOf(role)];
}

std::span<const Family* const> families()
{
    return kFamilies;
}

bool isDecoder(const json& document)
{
    const json type = document.is_object() ? document.value("model_type", json()) : json();
    return type.is_string() && std::any_of(kFamilies.begin(), kFamilies.end(),
                                           [&](const Family* family) { return type == family->modelType; });
}

Result<DecoderConfig> parseDecoderConfig(const json& document, const std::string& where)
{
    const JsonField fields(document, checkpoint::configSource(where));
    FW_ASSIGN(const JsonField typeField, fields.member("model_type", "check that it is a model's config.json"));
    FW_ASSIGN(const std::string type, typeField.text());
    DecoderConfig config;
    config.document = document;
    for (const Family* family : kFamilies)
        if (type == family->modelType)
            config.family = family;
    if (!config.family)
        return checkpoint::unsupportedField(
            typeField, fmt::format("'{}' is no language model that is supported ({} are)", type, familyNames()),
            "choose a model of one of these families");
    FW_TRY(config.family->read(fields, config));
    if (!checkpoint::activationFromName(config.activation))
        return checkpoint::unsupportedField(fields,
                                            fmt::format("the activation '{}' is not supported", config.activation),
                                            "those that are: " + checkpoint::activationNames());
    if (fields["quantization_config"].exists())
        return checkpoint::unsupportedField(fields["quantization_config"],
                                            "weights that another program quantized are not supported",
                                            "choose the model as it was before, in 16 or 32 bits");
    return config;
}

Result<DecoderConfig> loadDecoderConfig(const checkpoint::ModelFiles& files)
{
    if (files.isGguf()) {
        const std::string place = files.where(checkpoint::ModelFile::Gguf);
        FW_ASSIGN(const checkpoint::GgufFile file, checkpoint::GgufFile::open(place));
        FW_ASSIGN(const json document, ggufDocument(file, place));
        return parseDecoderConfig(document, place);
    }
    const std::string where = files.where(checkpoint::ModelFile::Config);
    FW_ASSIGN(const std::string text, files.read(checkpoint::ModelFile::Config, 1 << 24));
    FW_ASSIGN(const json document, parseJson(text, checkpoint::configSource(where)));
    return parseDecoderConfig(document, where);
}

json toJson(const DecoderConfig& config)
{
    json document = config.document.is_object() ? config.document : json::object();
    config.family->write(config, document);
    return document;
}

} // namespace fw::nn
