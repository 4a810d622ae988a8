// Prompt files of one JSON object a line (JSONL): errors name the line and the field in it
// (`prompts.jsonl: line 3: prompt.text: …`). Private to this room.
#pragma once

#include <functional>
#include <optional>

#include "core/base/result.h"
#include "core/prompts/importers.h"
#include "core/prompts/prompt_fields.h"

namespace fw::prompts {

/// The object on the first line that isn't blank; nothing where that is no JSON object of at most 1 MiB. Cheap.
std::optional<nlohmann::json> firstObject(const PromptFile& file);

/// Whether the file is named so and begins with a brace: for files whose first line is broken.
bool isNamedJsonLines(const PromptFile& file);

/// Hands out the object of every line; blank lines are skipped. A line over 1 MiB, or one that holds no object, is an
/// error.
Status readJsonLines(const PromptFile& file, const std::function<Status(const JsonField&)>& object);

} // namespace fw::prompts
