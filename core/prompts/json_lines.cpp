#include "core/prompts/json_lines.h"

#include <fmt/format.h>

#include <string_view>

#include "core/base/file_ending.h"
#include "core/prompts/prompt_text.h"

namespace fw::prompts {

namespace {

constexpr std::size_t kMaximumLine = std::size_t{1} << 20;

} // namespace

std::optional<nlohmann::json> firstObject(const PromptFile& file)
{
    std::string_view rest = file.text;
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (!line.starts_with('{') || line.size() > kMaximumLine)
        return std::nullopt;
    auto value = parseJson(line, sourceOf(file));
    return value.ok() && value->is_object() ? std::optional(std::move(*value)) : std::nullopt;
}

bool isNamedJsonLines(const PromptFile& file)
{
    const auto start = file.text.find_first_not_of(" \t\r\n");
    return holdsJsonLines(file.path) && start != std::string::npos && file.text[start] == '{';
}

Status readJsonLines(const PromptFile& file, const std::function<Status(const JsonField&)>& object)
{
    std::string_view rest = file.text;
    for (std::size_t line = 1; !rest.empty(); ++line) {
        const std::size_t end = rest.find('\n');
        const std::string_view text = withoutTrailingWhitespace(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (text.empty())
            continue;
        if (text.size() > kMaximumLine)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("{}: line {} is longer than 1 MiB", file.path.filename().string(), line),
                         "write one JSON object a line"};
        FW_ASSIGN(const nlohmann::json value, parseJson(text, sourceOf(file, line)));
        const JsonField field(value, sourceOf(file, line));
        if (!field.isObject())
            return field.wrong("an object", "write {…} on every line");
        FW_TRY(object(field));
    }
    return {};
}

} // namespace fw::prompts
