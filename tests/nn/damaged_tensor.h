// Files with numbers that our own writer refuses to write.
#pragma once

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <nlohmann/json.hpp>

/// Overwrites the first number of a float tensor in a safetensors file with an infinity or NaN of the stored type.
inline void damageFirstNumber(const std::filesystem::path& file, const std::string& tensor, bool infinite)
{
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), 8);
    const auto header = nlohmann::json::parse(bytes.substr(8, length)).at(tensor);
    const auto place = 8 + length + header.at("data_offsets").at(0).get<std::size_t>();
    const std::uint32_t wide = infinite ? 0x7F800000 : 0x7FC00000;
    const std::uint16_t half = infinite ? 0x7C00 : 0x7E00;
    if (header.at("dtype") == "F32")
        std::memcpy(bytes.data() + place, &wide, sizeof wide);
    else
        std::memcpy(bytes.data() + place, &half, sizeof half);
    std::ofstream(file, std::ios::binary) << bytes;
}
