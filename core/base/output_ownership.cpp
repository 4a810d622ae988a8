#include "core/base/output_ownership.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/file.h"

namespace fw {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListTitle = "Written by Fairweight; --force replaces a directory that holds these alone:";
constexpr std::size_t kMaximumList = std::size_t{16} << 20;

} // namespace

Error refusedOutput(const fs::path& path, const std::string& why, const std::string& hint)
{
    return {ErrorKind::InvalidInput, fmt::format("{} {}", path.string(), why), hint};
}

Error outputIoError(const fs::path& path, const std::string& action, const std::error_code& code)
{
    return {ErrorKind::Io, fmt::format("cannot {} {}: {}", action, path.string(), code.message()),
            "choose a place you may write to, with room for it"};
}

Result<fs::path> normalisedOutput(const fs::path& path)
{
    if (path.empty())
        return Error{ErrorKind::InvalidInput, "the output has no name", "say where to write"};
    std::error_code code;
    fs::path whole = fs::weakly_canonical(fs::absolute(path, code), code);
    if (code)
        return outputIoError(path, "find", code);
    whole = whole.lexically_normal();
    if (!whole.has_filename())
        whole = whole.parent_path();
    return whole;
}

bool isSamePlace(const fs::path& a, const fs::path& b)
{
    std::error_code ignored;
    return a == b || fs::equivalent(a, b, ignored);
}

bool isInsidePlace(const fs::path& place, const fs::path& directory)
{
    for (fs::path above = place.parent_path();; above = above.parent_path()) {
        if (isSamePlace(above, directory))
            return true;
        if (above == above.parent_path())
            return false;
    }
}

bool isEmptyDirectory(const fs::path& path)
{
    std::error_code code;
    return fs::is_directory(path, code) && fs::is_empty(path, code) && !code;
}

Status clearOfInputs(const fs::path& place, const OutputRules& rules, Around around)
{
    for (const fs::path& input : rules.inputs) {
        std::error_code ignored;
        const fs::file_status status = fs::status(input, ignored);
        if (input.empty() || (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status)))
            continue;
        FW_ASSIGN(const fs::path read, normalisedOutput(input));
        const char* relation = isSamePlace(place, read)                                  ? "is"
                               : isInsidePlace(place, read)                              ? "is inside"
                               : around == Around::Refused && isInsidePlace(read, place) ? "holds"
                                                                                         : nullptr;
        if (relation)
            return refusedOutput(place, fmt::format("{} {}, which is read", relation, input.string()),
                                 "write to another place");
    }
    return {};
}

Result<std::vector<fs::path>> filesIn(const fs::path& directory)
{
    std::vector<fs::path> files;
    std::error_code code;
    for (fs::recursive_directory_iterator entry(directory, code), end; !code && entry != end; entry.increment(code))
        if (std::error_code ignored; entry->is_symlink(ignored) || !entry->is_directory(ignored))
            files.push_back(entry->path().lexically_relative(directory));
    if (code)
        return outputIoError(directory, "read", code);
    return files;
}

std::vector<std::string> listedNames(const fs::path& directory)
{
    std::vector<std::string> names;
    const auto text = readText(directory / kOutputListFile, kMaximumList);
    if (!text.ok() || !text->starts_with(kListTitle))
        return names;
    for (std::size_t start = kListTitle.size() + 1; start < text->size();) {
        const std::size_t end = std::min(text->find('\n', start), text->size());
        names.push_back(text->substr(start, end - start));
        start = end + 1;
    }
    names.emplace_back(kOutputListFile);
    return names;
}

Result<std::optional<fs::path>> foreignFile(const fs::path& directory)
{
    std::error_code ignored;
    if (!fs::is_directory(directory, ignored))
        return std::optional(directory.filename());
    FW_ASSIGN(const std::vector<fs::path> files, filesIn(directory));
    const std::vector<std::string> names = listedNames(directory);
    const std::set<std::string> listed(names.begin(), names.end());
    for (const fs::path& file : files)
        if (!listed.contains(file.string()) && !listed.contains(file.begin()->string() + "/"))
            return std::optional(file);
    return std::optional<fs::path>();
}

Status writeOutputList(const fs::path& directory, std::vector<std::string> names)
{
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::string text = std::string(kListTitle) + "\n";
    for (const std::string& name : names)
        if (name != kOutputListFile && name.find('\n') == std::string::npos)
            text += name + "\n";
    return writeFileAtomically(directory / kOutputListFile, text);
}

fs::path freeNameBeside(const fs::path& place, const std::string& ending)
{
    std::error_code ignored;
    for (int number = 1;; ++number) {
        const fs::path name = fmt::format("{}{}{}", place.string(), ending, number == 1 ? "" : fmt::format("-{}", number));
        if (!fs::exists(fs::symlink_status(name, ignored)))
            return name;
    }
}

} // namespace fw
