// Blocks of codes as ggml stores them (GGUF's quantized types), taken apart into codes, scales and shifts.
// Layouts: https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c and ggml-common.h. Internal to the GGUF
// reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/checkpoint/coded_matrix.h"

namespace fw::checkpoint {

/// A type of blocks.
struct GgmlBlocks
{
    std::uint32_t number; ///< in ggml
    const char* name;     ///< "Q4_0"
    std::int64_t columns; ///< of a block
    std::int64_t bytes;   ///< of a block
    int bits;             ///< of the codes that it becomes: 2, 3, 4 or 8; types of 5 and 6 bits take 8
    std::int64_t group;   ///< columns that share a scale
    /// Appends one block's codes, scales and shifts.
    void (*take)(const std::byte* block, CodedMatrix& matrix);
};

std::span<const GgmlBlocks> ggmlBlocks();
/// The type of this name, or nullptr.
const GgmlBlocks* findGgmlBlocks(std::string_view name);

} // namespace fw::checkpoint
