// Anybody's own prompts, a JSON object a line: `prompt` and `group`, and maybe `axis`, `template` and `id`. Other
// fields are left alone.
#include <fmt/format.h>

#include "core/prompts/importers.h"
#include "core/prompts/json_lines.h"
#include "core/prompts/own_rows.h"

namespace fw::prompts {

namespace {

bool recognisesPromptLines(const PromptFile& file)
{
    const auto first = firstObject(file);
    if (!first)
        return isNamedJsonLines(file);
    // BOLD's files are objects, too: of objects, a group's name each.
    const auto isPlain = [&](const char* name) { return first->contains(name) && !(*first)[name].is_object(); };
    return isPlain("prompt") || isPlain("group");
}

/// The member as a text, or "" where it is missing or null.
Result<std::string> textOrNone(const JsonField& object, const std::string& name)
{
    const auto field = object.find(name);
    if (!field || field->json().is_null())
        return std::string();
    return optionalText(object, name);
}

Result<PromptSet> readPromptLines(const PromptFile& file)
{
    OwnRows rows(file);
    FW_TRY(readJsonLines(file, [&](const JsonField& object) -> Status {
        OwnRow own;
        FW_ASSIGN(const JsonField prompt, object.member("prompt"));
        FW_ASSIGN(own.prompt, promptText(prompt));
        FW_ASSIGN(const JsonField group, object.member("group"));
        FW_ASSIGN(own.group, promptText(group));
        FW_ASSIGN(own.axis, textOrNone(object, "axis"));
        FW_ASSIGN(own.templateName, textOrNone(object, "template"));
        FW_ASSIGN(own.id, textOrNone(object, "id"));
        const Status added = rows.add(std::move(own));
        return added.ok() ? added : object.error(added.error().message, added.error().hint);
    }));
    return rows.take();
}

} // namespace

Importer promptRowsJsonl()
{
    return {"prompt-rows-jsonl", "prompts a line (JSONL with the fields prompt and group)", recognisesPromptLines,
            readPromptLines};
}

} // namespace fw::prompts
