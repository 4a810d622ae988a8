#include "core/tokenizer/byte_tokens.h"

#include <charconv>

#include <fmt/format.h>

namespace fw::tokenizer {

std::optional<std::uint8_t> byteOfToken(std::string_view token)
{
    if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>')
        return std::nullopt;
    std::uint8_t byte = 0;
    const char* end = token.data() + 5;
    const auto parsed = std::from_chars(token.data() + 3, end, byte, 16);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(byte) : std::nullopt;
}

std::array<int, 256> byteTokenIds(const Vocabulary& vocabulary)
{
    std::array<int, 256> ids{};
    for (std::size_t byte = 0; byte < ids.size(); ++byte)
        ids[byte] = vocabulary.id(fmt::format("<0x{:02X}>", byte)).value_or(-1);
    return ids;
}

} // namespace fw::tokenizer
