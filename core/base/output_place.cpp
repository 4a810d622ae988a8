#include "core/base/output_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>
#include <utility>

#include "core/base/file.h"
#include "core/base/utf8.h"

namespace fw {

namespace {

namespace fs = std::filesystem;

/// The list of what this program wrote into a directory: its first line, then a file a line.
constexpr const char* kListFile = "fairweight-files.txt";
constexpr std::string_view kListTitle = "Written by Fairweight; --force replaces a directory that holds these alone:";
constexpr std::size_t kMaximumList = std::size_t{16} << 20;
constexpr std::size_t kLookedAt = std::size_t{64} << 10;

Error refused(const fs::path& path, const std::string& why, const std::string& hint)
{
    return {ErrorKind::InvalidInput, fmt::format("{} {}", path.string(), why), hint};
}

Error ioError(const fs::path& path, const std::string& action, const std::error_code& code)
{
    return {ErrorKind::Io, fmt::format("cannot {} {}: {}", action, path.string(), code.message()),
            "choose a place you may write to, with room for it"};
}

/// Absolute, links followed as far as there is something, without . and .. and a slash at the end.
Result<fs::path> normalised(const fs::path& path)
{
    if (path.empty())
        return Error{ErrorKind::InvalidInput, "the output has no name", "say where to write"};
    std::error_code code;
    fs::path whole = fs::weakly_canonical(fs::absolute(path, code), code);
    if (code)
        return ioError(path, "find", code);
    whole = whole.lexically_normal();
    if (!whole.has_filename())
        whole = whole.parent_path();
    return whole;
}

bool isSame(const fs::path& a, const fs::path& b)
{
    std::error_code ignored;
    return a == b || fs::equivalent(a, b, ignored);
}

/// Whether `place` lies inside `directory`, whatever names lead there.
bool isInside(const fs::path& place, const fs::path& directory)
{
    std::error_code ignored;
    for (fs::path above = place.parent_path();; above = above.parent_path()) {
        if (isSame(above, directory))
            return true;
        if (above == above.parent_path())
            return false;
    }
}

enum class Around { Refused, Allowed };

Status clearOfInputs(const fs::path& place, const OutputRules& rules, Around around)
{
    for (const fs::path& input : rules.inputs) {
        if (input.empty())
            continue;
        FW_ASSIGN(const fs::path read, normalised(input));
        const char* relation = isSame(place, read)                                  ? "is"
                               : isInside(place, read)                              ? "is inside"
                               : around == Around::Refused && isInside(read, place) ? "holds"
                                                                                    : nullptr;
        if (relation)
            return refused(place, fmt::format("{} {}, which is read", relation, input.string()),
                           "write to another place");
    }
    return {};
}

Result<std::set<fs::path>> listedFiles(const fs::path& directory)
{
    FW_ASSIGN(const std::string text, readText(directory / kListFile, kMaximumList));
    std::set<fs::path> files;
    if (!text.starts_with(kListTitle))
        return files;
    for (std::size_t start = kListTitle.size() + 1; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        files.insert(text.substr(start, end - start));
        start = end + 1;
    }
    files.insert(kListFile);
    return files;
}

/// Files of a directory and of those in it, relative to it.
Result<std::vector<fs::path>> filesIn(const fs::path& directory)
{
    std::vector<fs::path> files;
    std::error_code code;
    for (fs::recursive_directory_iterator entry(directory, code), end; !code && entry != end; entry.increment(code))
        if (std::error_code ignored; entry->is_symlink(ignored) || !entry->is_directory(ignored))
            files.push_back(entry->path().lexically_relative(directory));
    if (code)
        return ioError(directory, "read", code);
    return files;
}

/// Something in the directory that this program did not write; nothing where all of it is its own.
Result<std::optional<fs::path>> foreignFile(const fs::path& directory)
{
    FW_ASSIGN(const std::vector<fs::path> files, filesIn(directory));
    const auto listed = listedFiles(directory);
    for (const fs::path& file : files)
        if (!listed.ok() || !listed->contains(file))
            return std::optional(file);
    return std::optional<fs::path>();
}

Status writeList(const fs::path& directory, std::vector<fs::path> files)
{
    std::sort(files.begin(), files.end());
    std::string text = std::string(kListTitle) + "\n";
    for (const fs::path& file : files)
        if (file != kListFile && file.string().find('\n') == std::string::npos)
            text += file.string() + "\n";
    return writeFileAtomically(directory / kListFile, text);
}

bool isEmptyDirectory(const fs::path& path)
{
    std::error_code code;
    return fs::is_empty(path, code) && !code;
}

/// Whether a regular file is text: what a program with an --output may replace unasked.
Result<bool> isPlainText(const fs::path& path)
{
    FW_ASSIGN(const std::string start, readStart(path, kLookedAt));
    Utf8Check check;
    return start.find('\0') == std::string::npos && check.feed(start);
}

/// What may stand at a directory's place: nothing, an empty directory, or one of this program with `replace`.
Status mayReplace(const fs::path& place, const OutputRules& rules)
{
    std::error_code code;
    const fs::file_status status = fs::status(place, code);
    if (status.type() == fs::file_type::not_found)
        return {};
    if (!fs::is_directory(status))
        return refused(place, "is a file, and a directory is to be written there",
                       "name a directory that is not there");
    if (isEmptyDirectory(place))
        return {};
    FW_ASSIGN(const auto foreign, foreignFile(place));
    if (foreign)
        return refused(place, fmt::format("holds {}, which this program did not write", foreign->string()),
                       "name a directory that is not there yet, or an empty one");
    if (!rules.replace)
        return Error{ErrorKind::Exists, fmt::format("{} stands there already", place.string()),
                     "--force replaces it once the new one is whole"};
    return {};
}

Status checkDirectory(const fs::path& place, const OutputRules& rules)
{
    FW_TRY(clearOfInputs(place, rules, Around::Refused));
    std::error_code code;
    const fs::path working = fs::current_path(code);
    if (!code && (isSame(place, working) || isInside(working, place)))
        return refused(place, "is or holds the working directory", "name a directory of its own");
    return mayReplace(place, rules);
}

/// Nothing, or a directory of this program that an earlier process left beside the place.
Status mayRemove(const fs::path& left)
{
    std::error_code code;
    if (!fs::exists(fs::symlink_status(left, code)) || isEmptyDirectory(left))
        return {};
    const auto listed = listedFiles(left);
    if (!listed.ok() || listed->empty())
        return refused(left, "stands in the way, and this program did not write it", "move it elsewhere");
    return {};
}

Status removeLeftover(const fs::path& left)
{
    FW_TRY(mayRemove(left));
    std::error_code code;
    fs::remove_all(left, code);
    return code ? ioError(left, "remove", code) : Status();
}

/// The lock of a directory that is being written.
Result<FileLock> lockOf(const fs::path& work, const fs::path& place)
{
    FW_ASSIGN(std::optional<FileLock> lock, FileLock::tryLock(work));
    if (!lock)
        return Error{ErrorKind::Busy, fmt::format("another process is writing {}", place.string()),
                     "wait until it is done, or name another directory"};
    return std::move(*lock);
}

} // namespace

DirectoryMoves DirectoryMoves::ofSystem()
{
    const auto asCode = [](int result) {
        return result == 0 ? std::error_code() : std::error_code(errno, std::generic_category());
    };
    return {[asCode](const fs::path& a, const fs::path& b) {
                return asCode(::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE));
            },
            [asCode](const fs::path& from, const fs::path& to) { return asCode(::rename(from.c_str(), to.c_str())); }};
}

