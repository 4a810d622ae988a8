#include "core/base/json_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/base/file.h"

namespace fw {

namespace {

using nlohmann::json;

/// Builds the document as it is read, and stops at what does not belong into one. (nlohmann's own parser neither bounds
/// the depth nor sees a key twice; its callback, which does, takes quadratic time on long lists.)
class DocumentBuilder : public nlohmann::json_sax<json>
{
public:
    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return false; } // JSON has none
    bool start_array(std::size_t /*size*/) override { return descend(json::array()); }
    bool end_array() override { return ascend(); }
    bool start_object(std::size_t /*size*/) override { return descend(json::object()); }
    bool end_object() override { return ascend(); }
    bool key(string_t& name) override
    {
        auto& object = m_open.back()->get_ref<json::object_t&>();
        const auto [place, fresh] = object.try_emplace(name);
        m_next = &place->second;
        m_keys.back() = name;
        if (!fresh)
            return fail(fmt::format("the key \"{}\" stands twice in one object", name), path());
        return true;
    }
    bool parse_error(std::size_t byte, const std::string& /*token*/, const json::exception& error) override
    {
        m_byte = byte;
        return fail(error.what(), {});
    }

    json take() { return std::move(m_root); }
    const std::string& problem() const { return m_problem; }
    /// 1-based place of a syntax error; 0 where the problem has a path instead.
    std::size_t byte() const { return m_byte; }
    const std::string& problemPath() const { return m_path; }

private:
    json* place(json value)
    {
        if (m_open.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        if (m_open.back()->is_array()) {
            m_open.back()->push_back(std::move(value));
            return &m_open.back()->back();
        }
        *m_next = std::move(value);
        return m_next;
    }
    template <typename T>
    bool add(T&& value)
    {
        place(json(std::forward<T>(value)));
        return true;
    }
    bool descend(json value)
    {
        if (m_open.size() == kMaximumJsonDepth)
            return fail(fmt::format("it is nested more than {} levels deep", kMaximumJsonDepth), {});
        m_open.push_back(place(std::move(value)));
        m_keys.emplace_back();
        return true;
    }
    bool ascend()
    {
        m_open.pop_back();
        m_keys.pop_back();
        return true;
    }
    bool fail(const std::string& problem, const std::string& path)
    {
        m_problem = problem;
        m_path = path;
        return false;
    }
    /// Of the innermost open object.
    std::string path() const
    {
        std::string path;
        for (std::size_t i = 0; i + 1 < m_open.size(); ++i)
            path = m_open[i]->is_array() ? itemPath(path, m_open[i]->size() - 1) : joinPath(path, m_keys[i]);
        return path;
    }

    json m_root;
    std::vector<json*> m_open;       ///< stable: only the innermost container grows
    std::vector<std::string> m_keys; ///< of each open object the last key
    json* m_next = nullptr;          ///< where the value of the last key goes
    std::string m_problem;
    std::string m_path;
    std::size_t m_byte = 0;
};

/// What the parser said without its own prefix, in one line of plain characters.
std::string plainProblem(const std::string& problem)
{
    if (problem.find("ill-formed UTF-8") != std::string::npos)
        return "the text is not UTF-8";
    std::size_t start = problem.find("syntax error");
    if (start == std::string::npos)
        start = problem.find("number overflow");
    std::string plain = start == std::string::npos ? problem : problem.substr(start);
    for (char& character : plain)
        if (static_cast<unsigned char>(character) < 0x20 || static_cast<unsigned char>(character) > 0x7e)
            character = '?';
    constexpr std::size_t kLongest = 300;
    return plain.size() <= kLongest ? plain : plain.substr(0, kLongest) + "…";
}

std::string placeOf(std::size_t byte, std::string_view text, std::size_t firstLine)
{
    const std::string_view before = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
    const auto line = firstLine + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t lineStart = before.rfind('\n') + 1; // npos + 1 is 0
    return fmt::format("line {}, column {}", line, before.size() - lineStart + 1);
}

std::string prefixed(const std::string& place, const std::string& what)
{
    return place.empty() ? what : place + ": " + what;
}

} // namespace

std::string JsonSource::place() const
{
    return line == 0 ? name : prefixed(name, fmt::format("line {}", line));
}

Result<json> parseJson(std::string_view text, const JsonSource& source)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    DocumentBuilder builder;
    if (json::sax_parse(text, &builder))
        return builder.take();
    const std::string problem = plainProblem(builder.problem());
    if (builder.byte() == 0)
        return Error{source.kind, prefixed(source.place(), prefixed(builder.problemPath(), problem)), source.hint};
    const std::string place = placeOf(builder.byte(), text, std::max<std::size_t>(source.line, 1));
    return Error{source.kind, prefixed(prefixed(source.name, place), problem),
                 "mend the JSON there: look for a missing comma, quote or bracket"};
}

Result<json> readJson(const std::filesystem::path& file, std::size_t maximumBytes, const JsonSource& source)
{
    FW_ASSIGN(const std::string text, readFile(file, maximumBytes));
    return parseJson(text, source);
}

std::string joinPath(const std::string& path, std::string_view name)
{
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

std::string itemPath(const std::string& path, std::size_t index)
{
    return fmt::format("{}[{}]", path, index);
}

} // namespace fw
