#include "core/prompts/prompt_fields.h"

#include <fmt/format.h>

#include <limits>

#include "core/prompts/identifier.h"

namespace fw::prompts {

JsonSource sourceOf(const PromptFile& file, std::size_t line)
{
    return {.name = file.path.filename().string(), .hint = "mend it there", .line = line};
}

Result<std::string> promptText(const JsonField& field)
{
    return field.someText(kMaximumPromptBytes);
}

Result<std::string> optionalText(const JsonField& object, std::string_view name)
{
    const JsonField field = object[name];
    if (!field.exists() || field.json() == "")
        return std::string();
    return promptText(field);
}

Result<std::string> identifier(const JsonField& field)
{
    FW_ASSIGN(std::string id, promptText(field));
    if (!isIdentifier(id))
        return field.error(fmt::format("\"{}\" is no identifier", id.substr(0, 100)),
                           "use up to 100 letters, digits, '-', '_' and '.'");
    return id;
}

Result<std::string> optionalIdentifier(const JsonField& object, std::string_view name)
{
    const JsonField field = object[name];
    return field.exists() ? identifier(field) : std::string();
}

Status checkFormat(const JsonField& root, std::string_view format, int version)
{
    FW_ASSIGN(const JsonField formatField, root.member("format"));
    if (formatField.json() != format)
        return formatField.error(fmt::format("must be \"{}\"", format), "mend the format's name");
    FW_ASSIGN(const JsonField versionField, root.member("version"));
    FW_ASSIGN(const std::int64_t found, versionField.integer(std::numeric_limits<std::int64_t>::min(),
                                                             std::numeric_limits<std::int64_t>::max()));
    if (found != version) {
        Error error = versionField.error(fmt::format("version {} is not known", found),
                                         fmt::format("this program reads version {}; a newer one may read more", version));
        error.kind = ErrorKind::Incompatible;
        return error;
    }
    return {};
}

} // namespace fw::prompts
