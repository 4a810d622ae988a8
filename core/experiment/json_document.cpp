#include "core/experiment/json_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "core/base/file.h"

namespace fw::experiment {

namespace {

using nlohmann::json;

/// Walks through a text without building anything, so that nothing deep or large is built before it is known to be fit.
class DocumentCheck : public nlohmann::json_sax<json>
{
public:
    bool null() override { return true; }
    bool boolean(bool /*value*/) override { return true; }
    bool number_integer(number_integer_t /*value*/) override { return true; }
    bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
    bool string(string_t& /*value*/) override { return true; }
    bool binary(binary_t& /*value*/) override { return true; }
    bool start_array(std::size_t /*size*/) override { return descend(); }
    bool end_array() override { return ascend(); }
    bool start_object(std::size_t /*size*/) override { return descend(); }
    bool end_object() override { return ascend(); }
    bool key(string_t& name) override
    {
        if (m_keys.back().insert(name).second)
            return true;
        m_problem = fmt::format("the field \"{}\" stands twice in one object", name);
        return false;
    }
    bool parse_error(std::size_t byte, const std::string& /*token*/, const nlohmann::json::exception& error) override
    {
        m_byte = byte;
        m_problem = error.what();
        return false;
    }

    const std::string& problem() const { return m_problem; }
    /// 1-based place of a syntax error; 0 where the problem has no place.
    std::size_t byte() const { return m_byte; }

private:
    bool descend()
    {
        m_keys.emplace_back();
        if (m_keys.size() <= kMaximumDocumentDepth)
            return true;
        m_problem = fmt::format("it is nested more than {} levels deep", kMaximumDocumentDepth);
        return false;
    }
    bool ascend()
    {
        m_keys.pop_back();
        return true;
    }

    std::vector<std::set<std::string>> m_keys; ///< of each open object (and nothing for each open array)
    std::string m_problem;
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

std::string placeOf(std::size_t byte, std::string_view text)
{
    const std::string_view before = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t lineStart = before.rfind('\n') + 1; // npos + 1 is 0
    return fmt::format("line {}, column {}", line, before.size() - lineStart + 1);
}

} // namespace

Result<json> parseDocument(const std::string& text, const std::string& name)
{
    std::string_view content = text;
    if (content.starts_with("\xEF\xBB\xBF"))
        content.remove_prefix(3);
    DocumentCheck check;
    if (json::sax_parse(content, &check))
        return json::parse(content);
    if (check.byte() == 0)
        return Error{ErrorKind::InvalidInput, fmt::format("{}: {}", name, plainProblem(check.problem())),
                     "mend the file; docs/experiment.md shows an example"};
    return Error{ErrorKind::InvalidInput,
                 fmt::format("{}: {}: {}", name, placeOf(check.byte(), content), plainProblem(check.problem())),
                 "mend the JSON there: look for a missing comma, quote or bracket"};
}

Result<json> readDocument(const std::filesystem::path& file)
{
    FW_ASSIGN(const std::string text, readFile(file, kMaximumDocumentBytes));
    return parseDocument(text, file.filename().string());
}

} // namespace fw::experiment
