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
        const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                         reinterpret_cast<const unsigned char*>(part.data()),
                                         static_cast<int>(part.size()));
        text.append(encoded, 0, static_cast<std::size_t>(std::max(size, 0)));
    }
    return text;
}

} // namespace fw
