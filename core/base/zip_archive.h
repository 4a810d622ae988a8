// Reading files out of a zip archive (a Python wheel is one), by libzip. Immutable; one thread at a time may read it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

struct zip;

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
    std::filesystem::path m_path;
    std::shared_ptr<struct zip> m_archive;
};

} // namespace fw
