// Reading files out of a zip archive (a Python wheel is one): stored and deflated entries, no encryption, no zip64.
// Format: PKWARE APPNOTE 6.3.10. Immutable once open; any thread may read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/file.h"
#include "core/base/result.h"

namespace fw {

class ZipArchive
{
public:
    /// Reads the central directory. Corrupt: no zip, or one that contradicts itself.
    static Result<ZipArchive> open(const std::filesystem::path& path);

    /// The name of the one entry that ends in `ending`, or an empty text where there is none or several.
    std::string find(std::string_view ending) const;

    /// The bytes of an entry, checked against its size and CRC-32. NotFound: no such entry. InvalidInput: larger than
    /// `maximumBytes`, encrypted or compressed in another way. Corrupt: the bytes are not what the directory says.
    Result<std::string> read(const std::string& name, std::size_t maximumBytes) const;

private:
    struct Entry
    {
        std::uint16_t flags = 0;
        std::uint16_t method = 0;
        std::uint32_t crc = 0;
        std::uint32_t storedSize = 0;
        std::uint32_t size = 0;
        std::uint32_t offset = 0; ///< of the local header
    };

    std::filesystem::path m_path;
    std::shared_ptr<const MappedFile> m_file;
    std::map<std::string, Entry, std::less<>> m_entries;
};

} // namespace fw
