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
    /// Names of files that are never replaced unasked, and beside which nothing is: the command line gives those of a
    /// model, the first of them the one by which a model's folder is known.
    std::vector<std::string> guarded = {};
};

/// Where a file may be written, links followed. Checked before anything is computed; write it with
/// writeFileAtomically(). Refused: an input or a place inside one, a directory, a place whose folder does not exist.
/// Replaced unasked is what a program with an --output writes again and again: an empty file; one named .csv, .tsv,
/// .jsonl, .ndjson, .json or .html that is text; and, whatever its name, one that begins as our outputs do (JSON, a table
/// between commas or tabs, rows of numbers, a page "made by" this program). Exists: every other file (a database,
/// weights, a thesis in .tex or .txt), a guarded name, a file in a model's folder, and a
/// new one there by which the model would be another. Devices, pipes and open
/// descriptors (/dev/stdout, /proc/self/fd/1, wherever they lead) are written to as they are.
Result<std::filesystem::path> outputFile(const std::filesystem::path& path, const OutputRules& rules);

/// A folder, made if missing, that the files `names` are to be added to; others in it stay. Refused: an input, or a place
/// inside one. Exists: a folder with something in it that this program did not write, or one of the files. Once they are
/// written, listWritten() makes them the program's own.
Result<std::filesystem::path> outputFolder(const std::filesystem::path& path, const std::vector<std::string>& names,
                                           const OutputRules& rules);
/// Puts on the folder's list those of `names` that are there.
Status listWritten(const std::filesystem::path& folder, const std::vector<std::string>& names);

/// How directories move; tests give their own that fail.
struct DirectoryMoves
{
    std::function<std::error_code(const std::filesystem::path&, const std::filesystem::path&)> exchange, rename;
    static DirectoryMoves ofSystem();
};

/// A directory that appears whole or not at all. It is written to work(), in the folder PLACE.partial, and commit() puts it
/// in its place; until then what stood there stands. One process at a time writes to a place. Refused: a file, a directory
/// that holds anything that this program did not write, the working directory, an output equal to, inside or around an
/// input, a PLACE.partial with something of another's. Exists: a directory that this program wrote, all of it; and half of
/// something that another command can go on with.
class OutputDirectory
{
public:
    /// `resumable`: a word for the deed ("train-lm"). What is not committed stays then, and the next claim of the place
    /// with the same word goes on with it. Without a word it goes.
    static Result<OutputDirectory> claim(const std::filesystem::path& path, const OutputRules& rules,
                                         const std::string& resumable = {},
                                         const DirectoryMoves& moves = DirectoryMoves::ofSystem());
    /// As claim(), without making anything.
    static Status check(const std::filesystem::path& path, const OutputRules& rules);

    ~OutputDirectory();
    OutputDirectory(OutputDirectory&&) noexcept;
    OutputDirectory& operator=(OutputDirectory&&) = delete;

    const std::filesystem::path& work() const; ///< to write to
    const std::filesystem::path& path() const; ///< where it will be

    /// Lists the files for later claims, looks at the place once more as claim() did, and moves the directory there.
    /// Whatever fails, the old one or the new one is there, whole. What came into the place meanwhile is never lost: seen
    /// before, it stays and the new directory is kept beside it (PLACE.new); seen after, what was there is
    /// (PLACE.replaced). Both are errors that say so.
    Status commit();

private:
    struct State;
    explicit OutputDirectory(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace fw
