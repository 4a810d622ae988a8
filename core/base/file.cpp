#include "core/base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "core/base/descriptor_path.h"
#include "core/base/utf8.h"

namespace fw {

namespace {

Error systemError(const std::string& action, const std::filesystem::path& path)
{
    const int code = errno;
    const char* hint = "check the path and its permissions";
    if (code == ENOSPC || code == EDQUOT)
        hint = "free some disk space and try again";
    else if (code == EROFS || code == EACCES || code == EPERM)
        hint = "choose a place you may write to";
    return {code == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
            "cannot " + action + " " + path.string() + ": " + std::strerror(code), hint};
}

class Descriptor
{
public:
    explicit Descriptor(int value) : m_value(value) {}
    ~Descriptor()
    {
        if (m_value >= 0)
            ::close(m_value);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_value; }
    int release() { return std::exchange(m_value, -1); }

private:
    int m_value;
};

Status writeAll(int descriptor, const void* data, std::size_t size, const std::filesystem::path& path)
{
    const char* cursor = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t written = ::write(descriptor, cursor, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return systemError("write", path);
        cursor += written;
        size -= static_cast<std::size_t>(written);
    }
    return {};
}

/// A new file beside `path` with the permissions that new files get, and its name.
std::pair<int, std::filesystem::path> createBeside(const std::filesystem::path& path)
{
    static std::atomic<unsigned> next{0};
    for (int attempt = 0;; ++attempt) {
        const std::string name = ".fairweight-" + std::to_string(::getpid()) + "-" + std::to_string(next++) + ".new";
        const std::filesystem::path temporary = path.parent_path() / name;
        const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST || attempt == 1000)
            return {descriptor, temporary};
    }
}

/// Where a write through links ends; the name itself where nothing is there yet.
std::filesystem::path followed(const std::filesystem::path& path)
{
    std::error_code code;
    const std::filesystem::path whole = std::filesystem::weakly_canonical(path, code);
    return code ? path : whole;
}

/// A device, a pipe, or what the process has open already (`open`), there behind what stands in it.
Status writeInPlace(const std::filesystem::path& path, std::optional<int> open,
                    const std::function<Status(const ByteSink&)>& produce)
{
    const Descriptor descriptor(open ? ::fcntl(*open, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (descriptor.get() < 0)
        return systemError("write", path);
    return produce([&](const void* data, std::size_t size) { return writeAll(descriptor.get(), data, size, path); });
}

} // namespace

Status syncDirectory(const std::filesystem::path& directory)
{
    const Descriptor descriptor(
        ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0)
        return systemError("sync", directory);
    return {};
}

Result<std::string> readStart(const std::filesystem::path& path, std::size_t bytes)
{
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0)
        return systemError("open", path);
    std::string start(bytes, '\0');
    std::size_t filled = 0;
    while (filled < bytes) {
        const ssize_t count = ::read(descriptor.get(), start.data() + filled, bytes - filled);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("read", path);
        if (count == 0)
            break;
        filled += static_cast<std::size_t>(count);
    }
    start.resize(filled);
    return start;
}

Result<std::string> readFile(const std::filesystem::path& path, std::size_t maximumBytes)
{
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0)
        return systemError("open", path);
    struct stat info
    {
    };
    if (::fstat(descriptor.get(), &info) != 0)
        return systemError("read", path);
    if (S_ISDIR(info.st_mode))
        return Error{ErrorKind::InvalidInput, path.string() + " is a directory, not a file", "name a file"};
    std::string bytes;
    if (info.st_size > 0 && static_cast<std::size_t>(info.st_size) <= maximumBytes)
        bytes.reserve(static_cast<std::size_t>(info.st_size));
    char buffer[1 << 16];
    for (;;) {
        const ssize_t count = ::read(descriptor.get(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("read", path);
        if (count == 0)
            return bytes;
        if (bytes.size() + static_cast<std::size_t>(count) > maximumBytes)
            return Error{ErrorKind::InvalidInput,
                         path.string() + " is larger than " + std::to_string(maximumBytes) + " bytes",
                         "this kind of file should be smaller; check that it is the right one"};
        bytes.append(buffer, static_cast<std::size_t>(count));
    }
}

Result<std::string> readText(const std::filesystem::path& path, std::size_t maximumBytes)
{
    FW_ASSIGN(std::string text, readFile(path, maximumBytes));
    FW_TRY(checkUtf8(text, path.string()));
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);
    return text;
}

Status checkTextFile(const std::filesystem::path& path)
{
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0)
        return systemError("open", path);
    Utf8Check check;
    std::string start;
    char buffer[1 << 16];
    for (bool valid = true; valid;) {
        const ssize_t count = ::read(descriptor.get(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("read", path);
        if (start.empty())
            start.assign(buffer, std::min<std::size_t>(2, static_cast<std::size_t>(count)));
        valid = count > 0 ? check.feed({buffer, static_cast<std::size_t>(count)}) : check.finish();
        if (valid && count == 0)
            return {};
    }
    return notUtf8(path.string(), check.place(), start);
}

Result<std::vector<std::string>> readLines(const std::filesystem::path& path)
{
    FW_ASSIGN(const std::string text, readText(path, std::size_t{4} << 30));
    std::vector<std::string> lines;
    std::size_t start = 0;
    while (start < text.size()) {
        std::size_t end = text.find('\n', start);
        const std::size_t next = end == std::string::npos ? text.size() : end + 1;
        if (end == std::string::npos)
            end = text.size();
        if (end > start && text[end - 1] == '\r')
            --end;
        lines.push_back(text.substr(start, end - start));
        start = next;
    }
    return lines;
}

Status writeFileAtomically(const std::filesystem::path& path, std::string_view bytes)
{
    return writeFileAtomically(path, [&](const ByteSink& sink) { return sink(bytes.data(), bytes.size()); });
}

Status writeFileAtomically(const std::filesystem::path& path, const std::function<Status(const ByteSink&)>& produce)
{
    struct stat found
    {
    };
    if (const auto open = descriptorOf(path)) {
        std::fflush(nullptr); // what was printed before comes before
        return writeInPlace(path, open, produce);
    }
    const bool there = ::stat(path.c_str(), &found) == 0;
    if (there && S_ISDIR(found.st_mode))
        return Error{ErrorKind::InvalidInput, path.string() + " is a directory, not a file", "name a file"};
    if (there && !S_ISREG(found.st_mode))
        return writeInPlace(path, std::nullopt, produce);
    const std::filesystem::path target = followed(path);
    const auto [created, temporary] = createBeside(target);
    const Descriptor descriptor(created);
    if (descriptor.get() < 0)
        return systemError("create a file beside", path);
    // What `produce` throws leaves nothing behind, either.
    struct Removal
    {
        const std::filesystem::path& path;
        bool wanted = true;
        ~Removal()
        {
            if (wanted)
                ::unlink(path.c_str());
        }
    } removal{temporary};
    FW_TRY(produce([&](const void* data, std::size_t size) { return writeAll(descriptor.get(), data, size, path); }));
    if (there && ::fchmod(descriptor.get(), found.st_mode & 07777) != 0)
        return systemError("write", path);
    if (::fsync(descriptor.get()) != 0)
        return systemError("sync", path);
    if (::rename(temporary.c_str(), target.c_str()) != 0)
        return systemError("replace", path);
    removal.wanted = false;
    return syncDirectory(target.parent_path());
}

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path)
{
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.get() < 0)
        return systemError("open", path);
    struct stat info
    {
    };
    if (::fstat(descriptor.get(), &info) != 0)
        return systemError("read", path);
    if (!S_ISREG(info.st_mode))
        return Error{ErrorKind::InvalidInput, path.string() + " is not a regular file", "name a file"};
    const auto size = static_cast<std::size_t>(info.st_size);
    if (size == 0)
        return Error{ErrorKind::Corrupt, path.string() + " is empty", "fetch or write it again"};
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.get(), 0);
    if (data == MAP_FAILED)
        return systemError("map", path);
    return std::shared_ptr<const MappedFile>(new MappedFile(static_cast<const std::byte*>(data), size));
}

void MappedFile::release(std::span<const std::byte> part) const
{
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(part.data()) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(part.data() + part.size());
    if (!part.empty()) // what cannot be given back only costs memory
        (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

MappedFile::~MappedFile()
{
    ::munmap(const_cast<std::byte*>(m_data), m_size);
}

Result<std::optional<FileLock>> FileLock::tryLock(const std::filesystem::path& path)
{
    std::error_code ignored;
    const bool directory = std::filesystem::is_directory(path, ignored);
    Descriptor descriptor(
        ::open(path.c_str(), O_CLOEXEC | (directory ? O_RDONLY | O_DIRECTORY : O_RDWR | O_CREAT), 0644));
    if (descriptor.get() < 0)
        return systemError("lock", path);
    if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return std::optional<FileLock>{};
        return systemError("lock", path);
    }
    return std::optional<FileLock>(FileLock(descriptor.release()));
}

FileLock::~FileLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

FileLock::FileLock(FileLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

} // namespace fw
