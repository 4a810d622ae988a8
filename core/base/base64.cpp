#include "core/base/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace fw {

std::string base64(std::string_view bytes)
{
    constexpr std::size_t kBlock = std::size_t{3} << 24; // EVP counts in int; whole triples need no padding between
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t begin = 0; begin < bytes.size(); begin += kBlock) {
        const std::string_view part = bytes.substr(begin, kBlock);
        std::string encoded((part.size() + 2) / 3 * 4 + 1, '\0'); // EVP writes a NUL behind
        const int size =
            EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                            reinterpret_cast<const unsigned char*>(part.data()), static_cast<int>(part.size()));
        text.append(encoded, 0, static_cast<std::size_t>(std::max(size, 0)));
    }
    return text;
}

std::optional<std::string> fromBase64(std::string_view text)
{
    constexpr std::size_t kBlock = std::size_t{4} << 24;
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    if (text.size() % 4 != 0 || text.substr(0, text.size() - padding).find_first_not_of(kAlphabet) != text.npos)
        return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    for (std::size_t begin = 0; begin < text.size(); begin += kBlock) {
        const std::string_view part = text.substr(begin, kBlock);
        if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data() + begin / 4 * 3),
                            reinterpret_cast<const unsigned char*>(part.data()), static_cast<int>(part.size())) < 0)
            return std::nullopt;
    }
    bytes.resize(bytes.size() - padding);
    return bytes;
}

} // namespace fw
