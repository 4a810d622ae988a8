#include "core/tokenizer/json_place.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

namespace {

/// A key as part of a path, cut when it is long.
std::string shortened(std::string_view key)
{
    constexpr std::size_t kLongest = 40;
    return key.size() <= kLongest ? std::string(key) : std::string(key.substr(0, kLongest)) + "…";
}

} // namespace

bool JsonPlace::exists() const
{
    return m_value && !m_value->is_null();
}

bool JsonPlace::isObject() const
{
    return m_value && m_value->is_object();
}

bool JsonPlace::isArray() const
{
    return m_value && m_value->is_array();
}

bool JsonPlace::isString() const
{
    return m_value && m_value->is_string();
}

JsonPlace JsonPlace::operator[](std::string_view key) const
{
    const nlohmann::json* value = nullptr;
    if (isObject())
        if (const auto found = m_value->find(key); found != m_value->end())
            value = &*found;
    const bool top = m_where.ends_with(": ");
    return {value, m_where + (top ? "" : ".") + shortened(key)};
}

Result<std::vector<JsonPlace>> JsonPlace::elements() const
{
    if (!isArray())
        return wrong("a list");
    std::vector<JsonPlace> places;
    places.reserve(m_value->size());
    for (std::size_t i = 0; i < m_value->size(); ++i)
        places.emplace_back(&(*m_value)[i], fmt::format("{}[{}]", m_where, i));
    return places;
}

Result<std::vector<std::string>> JsonPlace::keys() const
{
    if (!isObject())
        return wrong("an object");
    std::vector<std::string> keys;
    for (const auto& entry : m_value->items())
        keys.push_back(entry.key());
    return keys;
}

Result<std::string> JsonPlace::text() const
{
    if (!isString())
        return wrong("a string");
    return m_value->get<std::string>();
}

Result<std::string> JsonPlace::text(std::string_view otherwise) const
{
    return exists() ? text() : Result<std::string>(std::string(otherwise));
}

Result<long long> JsonPlace::integer() const
{
    if (!m_value || !m_value->is_number_integer())
        return wrong("a whole number");
    return m_value->get<long long>();
}

Result<bool> JsonPlace::flag(bool otherwise) const
{
    if (!exists())
        return otherwise;
    if (!m_value->is_boolean())
        return wrong("true or false");
    return m_value->get<bool>();
}

Error JsonPlace::wrong(std::string_view expected) const
{
    if (!exists())
        return {ErrorKind::Corrupt, fmt::format("{} is missing; it should be {}", m_where, expected),
                std::string(kGetTokenizerAgain)};
    return {ErrorKind::Corrupt, fmt::format("{} is not {}", m_where, expected), std::string(kGetTokenizerAgain)};
}

Error JsonPlace::unsupported(std::string_view what) const
{
    return {ErrorKind::Incompatible, fmt::format("{}: {} is not supported", m_where, what),
            "byte-level BPE (GPT-2, RoBERTa, Llama 3) and WordPiece (BERT) tokenizers are"};
}

Result<nlohmann::json> readJsonFile(const checkpoint::ModelFiles& files, checkpoint::ModelFile file)
{
    FW_ASSIGN(const std::string bytes, files.read(file, kMaximumFileBytes));
    try {
        nlohmann::json document = nlohmann::json::parse(bytes);
        if (document.is_object())
            return document;
        return Error{ErrorKind::Corrupt, files.where(file) + " is not a JSON object", std::string(kGetTokenizerAgain)};
    } catch (const nlohmann::json::exception& failure) {
        return Error{ErrorKind::Corrupt, fmt::format("{} is not valid JSON: {:.200}", files.where(file), failure.what()),
                     std::string(kGetTokenizerAgain)};
    }
}

} // namespace fw::tokenizer
