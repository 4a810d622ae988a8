#include "core/prompts/json_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/prompts/identifier.h"

namespace fw::prompts {

namespace {

std::string nameOf(const PromptFile& file)
{
    return file.path.filename().string();
}

/// `firstLine` is the line of the file on which `text` begins.
Error syntaxError(const PromptFile& file, std::string_view text, std::size_t firstLine, std::size_t byte,
                  std::string_view what)
{
    const std::size_t end = std::min(byte == 0 ? 0 : byte - 1, text.size());
    const std::string_view before = text.substr(0, end);
    const auto line = firstLine + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t lineStart = before.rfind('\n') + 1; // npos + 1 is 0
    return {ErrorKind::Corrupt,
            fmt::format("{}: line {}, column {}: {}", nameOf(file), line, before.size() - lineStart + 1, what),
            "mend the JSON there"};
}

/// Reads through a document for what building it would hide: the first key that an object has twice, or the error.
/// (nlohmann's parser callback sees keys, too, but takes quadratic time on long lists.)
class KeyReader : public nlohmann::json_sax<nlohmann::json>
{
public:
    bool null() override { return true; }
    bool boolean(bool /*value*/) override { return true; }
    bool number_integer(number_integer_t /*value*/) override { return true; }
    bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
    bool string(string_t& /*value*/) override { return true; }
    bool binary(binary_t& /*value*/) override { return true; }
    bool start_array(std::size_t /*size*/) override { return true; }
    bool end_array() override { return true; }
    bool start_object(std::size_t /*size*/) override
    {
        m_open.emplace_back();
        return true;
    }
    bool end_object() override
    {
        m_open.pop_back();
        return true;
    }
    bool key(string_t& name) override
    {
        if (m_twice.empty() && !m_open.back().insert(name).second)
            m_twice = name;
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::json::exception& error) override
    {
        m_errorByte = position;
        m_error = error.what();
        return false;
    }

    const std::string& twice() const { return m_twice; }
    const std::string& error() const { return m_error; }
    std::size_t errorByte() const { return m_errorByte; }

private:
    std::vector<std::set<std::string>> m_open;
    std::string m_twice;
    std::string m_error;
    std::size_t m_errorByte = 0;
};

/// `place` is named where a key stands twice.
Result<nlohmann::json> parsed(const PromptFile& file, std::string_view text, std::size_t firstLine,
                              const std::string& place)
{
    KeyReader keys;
    if (!nlohmann::json::sax_parse(text, &keys)) {
        std::string_view what = keys.error();
        if (const auto at = what.find("syntax error"); at != std::string_view::npos)
            what.remove_prefix(at);
        return syntaxError(file, text, firstLine, keys.errorByte(), what);
    }
    if (!keys.twice().empty())
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}: the key \"{}\" stands twice in one object", place, keys.twice()),
                     "keep one of them"};
    return nlohmann::json::parse(text);
}

} // namespace

Result<nlohmann::json> parseJson(const PromptFile& file)
{
    return parsed(file, file.text, 1, nameOf(file));
}

Result<nlohmann::json> parseJsonLine(const PromptFile& file, std::string_view text, std::size_t line)
{
    return parsed(file, text, line, fmt::format("{}: line {}", nameOf(file), line));
}

Error JsonField::error(const std::string& what, const std::string& hint) const
{
    std::string place = nameOf(*m_file);
    if (m_line > 0)
        place += fmt::format(": line {}", m_line);
    if (!m_path.empty())
        place += ": " + m_path;
    return {ErrorKind::InvalidInput, place + ": " + what, hint};
}

Status JsonField::allowOnly(std::initializer_list<const char*> names) const
{
    FW_ASSIGN(const auto all, members());
    for (const auto& [name, field] : all)
        if (std::find(names.begin(), names.end(), name) == names.end())
            return field.error("unknown field", fmt::format("the fields here are: {}", fmt::join(names, ", ")));
    return {};
}

Result<JsonField> JsonField::member(const std::string& name) const
{
    if (!m_value->is_object())
        return error(fmt::format("must be an object, is {}", m_value->type_name()), "write {…} here");
    if (auto field = find(name))
        return *field;
    return error(fmt::format("the field \"{}\" is missing", name), "add it");
}

std::optional<JsonField> JsonField::find(const std::string& name) const
{
    if (!m_value->is_object())
        return std::nullopt;
    const auto found = m_value->find(name);
    if (found == m_value->end())
        return std::nullopt;
    return JsonField(*m_file, *found, m_path.empty() ? name : m_path + "." + name, m_line);
}

Result<std::string> JsonField::text() const
{
    if (!m_value->is_string())
        return error(fmt::format("must be a text, is {}", m_value->type_name()), "write it in quotation marks");
    const auto& text = m_value->get_ref<const std::string&>();
    if (text.empty())
        return error("is empty", "give it some text");
    if (text.find('\0') != std::string::npos)
        return error("holds a NUL character", "take it out");
    if (text.size() > kMaximumPromptBytes)
        return error(fmt::format("is {} bytes long; {} are allowed", text.size(), kMaximumPromptBytes), "shorten it");
    return text;
}

Result<std::string> JsonField::optionalText(const std::string& name) const
{
    const auto field = find(name);
    if (!field || (field->json().is_string() && field->json().get_ref<const std::string&>().empty()))
        return std::string();
    return field->text();
}

Result<std::string> JsonField::identifier() const
{
    FW_ASSIGN(std::string id, text());
    if (!isIdentifier(id))
        return error(fmt::format("\"{}\" is no identifier", id.substr(0, 100)),
                     "use up to 100 letters, digits, '-', '_' and '.'");
    return id;
}

Result<std::string> JsonField::optionalIdentifier(const std::string& name) const
{
    const auto field = find(name);
    return field ? field->identifier() : Result<std::string>(std::string());
}

Result<std::vector<JsonField>> JsonField::items() const
{
    if (!m_value->is_array())
        return error(fmt::format("must be a list, is {}", m_value->type_name()), "write […] here");
    std::vector<JsonField> fields;
    for (std::size_t i = 0; i < m_value->size(); ++i)
        fields.emplace_back(*m_file, (*m_value)[i], fmt::format("{}[{}]", m_path, i), m_line);
    return fields;
}

Result<std::vector<std::pair<std::string, JsonField>>> JsonField::members() const
{
    if (!m_value->is_object())
        return error(fmt::format("must be an object, is {}", m_value->type_name()), "write {…} here");
    std::vector<std::pair<std::string, JsonField>> fields;
    for (const auto& [name, value] : m_value->items())
        fields.emplace_back(name, JsonField(*m_file, value, m_path.empty() ? name : m_path + "." + name, m_line));
    return fields;
}

Status checkFormat(const JsonField& root, std::string_view format, int version)
{
    FW_ASSIGN(const JsonField formatField, root.member("format"));
    if (formatField.json() != format)
        return formatField.error(fmt::format("must be \"{}\"", format), "mend the format's name");
    FW_ASSIGN(const JsonField versionField, root.member("version"));
    if (!versionField.json().is_number_integer())
        return versionField.error(fmt::format("must be a whole number, is {}", versionField.json().type_name()),
                                  fmt::format("write {}", version));
    if (versionField.json() != version) {
        Error error =
            versionField.error(fmt::format("version {} is not known", versionField.json().dump()),
                               fmt::format("this program reads version {}; a newer one may read more", version));
        error.kind = ErrorKind::Incompatible;
        return error;
    }
    return {};
}

} // namespace fw::prompts
