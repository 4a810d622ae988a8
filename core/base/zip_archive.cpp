#include "core/base/zip_archive.h"

#include <zlib.h>

#include <algorithm>

namespace fw {

namespace {

constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kDirectorySignature = 0x02014b50;
constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kDirectorySize = 46;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kMaximumComment = 65'535;

/// Little-endian numbers of a byte range; what lies outside reads as 0 and is remembered.
class Bytes
{
public:
    explicit Bytes(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    std::uint16_t u16(std::size_t at) { return static_cast<std::uint16_t>(number(at, 2)); }
    std::uint32_t u32(std::size_t at) { return number(at, 4); }
    std::string_view text(std::size_t at, std::size_t size)
    {
        if (at > m_bytes.size() || size > m_bytes.size() - at) {
            m_inside = false;
            return {};
        }
        return {reinterpret_cast<const char*>(m_bytes.data()) + at, size};
    }
    bool inside() const { return m_inside; }

private:
    std::uint32_t number(std::size_t at, std::size_t size)
    {
        std::uint32_t value = 0;
        const std::string_view part = text(at, size);
        for (std::size_t i = part.size(); i > 0; --i)
            value = value << 8 | static_cast<unsigned char>(part[i - 1]);
        return value;
    }

    std::span<const std::byte> m_bytes;
    bool m_inside = true;
};

Error corrupt(const std::filesystem::path& path, const std::string& what)
{
    return {ErrorKind::Corrupt, path.string() + ": " + what, "fetch the file again"};
}

/// Raw deflate into exactly `size` bytes; empty where that fails (an entry of no bytes is not asked for).
std::string inflated(std::string_view stored, std::size_t size)
{
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return {};
    std::string bytes(size, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(stored.data()));
    stream.avail_in = static_cast<uInt>(stored.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    const int outcome = inflate(&stream, Z_FINISH);
    const bool whole = outcome == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    return whole ? bytes : std::string();
}

} // namespace

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path)
{
    ZipArchive archive;
    archive.m_path = path;
    FW_ASSIGN(archive.m_file, MappedFile::open(path));
    Bytes bytes(archive.m_file->bytes());
    const std::size_t size = archive.m_file->bytes().size();
    std::size_t end = size < kEndSize ? size : size - kEndSize;
    const std::size_t first = end > kMaximumComment ? end - kMaximumComment : 0;
    while (end > first && bytes.u32(end) != kEndSignature)
        --end;
    if (size < kEndSize || bytes.u32(end) != kEndSignature)
        return corrupt(path, "is no zip archive");

    const std::size_t count = bytes.u16(end + 10);
    std::size_t at = bytes.u32(end + 16);
    for (std::size_t i = 0; i < count; ++i) {
        if (bytes.u32(at) != kDirectorySignature)
            return corrupt(path, "the archive's directory is damaged");
        Entry entry;
        entry.flags = bytes.u16(at + 8);
        entry.method = bytes.u16(at + 10);
        entry.crc = bytes.u32(at + 16);
        entry.storedSize = bytes.u32(at + 20);
        entry.size = bytes.u32(at + 24);
        entry.offset = bytes.u32(at + 42);
        const std::size_t name = bytes.u16(at + 28);
        archive.m_entries[std::string(bytes.text(at + kDirectorySize, name))] = entry;
        at += kDirectorySize + name + bytes.u16(at + 30) + bytes.u16(at + 32);
    }
    if (!bytes.inside())
        return corrupt(path, "the archive's directory is cut off");
    return archive;
}

std::string ZipArchive::find(std::string_view ending) const
{
    std::string found;
    for (const auto& [name, entry] : m_entries)
        if (name.ends_with(ending)) {
            if (!found.empty())
                return {};
            found = name;
        }
    return found;
}

Result<std::string> ZipArchive::read(const std::string& name, std::size_t maximumBytes) const
{
    const auto found = m_entries.find(name);
    if (found == m_entries.end())
        return Error{ErrorKind::NotFound, m_path.string() + " holds no " + name, "check that it is the right archive"};
    const Entry& entry = found->second;
    const bool encrypted = (entry.flags & 1) != 0;
    if (encrypted || (entry.method != 0 && entry.method != Z_DEFLATED))
        return Error{ErrorKind::InvalidInput,
                     m_path.string() + ": " + name + " is encrypted or packed in a way not known",
                     "unpack the archive and name the folder"};
    if (entry.size > maximumBytes)
        return Error{ErrorKind::InvalidInput,
                     m_path.string() + ": " + name + " is larger than " + std::to_string(maximumBytes) + " bytes",
                     "check that it is the right archive"};
    if (entry.size == 0)
        return std::string();
    Bytes bytes(m_file->bytes());
    const std::size_t header = entry.offset;
    if (bytes.u32(header) != kLocalSignature)
        return corrupt(m_path, name + " is not where the archive says");
    const std::size_t start = header + kLocalSize + bytes.u16(header + 26) + bytes.u16(header + 28);
    const std::string_view stored = bytes.text(start, entry.storedSize);
    if (!bytes.inside())
        return corrupt(m_path, name + " is cut off");
    std::string content = entry.method == 0 ? std::string(stored) : inflated(stored, entry.size);
    const auto crc = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    if (content.size() != entry.size || crc != entry.crc)
        return corrupt(m_path, name + " is damaged");
    return content;
}

} // namespace fw
