// What lies at a place that is to be written, and whose it is. Private to output_place.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/output_place.h"
#include "core/base/result.h"

namespace fw {

/// The list of what this program wrote into a directory: a title, then a file a line; a name with a slash behind it is a
/// directory with everything below.
inline constexpr const char* kOutputListFile = "fairweight-files.txt";

Error refusedOutput(const std::filesystem::path& path, const std::string& why, const std::string& hint);
Error outputIoError(const std::filesystem::path& path, const std::string& action, const std::error_code& code);

/// Absolute, links followed as far as there is something, without . and .. and a slash at the end.
Result<std::filesystem::path> normalisedOutput(const std::filesystem::path& path);

bool isSamePlace(const std::filesystem::path& a, const std::filesystem::path& b);
/// Whether `place` lies inside `directory`, whatever names lead there.
bool isInsidePlace(const std::filesystem::path& place, const std::filesystem::path& directory);
bool isEmptyDirectory(const std::filesystem::path& path);

enum class Around { Refused, Allowed };

/// The output is no input, inside none and, unless allowed, around none. Pipes and devices hold nothing to protect.
Status clearOfInputs(const std::filesystem::path& place, const OutputRules& rules, Around around);

/// Files of a directory and of those in it, relative to it.
Result<std::vector<std::filesystem::path>> filesIn(const std::filesystem::path& directory);

/// The one verdict on ownership, for places and for what is left beside them: something there that this program did not
/// write; nothing where all of it is its own (so of an empty directory).
Result<std::optional<std::filesystem::path>> foreignFile(const std::filesystem::path& directory);

/// What the directory's list names, as it is written there; empty without a list of ours.
std::vector<std::string> listedNames(const std::filesystem::path& directory);
Status writeOutputList(const std::filesystem::path& directory, std::vector<std::string> names);

/// A name beside `place` that nothing has: "place.kept", "place.kept-2", …
std::filesystem::path freeNameBeside(const std::filesystem::path& place, const std::string& ending);

} // namespace fw
