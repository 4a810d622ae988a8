#include "core/tokenizer/byte_alphabet.h"

#include <algorithm>
#include <cstdint>

#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

struct Alphabet
{
    std::array<std::int32_t, 256> characterOfByte{};
    std::array<std::int16_t, 512> byteOfCharacter{};
    std::array<unsigned char, 256> order{};

    Alphabet()
    {
        byteOfCharacter.fill(-1);
        std::int32_t next = 256;
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
            const std::int32_t character = printable ? std::int32_t(byte) : next++;
            characterOfByte[byte] = character;
            byteOfCharacter[std::size_t(character)] = std::int16_t(byte);
            order[byte] = static_cast<unsigned char>(byte);
        }
        std::sort(order.begin(), order.end(),
                  [this](unsigned char a, unsigned char b) { return characterOfByte[a] < characterOfByte[b]; });
    }
};

const Alphabet& alphabet()
{
    static const Alphabet kAlphabet;
    return kAlphabet;
}

} // namespace

const std::array<unsigned char, 256>& bytesInAlphabetOrder()
{
    return alphabet().order;
}

std::string toAlphabet(std::string_view bytes)
{
    const auto& characters = alphabet().characterOfByte;
    std::string token;
    token.reserve(bytes.size() + bytes.size() / 2);
    for (const char byte : bytes)
        appendUtf8(token, characters[static_cast<unsigned char>(byte)]);
    return token;
}

std::optional<std::string> fromAlphabet(std::string_view token)
{
    const auto& byteOfCharacter = alphabet().byteOfCharacter;
    std::string bytes;
    bytes.reserve(token.size());
    for (std::size_t position = 0; position < token.size();) {
        const std::int32_t character = nextCodePoint(token, position);
        if (character < 0 || character >= std::int32_t(byteOfCharacter.size()) ||
            byteOfCharacter[std::size_t(character)] < 0)
            return std::nullopt;
        bytes.push_back(char(byteOfCharacter[std::size_t(character)]));
    }
    return bytes;
}

} // namespace fw::tokenizer
