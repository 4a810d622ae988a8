// GPT-2's pre-tokenizer as a hand-written scanner.
#pragma once

#include <cstddef>
#include <string_view>

namespace fw::tokenizer {

/// The pattern that nextGpt2Piece() scans for, as tokenizer files write it.
inline constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// The end of the piece that begins at `begin` (less than text.size()). Pieces cover the text without gaps; bytes
/// that are not UTF-8 count as neither letter, number nor space.
std::size_t nextGpt2Piece(std::string_view text, std::size_t begin);

} // namespace fw::tokenizer
