// The one place that decides whether something may be written where it is asked to be, for every file and directory
// that the command line and the window write. Nothing that is found is destroyed: an output never touches an input, a
// directory that this program did not write is never replaced, and what is replaced stands whole until the new one
// does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fw {

/// What an output must keep clear of, and whether it may replace. An error of kind Exists is the one that `replace`
/// lifts: a question in the window, --force on the command line.
struct OutputRules
{
    std::vector<std::filesystem::path> inputs; ///< every file and directory that is read; empty paths count as none
    bool replace = false;
};

/// Where a file may be written, links followed. Checked before anything is computed; write it with
/// writeFileAtomically(). Refused: an input or a place inside one, a directory, a place whose folder does not exist.
/// Exists: a file that is not plain text (a database, weights, a document); tables and JSON are replaced unasked, as
/// by any program with an --output. Devices and pipes are written to.
Result<std::filesystem::path> outputFile(const std::filesystem::path& path, const OutputRules& rules);

/// A folder, made if missing, that the files `names` are added to; others in it stay. Refused: an input, or a place
/// inside one. Exists: a folder with something in it that this program did not write, or one of the files.
Result<std::filesystem::path> outputFolder(const std::filesystem::path& path, const std::vector<std::string>& names,
                                           const OutputRules& rules);

/// How directories move; tests give their own that fail.
struct DirectoryMoves
{
    std::function<std::error_code(const std::filesystem::path&, const std::filesystem::path&)> exchange, rename;
    static DirectoryMoves ofSystem();
};

/// A directory that appears whole or not at all. It is written to work(), beside its place, and commit() puts it there;
/// until then what stood there stands. One process at a time writes to a place. Refused: a file, a directory that holds
/// anything that this program did not write, the working directory, and an output equal to, inside or around an input.
/// Exists: a directory that this program wrote, all of it.
class OutputDirectory
{
public:
    /// `resumable`: what is not committed stays, and the next claim of the place goes on with it.
    static Result<OutputDirectory> claim(const std::filesystem::path& path, const OutputRules& rules,
                                         bool resumable = false,
                                         const DirectoryMoves& moves = DirectoryMoves::ofSystem());
    /// As claim(), without making anything.
    static Status check(const std::filesystem::path& path, const OutputRules& rules);

    ~OutputDirectory();
    OutputDirectory(OutputDirectory&&) noexcept;
    OutputDirectory& operator=(OutputDirectory&&) = delete;

    const std::filesystem::path& work() const; ///< to write to
    const std::filesystem::path& path() const; ///< where it will be

    /// Lists the files for later claims, and moves the directory to its place. Whatever fails, the old one or the new
    /// one is there, whole.
    Status commit();

private:
    struct State;
    explicit OutputDirectory(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace fw
