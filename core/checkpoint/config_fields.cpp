#include "core/checkpoint/config_fields.h"

namespace fw::checkpoint {

JsonSource configSource(const std::string& file)
{
    return {.name = file,
            .hint = "check config.json against the weights",
            .kind = ErrorKind::Corrupt,
            .nullIsMissing = true};
}

Error unsupportedField(const JsonField& field, const std::string& what, const std::string& hint)
{
    Error error = field.error(what, hint);
    error.kind = ErrorKind::Incompatible;
    return error;
}

Result<std::int64_t> readCount(const JsonField& fields, const FieldName& name, std::int64_t fallback, std::int64_t low,
                               std::int64_t high)
{
    std::int64_t count = fallback;
    const bool other = name.alias && fields[name.alias].exists();
    FW_TRY(fields.read(other ? name.alias : name.name, count, low, high));
    return count;
}

void writeField(nlohmann::json& document, const FieldName& name, std::int64_t value)
{
    document[name.name] = value;
    if (name.alias)
        document.erase(name.alias);
}

} // namespace fw::checkpoint
