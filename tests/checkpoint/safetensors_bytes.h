// Safetensors files made by hand, right and wrong ones.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace safetensors_bytes {

/// The length, the header as it is given and `data` bytes of data.
inline std::string file(const std::string& header, std::size_t data)
{
    const std::uint64_t size = header.size();
    std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
    bytes += header;
    for (std::size_t i = 0; i < data; ++i)
        bytes += static_cast<char>(i);
    return bytes;
}

/// One header entry of a float32 vector.
inline std::string entry(const std::string& name, std::size_t begin, std::size_t end)
{
    return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + std::to_string((end - begin) / 4) +
           "],\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(end) + "]}";
}

inline void write(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

} // namespace safetensors_bytes
