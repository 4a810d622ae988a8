// A matrix that is stored as codes, whatever packed them: what GGUF, GPTQ, AWQ, compressed-tensors and bitsandbytes have
// in common. No torch.
#pragma once

#include <cstdint>
#include <vector>

namespace fw::checkpoint {

/// weight[o][order[i]] = scales[o][i / groupSize] · codes[o][i] + shifts[o][i / groupSize]. A zero point z is the shift
/// −scale · z, which is exact for scales of 16 bits and zero points of 8.
struct CodedMatrix
{
    int bits = 0;
    std::int64_t outputs = 0;
    std::int64_t inputs = 0;
    std::int64_t groupSize = 0;       ///< columns of a group; the last one may be shorter
    std::vector<std::uint8_t> codes;  ///< (outputs, inputs), below 2^bits
    std::vector<float> scales;        ///< (outputs, groups)
    std::vector<float> shifts;        ///< likewise; empty: none
    std::vector<std::int32_t> order;  ///< (inputs); empty: in order
};

} // namespace fw::checkpoint
