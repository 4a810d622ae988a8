#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "core/base/file.h"
#include "core/base/output_ownership.h"
#include "core/base/output_place.h"

namespace fw {

namespace {

namespace fs = std::filesystem;

/// What is being written stands in a folder of its own inside the one beside the place, so that all of it is ours.
constexpr const char* kNew = "new";

/// What may stand at a directory's place: nothing, an empty directory, or one of this program with `replace`.
Status mayReplace(const fs::path& place, const OutputRules& rules)
{
    std::error_code code;
    const fs::file_status status = fs::status(place, code);
    if (status.type() == fs::file_type::not_found)
        return {};
    if (!fs::is_directory(status))
        return refusedOutput(place, "is a file, and a directory is to be written there",
                             "name a directory that is not there");
    if (isEmptyDirectory(place))
        return {};
    FW_ASSIGN(const auto foreign, foreignFile(place));
    if (foreign)
        return refusedOutput(place, fmt::format("holds {}, which this program did not write", foreign->string()),
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
    if (!code && (isSamePlace(place, working) || isInsidePlace(working, place)))
        return refusedOutput(place, "is or holds the working directory", "name a directory of its own");
    return mayReplace(place, rules);
}

/// The lock of a directory that is being written.
Result<FileLock> lockOf(const fs::path& beside, const fs::path& place)
{
    FW_ASSIGN(std::optional<FileLock> lock, FileLock::tryLock(beside));
    if (!lock)
        return Error{ErrorKind::Busy, fmt::format("another process is writing {}", place.string()),
                     "wait until it is done, or name another directory"};
    return std::move(*lock);
}

/// What an earlier process left beside the place goes, if it is ours, and if it is not the half of something that
/// another command may go on with.
Status removeLeftover(const fs::path& left, const std::string& kept, const OutputRules& rules)
{
    FW_ASSIGN(const auto foreign, foreignFile(left));
    if (foreign)
        return refusedOutput(left, fmt::format("stands in the way with {}, which this program did not write",
                                               foreign->string()),
                             "move it elsewhere");
    std::error_code code;
    for (fs::directory_iterator entry(left, code), end; !code && entry != end; entry.increment(code)) {
        const std::string name = entry->path().filename().string();
        std::error_code ignored;
        if (name == kept || name == kOutputListFile)
            continue;
        if (name != kNew && !rules.replace && !isEmptyDirectory(entry->path()))
            return Error{ErrorKind::Exists,
                         fmt::format("{} holds a {} that was interrupted", left.string(), name),
                         fmt::format("start the {} again to go on with it, or drop it with --force", name)};
        fs::remove_all(entry->path(), ignored);
    }
    return code ? outputIoError(left, "read", code) : Status();
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

struct OutputDirectory::State
{
    fs::path place, beside, work;
    OutputRules rules;
    DirectoryMoves moves;
    std::optional<FileLock> lock; ///< of `beside`
    bool resumable = false;
    bool done = false; ///< nothing is left in `work`

    /// The folder beside the place goes once nothing is in it but its list.
    void removeBeside()
    {
        std::error_code ignored;
        fs::remove(beside / kOutputListFile, ignored);
        fs::remove(beside, ignored);
    }
    /// Keeps what was made where its place was taken meanwhile.
    Error keepAside(const Error& why)
    {
        const fs::path aside = freeNameBeside(place, ".new");
        if (moves.rename(work, aside))
            return why;
        done = true;
        removeBeside();
        return {why.kind, fmt::format("{} (since this command began)", why.message),
                fmt::format("what was made is in {}", aside.string())};
    }
};

OutputDirectory::OutputDirectory(std::unique_ptr<State> state) : m_state(std::move(state)) {}
OutputDirectory::OutputDirectory(OutputDirectory&&) noexcept = default;

OutputDirectory::~OutputDirectory()
{
    if (!m_state || m_state->done || (m_state->resumable && !isEmptyDirectory(m_state->work)))
        return;
    std::error_code ignored;
    fs::remove_all(m_state->work, ignored);
    m_state->removeBeside();
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
    FW_ASSIGN(const fs::path place, normalisedOutput(path));
    return checkDirectory(place, rules);
}

Result<OutputDirectory> OutputDirectory::claim(const fs::path& path, const OutputRules& rules,
                                               const std::string& resumable, const DirectoryMoves& moves)
{
    auto state = std::make_unique<State>();
    state->moves = moves;
    state->rules = rules;
    FW_ASSIGN(state->place, normalisedOutput(path));
    state->beside = state->place.string() + ".partial";
    const std::string name = resumable.empty() ? kNew : resumable;
    state->work = state->beside / name;
    const fs::path old = state->place.string() + ".replaced";
    std::error_code code;
    // A process that died between two renames left the place empty and the old directory beside it.
    if (!fs::exists(fs::symlink_status(state->place, code)) && !listedNames(old).empty())
        (void)moves.rename(old, state->place);
    FW_TRY(checkDirectory(state->place, rules));
    FW_TRY(clearOfInputs(state->beside, rules, Around::Refused));
    const bool left = fs::exists(fs::symlink_status(state->beside, code));
    if (!left) {
        fs::create_directories(state->beside, code);
        if (code)
            return outputIoError(state->beside, "create", code);
    }
    FW_ASSIGN(state->lock, lockOf(state->beside, state->place));
    if (left)
        FW_TRY(removeLeftover(state->beside, resumable, rules));
    FW_TRY(writeOutputList(state->beside, {name + "/"}));
    fs::create_directories(state->work, code);
    if (code)
        return outputIoError(state->work, "create", code);
    state->resumable = !resumable.empty();
    return OutputDirectory(std::move(state));
}

Status OutputDirectory::commit()
{
    State& state = *m_state;
    FW_ASSIGN(const std::vector<fs::path> files, filesIn(state.work));
    std::vector<std::string> names;
    for (const fs::path& file : files)
        names.push_back(file.string());
    FW_TRY(writeOutputList(state.work, names));
    FW_TRY(syncDirectory(state.work));
    // The place may have been taken while the program worked.
    if (const Status free = mayReplace(state.place, state.rules); !free.ok())
        return state.keepAside(free.error());
    std::error_code code;
    if (!fs::exists(state.place, code) || isEmptyDirectory(state.place)) {
        if (const auto problem = state.moves.rename(state.work, state.place)) {
            const Status free = mayReplace(state.place, state.rules);
            return free.ok() ? Status(outputIoError(state.place, "write", problem))
                             : Status(state.keepAside(free.error()));
        }
        state.done = true;
        state.removeBeside();
        return syncDirectory(state.place.parent_path());
    }
    // Swapped in one step where the file system can, else by way of a third name.
    fs::path replaced = state.work;
    if (state.moves.exchange(state.work, state.place)) {
        replaced = freeNameBeside(state.place, ".replaced");
        if (const auto problem = state.moves.rename(state.place, replaced))
            return outputIoError(state.place, "replace", problem);
        if (const auto problem = state.moves.rename(state.work, state.place)) {
            (void)state.moves.rename(replaced, state.place);
            return outputIoError(state.place, "replace", problem);
        }
    }
    state.done = true;
    FW_TRY(syncDirectory(state.place.parent_path()));
    // What was there is looked through once more, now that nobody finds it by its name any longer.
    const auto foreign = foreignFile(replaced);
    if (!foreign.ok() || *foreign) {
        fs::path aside = replaced;
        if (replaced == state.work) {
            aside = freeNameBeside(state.place, ".replaced");
            if (const auto problem = state.moves.rename(replaced, aside))
                return outputIoError(replaced, "move", problem);
        }
        state.removeBeside();
        return refusedOutput(
            aside,
            fmt::format("is what stood at {}: it is kept, because {} came into it while this command worked",
                        state.place.string(), foreign.ok() ? (*foreign)->string() : std::string("something")),
            fmt::format("the new {} is whole; take out what you want to keep", state.place.filename().string()));
    }
    fs::remove_all(replaced, code);
    state.removeBeside();
    return code ? outputIoError(replaced, "remove", code) : Status();
}

} // namespace fw
