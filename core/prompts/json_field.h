// JSON read with the place in mind: every error names the file and the path in it (`gender.json: axes[0].id: …`).
// Private to this room.
#pragma once

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/prompts/importers.h"

namespace fw::prompts {

/// Parses a whole file. A syntax error names line and column; the same key twice in one object is an error.
Result<nlohmann::json> parseJson(const PromptFile& file);

/// Parses one line of a file of JSON values, one a line; `line` counts from 1.
Result<nlohmann::json> parseJsonLine(const PromptFile& file, std::string_view text, std::size_t line);

/// A value somewhere in a parsed file. Valid while the document and the file live.
class JsonField
{
public:
    /// `line` is named in errors where it isn't 0: for files of one JSON value a line.
    JsonField(const PromptFile& file, const nlohmann::json& value, std::string path = {}, std::size_t line = 0)
        : m_file(&file), m_value(&value), m_path(std::move(path)), m_line(line)
    {
    }

    const std::string& path() const { return m_path; }
    const nlohmann::json& json() const { return *m_value; }

    Error error(const std::string& what, const std::string& hint) const;
    /// Every member must be one of `names`.
    Status allowOnly(std::initializer_list<const char*> names) const;
    Result<JsonField> member(const std::string& name) const;
    std::optional<JsonField> find(const std::string& name) const;
    /// The string itself; empty is an error.
    Result<std::string> text() const;
    /// The named member as a string, or "" when there is none.
    Result<std::string> optionalText(const std::string& name) const;
    /// A string of letters, digits, '-', '_' and '.', at most 100: what can stand in tables, file names and options.
    Result<std::string> identifier() const;
    /// The named member as an identifier, or "" when there is none.
    Result<std::string> optionalIdentifier(const std::string& name) const;
    Result<std::vector<JsonField>> items() const;
    Result<std::vector<std::pair<std::string, JsonField>>> members() const;

private:
    const PromptFile* m_file;
    const nlohmann::json* m_value;
    std::string m_path;
    std::size_t m_line;
};

/// That a document's "format" is this one, and its "version" one that this program reads.
Status checkFormat(const JsonField& root, std::string_view format, int version);

} // namespace fw::prompts
