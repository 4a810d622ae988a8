#include "core/base/output_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/base/csv.h"
#include "core/base/descriptor_path.h"
#include "core/base/file.h"
#include "core/base/file_ending.h"
#include "core/base/json_document.h"
#include "core/base/output_ownership.h"
#include "core/base/utf8.h"

namespace fw {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLookedAt = std::size_t{64} << 10;

bool isTableByName(const fs::path& path)
{
    const std::string ending = fileEnding(path);
    constexpr std::string_view kEndings[] = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".html"};
    return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

/// Rows of at least two fields, all of one width.
bool isTable(std::string_view text, char delimiter)
{
    std::size_t width = 0;
    const Status status = readCsvRowsOf(text, {}, {.delimiter = delimiter},
                                        [&](std::span<const std::string> fields, std::size_t) -> Status {
                                            if (fields.size() < 2 || (width > 0 && fields.size() != width))
                                                return cancelledError();
                                            width = fields.size();
                                            return {};
                                        });
    return status.ok() && width > 0;
}

/// Whether a text begins as what this program writes into files.
bool beginsAsOurs(std::string_view start)
{
    // The last line may be cut.
    const std::size_t end = start.size() < kLookedAt ? start.size() : start.rfind('\n');
    const std::string_view lines = start.substr(0, end == std::string_view::npos ? start.size() : end);
    const std::string_view first = lines.substr(0, lines.find('\n'));
    if (lines.find_first_not_of("0123456789+-.,eE \t\r\n[]") == std::string_view::npos)
        return true;
    if (parseJson(first, {}).ok() || (start.size() < kLookedAt && parseJson(start, {}).ok()))
        return true;
    return start.find("\nMade by `fairweight-cli ") != std::string_view::npos || isTable(lines, ',') ||
           isTable(lines, '\t');
}

/// Nothing, or why the file is not to be written unasked.
Result<std::string> reasonToAsk(const fs::path& place, const OutputRules& rules)
{
    std::error_code ignored;
    const bool there = fs::exists(place, ignored);
    const bool guarded =
        std::find(rules.guarded.begin(), rules.guarded.end(), place.filename().string()) != rules.guarded.end();
    const bool inModel = !rules.guarded.empty() && fs::exists(place.parent_path() / rules.guarded.front(), ignored);
    if (guarded && inModel)
        return std::string("would be part of the model in its folder");
    if (there && guarded)
        return std::string("is there already and has the name of a model's file");
    if (there && inModel)
        return std::string("is there already, in a model's folder");
    if (!there)
        return std::string();
    FW_ASSIGN(const std::string start, readStart(place, kLookedAt));
    Utf8Check check;
    if (start.find('\0') != std::string::npos || !check.feed(start))
        return std::string("is there already and is no text");
    if (start.empty() || isTableByName(place) || beginsAsOurs(start))
        return std::string();
    return std::string("is there already and is nothing that this program writes");
}

} // namespace

Result<fs::path> outputFile(const fs::path& path, const OutputRules& rules)
{
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    // By the name that was given: links of /proc to pipes and deleted files lead to names that are nowhere.
    if (descriptorOf(path) || (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status)))
        return path;
    FW_ASSIGN(const fs::path place, normalisedOutput(path));
    FW_TRY(clearOfInputs(place, rules, Around::Refused));
    if (fs::is_directory(status) || (!path.has_filename() && path.has_parent_path()))
        return refusedOutput(path, "is a directory, and a file is to be written there", "name a file");
    if (!fs::is_directory(place.parent_path(), code))
        return Error{ErrorKind::NotFound, fmt::format("the folder of {} does not exist", path.string()),
                     fmt::format("make {} first", place.parent_path().string())};
    if (!rules.replace) {
        FW_ASSIGN(const std::string reason, reasonToAsk(place, rules));
        if (!reason.empty())
            return Error{ErrorKind::Exists, fmt::format("{} {}", path.string(), reason),
                         "name another file; --force writes this one"};
    }
    return place;
}

Result<fs::path> outputFolder(const fs::path& path, const std::vector<std::string>& names, const OutputRules& rules)
{
    FW_ASSIGN(const fs::path place, normalisedOutput(path));
    FW_TRY(clearOfInputs(place, rules, Around::Allowed));
    std::error_code code;
    const fs::file_status status = fs::status(place, code);
    if (fs::exists(status) && !fs::is_directory(status))
        return refusedOutput(place, "is a file, and a directory is to be written there", "name a directory");
    for (const std::string& name : names) {
        FW_TRY(clearOfInputs(place / name, rules, Around::Refused));
        if (fs::is_directory(place / name, code))
            return refusedOutput(place / name, "is a directory, and a file is to be written there",
                                 "name another folder");
        if (!rules.replace && fs::exists(fs::symlink_status(place / name, code)))
            return Error{ErrorKind::Exists, fmt::format("{} holds {} already", place.string(), name),
                         "--force replaces it and leaves other files as they are"};
    }
    if (fs::is_directory(status) && !rules.replace) {
        FW_ASSIGN(const auto foreign, foreignFile(place));
        if (foreign)
            return Error{
                ErrorKind::Exists,
                fmt::format("{} holds {}, which this program did not write", place.string(), foreign->string()),
                "name a folder of its own, or add to this one with --force"};
    }
    fs::create_directories(place, code);
    if (code)
        return outputIoError(place, "create", code);
    return place;
}

Status listWritten(const fs::path& folder, const std::vector<std::string>& names)
{
    std::vector<std::string> all = listedNames(folder);
    std::error_code ignored;
    for (const std::string& name : names)
        if (fs::exists(folder / name, ignored))
            all.push_back(name);
    return writeOutputList(folder, std::move(all));
}

} // namespace fw