Result<fs::path> outputFile(const fs::path& path, const OutputRules& rules)
{
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    // A device or a pipe, by the name that it was given: links of /proc to pipes lead to names that are nowhere.
    if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status))
        return path;
    FW_ASSIGN(const fs::path place, normalised(path));
    FW_TRY(clearOfInputs(place, rules, Around::Refused));
    if (fs::is_directory(status) || (!path.has_filename() && path.has_parent_path()))
        return refused(path, "is a directory, and a file is to be written there", "name a file");
    if (!fs::is_directory(place.parent_path(), code))
        return Error{ErrorKind::NotFound, fmt::format("the folder of {} does not exist", path.string()),
                     fmt::format("make {} first", place.parent_path().string())};
    if (fs::is_regular_file(status) && !rules.replace) {
        FW_ASSIGN(const bool plain, isPlainText(place));
        if (!plain)
            return Error{ErrorKind::Exists, fmt::format("{} is there already and is no text", path.string()),
                         "--force replaces it"};
    }
    return place;
}

Result<fs::path> outputFolder(const fs::path& path, const std::vector<std::string>& names, const OutputRules& rules)
{
    FW_ASSIGN(const fs::path place, normalised(path));
    FW_TRY(clearOfInputs(place, rules, Around::Allowed));
    std::error_code code;
    const fs::file_status status = fs::status(place, code);
    if (fs::exists(status) && !fs::is_directory(status))
        return refused(place, "is a file, and a directory is to be written there", "name a directory");
    std::vector<fs::path> files(names.begin(), names.end());
    for (const std::string& name : names) {
        FW_TRY(clearOfInputs(place / name, rules, Around::Refused));
        if (fs::is_directory(place / name, code))
            return refused(place / name, "is a directory, and a file is to be written there", "name another folder");
        if (!rules.replace && fs::exists(fs::symlink_status(place / name, code)))
            return Error{ErrorKind::Exists, fmt::format("{} holds {} already", place.string(), name),
                         "--force replaces it and leaves other files as they are"};
    }
    if (fs::is_directory(status) && !isEmptyDirectory(place)) {
        const auto listed = listedFiles(place);
        if (!rules.replace && (!listed.ok() || listed->empty()))
            return Error{ErrorKind::Exists,
                         fmt::format("{} holds files that this program did not write", place.string()),
                         "name a folder of its own, or add to this one with --force"};
        if (listed.ok())
            files.insert(files.end(), listed->begin(), listed->end());
    }
    fs::create_directories(place, code);
    if (code)
        return ioError(place, "create", code);
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    FW_TRY(writeList(place, files));
    return place;
}

