// Files: whole reads with a bound, read-only memory maps, writes that are complete or absent, and OS locks.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fw {

/// Reads a whole file; a file over `maximumBytes` is an error that says so.
Result<std::string> readFile(const std::filesystem::path& path, std::size_t maximumBytes = std::size_t{1} << 30);

/// The first bytes of a file, at most `bytes`.
Result<std::string> readStart(const std::filesystem::path& path, std::size_t bytes);

/// Reads a whole text file, which must be UTF-8: what is not is an error with line and column. A byte-order mark is
/// dropped.
Result<std::string> readText(const std::filesystem::path& path, std::size_t maximumBytes = std::size_t{1} << 30);

/// Whether a file of any size is UTF-8: nothing, or the error with line and column.
Status checkTextFile(const std::filesystem::path& path);

/// readText() as lines without their endings (LF or CRLF). A last line without an ending counts.
Result<std::vector<std::string>> readLines(const std::filesystem::path& path);

/// Writes `bytes` to a temporary file beside `path`, syncs it and renames it over: complete or untouched. A link is
/// followed, a file that is there keeps its permissions; devices and pipes are written to as they are. Whether a place
/// may be written to is decided before: output_place.h.
Status writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// As above with the bytes from `produce`, which is called once with a sink to append to; its error is returned and
/// nothing is left behind.
using ByteSink = std::function<Status(const void* data, std::size_t size)>;
Status writeFileAtomically(const std::filesystem::path& path, const std::function<Status(const ByteSink&)>& produce);

/// Makes the names in a directory survive a loss of power.
Status syncDirectory(const std::filesystem::path& directory);

/// A read-only view of a whole file, valid while the object lives. Shared by copying the pointer.
class MappedFile
{
public:
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    /// Says that this part of bytes() has been read: its pages leave this process' memory, and come back from the file
    /// where they are read again.
    void release(std::span<const std::byte> part) const;

private:
    MappedFile(const std::byte* data, std::size_t size) : m_data(data), m_size(size) {}
    const std::byte* m_data;
    std::size_t m_size;
};

/// An advisory OS lock (flock) on a file or directory, held for the object's life and given back by the kernel if the
/// process dies. A file is made if missing.
class FileLock
{
public:
    /// Empty when another process (or another FileLock) holds it.
    static Result<std::optional<FileLock>> tryLock(const std::filesystem::path& path);
    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;

private:
    explicit FileLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

} // namespace fw
