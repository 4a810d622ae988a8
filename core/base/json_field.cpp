#include "core/base/json_field.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/nearest_name.h"
#include "core/base/number_text.h"

namespace fw {

namespace {

std::string describe(const NumberRange& allowed)
{
    const std::string low = (allowed.lowOpen ? "above " : "at least ") + numberText(allowed.low);
    if (!std::isfinite(allowed.high))
        return low;
    return low + (allowed.highOpen ? " and below " : " and at most ") + numberText(allowed.high);
}

bool lies(double number, const NumberRange& allowed)
{
    const bool low = allowed.lowOpen ? number > allowed.low : number >= allowed.low;
    const bool high = allowed.highOpen ? number < allowed.high : number <= allowed.high;
    return low && high;
}

/// Reads a member by `get` into `target` where it is there.
template <typename T, typename Get>
Status readMember(const JsonField& member, T& target, const Get& get)
{
    if (!member.exists())
        return {};
    FW_ASSIGN(target, get(member));
    return {};
}

} // namespace

std::string typeName(const nlohmann::json& value)
{
    if (value.is_number_integer())
        return "a whole number";
    switch (value.type()) {
    case nlohmann::json::value_t::object:
        return "an object";
    case nlohmann::json::value_t::array:
        return "a list";
    case nlohmann::json::value_t::string:
        return "a text";
    case nlohmann::json::value_t::boolean:
        return "true or false";
    case nlohmann::json::value_t::number_float:
        return "a number with a fraction";
    default:
        return "null";
    }
}

std::string shortenedText(std::string_view text, std::size_t longest)
{
    return text.size() <= longest ? std::string(text) : std::string(text.substr(0, longest)) + "…";
}

const nlohmann::json& JsonField::json() const
{
    static const nlohmann::json kMissing;
    return m_value ? *m_value : kMissing;
}

bool JsonField::exists() const
{
    return m_value && !(m_source->nullIsMissing && m_value->is_null());
}

JsonField JsonField::operator[](std::string_view name) const
{
    const nlohmann::json* value = nullptr;
    if (isObject())
        if (const auto found = m_value->find(name); found != m_value->end())
            value = &*found;
    return {value, m_source, pathOf(shortenedText(name))};
}

std::optional<JsonField> JsonField::find(std::string_view name) const
{
    JsonField member = (*this)[name];
    return member.exists() ? std::optional(std::move(member)) : std::nullopt;
}

Result<JsonField> JsonField::member(std::string_view name, const std::string& hint) const
{
    if (!isObject())
        return wrong("an object", "write {…} here");
    JsonField member = (*this)[name];
    if (!member.exists())
        return member.error("is missing", hint);
    return member;
}

Status JsonField::allowOnly(std::span<const std::string> names) const
{
    FW_ASSIGN(const auto all, members());
    for (const auto& [name, field] : all)
        if (std::find(names.begin(), names.end(), name) == names.end())
            return field.unknownName("field", name, names);
    return {};
}

Status JsonField::allowOnly(std::initializer_list<const char*> names) const
{
    return allowOnly(std::vector<std::string>(names.begin(), names.end()));
}

Result<std::vector<JsonField>> JsonField::items() const
{
    if (!isArray())
        return wrong("a list", "write […] here");
    std::vector<JsonField> fields;
    fields.reserve(m_value->size());
    for (std::size_t i = 0; i < m_value->size(); ++i)
        fields.push_back(JsonField(&(*m_value)[i], m_source, itemPath(m_path, i)));
    return fields;
}

Result<std::vector<std::pair<std::string, JsonField>>> JsonField::members() const
{
    if (!isObject())
        return wrong("an object", "write {…} here");
    std::vector<std::pair<std::string, JsonField>> fields;
    fields.reserve(m_value->size());
    for (const auto& [name, value] : m_value->items())
        fields.emplace_back(name, JsonField(&value, m_source, pathOf(shortenedText(name))));
    return fields;
}

Result<std::string> JsonField::text() const
{
    if (!isString())
        return wrong("a text", "write it in quotation marks");
    return m_value->get<std::string>();
}

Result<std::vector<std::string>> JsonField::keys() const
{
    if (!isObject())
        return wrong("an object", "write {…} here");
    std::vector<std::string> names;
    names.reserve(m_value->size());
    for (const auto& member : m_value->items())
        names.push_back(member.key());
    return names;
}

Result<std::string> JsonField::text(std::string_view otherwise) const
{
    return exists() ? text() : std::string(otherwise);
}

Result<std::string> JsonField::someText(std::size_t maximumBytes) const
{
    FW_ASSIGN(std::string text, this->text());
    if (text.empty())
        return error("is empty", "give it some text");
    if (text.find('\0') != std::string::npos)
        return error("must not hold a NUL character", "remove the \\u0000");
    if (text.size() > maximumBytes)
        return error(fmt::format("is {} bytes long; {} are allowed", text.size(), maximumBytes), "shorten it");
    return text;
}

Result<bool> JsonField::boolean() const
{
    if (!json().is_boolean())
        return wrong("true or false");
    return m_value->get<bool>();
}

Result<bool> JsonField::boolean(bool otherwise) const
{
    return exists() ? boolean() : otherwise;
}

Result<std::int64_t> JsonField::integer() const
{
    if (!json().is_number_integer())
        return wrong("a whole number");
    return integer(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
}

Result<std::int64_t> JsonField::integer(std::int64_t low, std::int64_t high) const
{
    const std::string wanted = fmt::format("a whole number from {} to {}", low, high);
    if (!json().is_number_integer())
        return wrong(wanted);
    const bool huge = m_value->is_number_unsigned() &&
                      m_value->get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    if (huge || m_value->get<std::int64_t>() < low || m_value->get<std::int64_t>() > high)
        return error(fmt::format("must be {}, not {}", wanted, m_value->dump()));
    return m_value->get<std::int64_t>();
}

Result<std::uint64_t> JsonField::wholeNumber() const
{
    const bool whole = json().is_number_unsigned() || (json().is_number_integer() && m_value->get<std::int64_t>() >= 0);
    if (!whole)
        return error(fmt::format("must be a whole number from 0 to {}, not {}",
                                 std::numeric_limits<std::uint64_t>::max(),
                                 json().is_number() ? json().dump() : typeName(json())));
    return m_value->get<std::uint64_t>();
}

Result<double> JsonField::number(const NumberRange& allowed) const
{
    if (!json().is_number())
        return wrong("a number " + describe(allowed));
    const double number = m_value->get<double>();
    if (!lies(number, allowed))
        return error(fmt::format("must be {}, not {}", describe(allowed), numberText(number)));
    return number;
}

Result<double> JsonField::number() const
{
    if (!json().is_number())
        return wrong("a number");
    return m_value->get<double>();
}

Result<std::vector<std::string>> JsonField::distinctTexts() const
{
    FW_ASSIGN(const auto fields, items());
    std::vector<std::string> texts;
    for (const JsonField& field : fields) {
        FW_ASSIGN(std::string text, field.text());
        if (text.empty())
            return field.error("must not be empty", "remove it");
        if (std::find(texts.begin(), texts.end(), text) != texts.end())
            return field.error(fmt::format("\"{}\" is listed twice", shortenedText(text)), "remove one of them");
        texts.push_back(std::move(text));
    }
    return texts;
}

Status JsonField::read(std::string_view name, std::string& target) const
{
    return readMember((*this)[name], target, [](const JsonField& field) -> Result<std::string> {
        FW_ASSIGN(std::string text, field.text());
        if (text.find('\0') != std::string::npos)
            return field.error("must not hold a NUL character", "remove the \\u0000");
        return text;
    });
}

Status JsonField::read(std::string_view name, bool& target) const
{
    return readMember((*this)[name], target, [](const JsonField& field) { return field.boolean(); });
}

Status JsonField::read(std::string_view name, int& target, int low, int high) const
{
    std::int64_t wide = target;
    FW_TRY(read(name, wide, low, high));
    target = static_cast<int>(wide);
    return {};
}

Status JsonField::read(std::string_view name, std::int64_t& target, std::int64_t low, std::int64_t high) const
{
    return readMember((*this)[name], target, [&](const JsonField& field) { return field.integer(low, high); });
}

Status JsonField::read(std::string_view name, std::uint64_t& target) const
{
    return readMember((*this)[name], target, [](const JsonField& field) { return field.wholeNumber(); });
}

Status JsonField::read(std::string_view name, double& target, const NumberRange& allowed) const
{
    return readMember((*this)[name], target, [&](const JsonField& field) { return field.number(allowed); });
}

Status JsonField::read(std::string_view name, std::vector<std::string>& target) const
{
    return readMember((*this)[name], target, [](const JsonField& field) { return field.distinctTexts(); });
}

Status JsonField::readRequired(std::string_view name, std::string& target, const std::string& hint) const
{
    const JsonField member = (*this)[name];
    if (!member.exists())
        return member.error("is missing", hint);
    FW_TRY(read(name, target));
    if (target.find_first_not_of(" \t\r\n") == std::string::npos)
        return member.error("must not be empty", hint);
    return {};
}

std::string JsonField::where() const
{
    const std::string place = m_source->place();
    return place.empty() || m_path.empty() ? place + m_path : place + ": " + m_path;
}

Error JsonField::error(const std::string& what, const std::string& hint) const
{
    const std::string place = where();
    return {m_source->kind, place.empty() ? what : place + ": " + what, hint.empty() ? m_source->hint : hint};
}

Error JsonField::wrong(const std::string& wanted, const std::string& hint) const
{
    if (!exists())
        return error(fmt::format("is missing; it must be {}", wanted), hint);
    return error(fmt::format("{}must be {}, not {}", m_path.empty() && m_source->line == 0 ? "the document: " : "", wanted, typeName(json())),
                 hint);
}

Error JsonField::unknownName(std::string_view what, const std::string& name, std::span<const std::string> known) const
{
    const std::string nearest = nearestName(name, known);
    return error(fmt::format("unknown {}{}", what,
                             nearest.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", nearest)),
                 known.empty() ? "there are none" : fmt::format("known are: {}", fmt::join(known, ", ")));
}

} // namespace fw