struct OutputDirectory::State
{
    fs::path place, work;
    DirectoryMoves moves;
    std::optional<FileLock> lock; ///< of `work`
    bool resumable = false;
    bool committed = false;
};

OutputDirectory::OutputDirectory(std::unique_ptr<State> state) : m_state(std::move(state)) {}
OutputDirectory::OutputDirectory(OutputDirectory&&) noexcept = default;

OutputDirectory::~OutputDirectory()
{
    if (!m_state || m_state->committed || m_state->resumable)
        return;
    std::error_code ignored;
    fs::remove_all(m_state->work, ignored);
}

const fs::path& OutputDirectory::work() const
{
    return m_state->work;
}

const fs::path& OutputDirectory::path() const
{
    return m_state->place;
}

Status OutputDirectory::check(const fs::path& path, const OutputRules& rules)
{
    FW_ASSIGN(const fs::path place, normalised(path));
    return checkDirectory(place, rules);
}

Result<OutputDirectory> OutputDirectory::claim(const fs::path& path, const OutputRules& rules, bool resumable,
                                               const DirectoryMoves& moves)
{
    auto state = std::make_unique<State>();
    state->moves = moves;
    FW_ASSIGN(state->place, normalised(path));
    state->work = state->place.string() + ".partial";
    const fs::path old = state->place.string() + ".replaced";
    std::error_code code;
    // A process that died between two renames left the place empty and the old directory beside it.
    if (fs::is_directory(old, code) && !fs::exists(state->place, code) && listedFiles(old).ok())
        (void)moves.rename(old, state->place);
    FW_TRY(checkDirectory(state->place, rules));
    FW_TRY(clearOfInputs(state->work, rules, Around::Refused));
    FW_TRY(mayRemove(state->work));
    if (fs::is_directory(state->work, code)) {
        FW_ASSIGN(state->lock, lockOf(state->work, state->place));
        if (!resumable)
            FW_TRY(removeLeftover(state->work));
    }
    if (!fs::is_directory(state->work, code)) {
        fs::create_directories(state->work, code);
        if (code)
            return ioError(state->work, "create", code);
        FW_ASSIGN(state->lock, lockOf(state->work, state->place));
    }
    if (!fs::exists(state->work / kListFile, code))
        FW_TRY(writeList(state->work, {}));
    state->resumable = resumable;
    return OutputDirectory(std::move(state));
}

Status OutputDirectory::commit()
{
    State& state = *m_state;
    const fs::path old = state.place.string() + ".replaced";
    FW_ASSIGN(const std::vector<fs::path> files, filesIn(state.work));
    FW_TRY(writeList(state.work, files));
    FW_TRY(syncDirectory(state.work));
    std::error_code code;
    if (!fs::exists(state.place, code) || isEmptyDirectory(state.place)) {
        if (const auto problem = state.moves.rename(state.work, state.place))
            return ioError(state.place, "write", problem);
        state.committed = true;
        return syncDirectory(state.place.parent_path());
    }
    // Swapped in one step where the file system can, else by way of a third name.
    fs::path replaced = state.work;
    if (state.moves.exchange(state.work, state.place)) {
        FW_TRY(removeLeftover(old));
        if (const auto problem = state.moves.rename(state.place, old))
            return ioError(state.place, "replace", problem);
        if (const auto problem = state.moves.rename(state.work, state.place)) {
            (void)state.moves.rename(old, state.place);
            return ioError(state.place, "replace", problem);
        }
        replaced = old;
    }
    state.committed = true;
    FW_TRY(syncDirectory(state.place.parent_path()));
    fs::remove_all(replaced, code);
    return code ? ioError(replaced, "remove", code) : Status();
}

} // namespace fw
