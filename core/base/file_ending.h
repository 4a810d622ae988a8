// What the ending of a file's name says of what it holds. Upper and lower case are the same.
#pragma once

#include <filesystem>
#include <string>

namespace fw {

/// ".jsonl" of "Answers.JSONL"; empty where there is none.
std::string fileEnding(const std::filesystem::path& file);

/// `.jsonl` and `.ndjson`: one JSON object a line.
bool holdsJsonLines(const std::filesystem::path& file);

/// What stands between the fields of a table: a tab in `.tsv`, else a comma.
char fieldDelimiter(const std::filesystem::path& file);

} // namespace fw
