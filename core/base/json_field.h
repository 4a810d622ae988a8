// The values of a JSON document, each with its place: every error names the file and the path in it
// (`gender.json: axes[0].id: …`, `recipes[1].steps[0].ratio: …`), what is wrong and what is allowed.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/json_document.h"
#include "core/base/result.h"

namespace fw {

/// Where a real number may lie; an open end excludes its bound.
struct NumberRange
{
    double low = 0;
    double high = 1;
    bool lowOpen = false;
    bool highOpen = false;
};

/// "an object", "a text", "a whole number", …
std::string typeName(const nlohmann::json& value);

/// A text for a message, cut when it is long.
std::string shortenedText(std::string_view text, std::size_t longest = 60);

/// A value somewhere in a document, or the place where one is missing. Valid while the document lives.
class JsonField
{
public:
    JsonField(const nlohmann::json& value, JsonSource source, std::string path = {})
        : m_value(&value), m_source(std::make_shared<const JsonSource>(std::move(source))), m_path(std::move(path))
    {
    }

    /// The root of what may not be there: nullptr where it is not.
    JsonField(const nlohmann::json* value, JsonSource source, std::string path = {})
        : m_value(value), m_source(std::make_shared<const JsonSource>(std::move(source))), m_path(std::move(path))
    {
    }

    const std::string& path() const { return m_path; }
    /// "gender.json: axes[0].id"
    std::string where() const;
    /// null where it is missing.
    const nlohmann::json& json() const;
    /// Whether there is something (that is not null, where the source says that null is nothing).
    bool exists() const;
    /// Whether it is written, if only as null.
    bool isSaid() const { return m_value != nullptr; }
    bool isObject() const { return json().is_object(); }
    bool isArray() const { return json().is_array(); }
    bool isString() const { return json().is_string(); }
    std::string pathOf(std::string_view name) const { return joinPath(m_path, name); }

    /// The member of this name, or the place where it would be.
    JsonField operator[](std::string_view name) const;
    /// The member, or nothing where there is none.
    std::optional<JsonField> find(std::string_view name) const;
    /// The member; an error where there is none.
    Result<JsonField> member(std::string_view name, const std::string& hint = "add it") const;
    /// Every member must be one of `names`; the nearest is proposed.
    Status allowOnly(std::span<const std::string> names) const;
    Status allowOnly(std::initializer_list<const char*> names) const;

    // What the value must be; an error where it is something else, or missing.
    Result<std::vector<JsonField>> items() const; ///< a list
    Result<std::vector<std::pair<std::string, JsonField>>> members() const;
    Result<std::vector<std::string>> keys() const; ///< of an object
    Result<std::string> text() const;
    Result<std::string> text(std::string_view otherwise) const; ///< `otherwise` where it is missing
    /// A text that is not empty, holds no NUL, and is at most so long.
    Result<std::string> someText(std::size_t maximumBytes) const;
    Result<bool> boolean() const;
    Result<bool> boolean(bool otherwise) const; ///< `otherwise` where it is missing
    Result<std::int64_t> integer(std::int64_t low, std::int64_t high) const;
    Result<std::int64_t> integer() const; ///< any
    Result<std::uint64_t> wholeNumber() const;
    Result<double> number(const NumberRange& allowed) const;
    Result<double> number() const; ///< any that is finite
    /// A list of texts, none of them empty or twice.
    Result<std::vector<std::string>> distinctTexts() const;

    // The member of this name into `target`, which stays as it is where the member is missing.
    Status read(std::string_view name, std::string& target) const; ///< without NUL
    Status read(std::string_view name, bool& target) const;
    Status read(std::string_view name, int& target, int low, int high) const;
    Status read(std::string_view name, std::int64_t& target, std::int64_t low, std::int64_t high) const;
    Status read(std::string_view name, std::uint64_t& target) const;
    Status read(std::string_view name, double& target, const NumberRange& allowed) const;
    Status read(std::string_view name, std::vector<std::string>& target) const; ///< distinctTexts()
    /// A text that must be there and hold something other than spaces.
    Status readRequired(std::string_view name, std::string& target, const std::string& hint) const;

    /// What is wrong with this value; without a hint, the source's.
    Error error(const std::string& what, const std::string& hint = {}) const;
    /// It must be `wanted`, and is something else, or missing.
    Error wrong(const std::string& wanted, const std::string& hint = {}) const;
    /// "unknown <what>; did you mean …?" with the known names as the hint.
    Error unknownName(std::string_view what, const std::string& name, std::span<const std::string> known) const;

private:
    JsonField(const nlohmann::json* value, std::shared_ptr<const JsonSource> source, std::string path)
        : m_value(value), m_source(std::move(source)), m_path(std::move(path))
    {
    }

    const nlohmann::json* m_value; ///< nullptr where it is missing
    std::shared_ptr<const JsonSource> m_source;
    std::string m_path;
};

} // namespace fw
