// GPT-2's byte alphabet: 256 printable characters that stand for the 256 bytes in vocab.json and merges.txt
// (bytes_to_unicode in OpenAI's encoder.py).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fw::tokenizer {

/// The bytes in the order of their characters, which is the order of their ids in a new vocabulary.
const std::array<unsigned char, 256>& bytesInAlphabetOrder();

/// Bytes as alphabet characters (UTF-8).
std::string toAlphabet(std::string_view bytes);

/// Alphabet characters back to bytes; nothing when a character is not of the alphabet.
std::optional<std::string> fromAlphabet(std::string_view token);

} // namespace fw::tokenizer
