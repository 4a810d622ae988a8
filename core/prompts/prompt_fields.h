// What fields of prompt and choice files have in common beyond JsonField: texts of bounded length, identifiers, a format's
// name and version. Private to this room.
#pragma once

#include <string>
#include <string_view>

#include "core/base/json_field.h"
#include "core/base/result.h"
#include "core/prompts/importers.h"

namespace fw::prompts {

/// How errors in this file read; `line` is named where it isn't 0: for files of one JSON value a line.
JsonSource sourceOf(const PromptFile& file, std::size_t line = 0);

/// A text that is not empty, of at most kMaximumPromptBytes.
Result<std::string> promptText(const JsonField& field);
/// The named member as a text, or "" where it is missing or empty.
Result<std::string> optionalText(const JsonField& object, std::string_view name);
/// A text of letters, digits, '-', '_' and '.', at most 100: what can stand in tables, file names and options.
Result<std::string> identifier(const JsonField& field);
/// The named member as an identifier, or "" where there is none.
Result<std::string> optionalIdentifier(const JsonField& object, std::string_view name);

/// That a document's "format" is this one, and its "version" one that this program reads.
Status checkFormat(const JsonField& root, std::string_view format, int version);

} // namespace fw::prompts
