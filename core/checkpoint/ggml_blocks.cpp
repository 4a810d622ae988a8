#include "core/checkpoint/ggml_blocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace fw::checkpoint {

namespace {

/// float16 to float32, exactly.
float halfAt(const std::byte* from)
{
    std::uint16_t bits = 0;
    std::memcpy(&bits, from, sizeof bits);
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    const float magnitude = exponent == 31  ? (fraction == 0 ? HUGE_VALF : NAN)
                            : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                            : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
    return bits >> 15 != 0 ? -magnitude : magnitude;
}

unsigned byteAt(const std::byte* from, std::int64_t at)
{
    return static_cast<unsigned>(from[at]);
}

void addCode(CodedMatrix& matrix, unsigned code)
{
    matrix.codes.push_back(static_cast<std::uint8_t>(code));
}

/// A group's w = scale · code + shift.
void addGroup(CodedMatrix& matrix, float scale, float shift)
{
    matrix.scales.push_back(scale);
    matrix.shifts.push_back(shift);
}

/// The first half of 32 columns in the low four bits, the second in the high ones; `high` gives a code's fifth bit.
template <typename High>
void addHalves(CodedMatrix& matrix, const std::byte* codes, const High& high)
{
    for (const int shift : {0, 4})
        for (int i = 0; i < 16; ++i)
            addCode(matrix, (byteAt(codes, i) >> shift & 15U) | high(i + 4 * shift));
}

unsigned noHighBit(int)
{
    return 0;
}

void takeQ4Symmetric(const std::byte* block, CodedMatrix& matrix)
{
    const float scale = halfAt(block);
    addGroup(matrix, scale, -8 * scale);
    addHalves(matrix, block + 2, noHighBit);
}

void takeQ4WithMinimum(const std::byte* block, CodedMatrix& matrix)
{
    addGroup(matrix, halfAt(block), halfAt(block + 2));
    addHalves(matrix, block + 4, noHighBit);
}

void addFiveBits(CodedMatrix& matrix, const std::byte* from)
{
    std::uint32_t high = 0;
    std::memcpy(&high, from, sizeof high);
    addHalves(matrix, from + 4, [high](int column) { return (high >> column & 1U) << 4U; });
}

void takeQ5Symmetric(const std::byte* block, CodedMatrix& matrix)
{
    const float scale = halfAt(block);
    addGroup(matrix, scale, -16 * scale);
    addFiveBits(matrix, block + 2);
}

void takeQ5WithMinimum(const std::byte* block, CodedMatrix& matrix)
{
    addGroup(matrix, halfAt(block), halfAt(block + 2));
    addFiveBits(matrix, block + 4);
}

void takeQ8(const std::byte* block, CodedMatrix& matrix)
{
    const float scale = halfAt(block);
    addGroup(matrix, scale, -128 * scale);
    for (int i = 0; i < 32; ++i)
        addCode(matrix, byteAt(block + 2, i) ^ 0x80U); // int8 + 128
}

void takeQ2K(const std::byte* block, CodedMatrix& matrix)
{
    const std::byte* codes = block + 16;
    const float scale = halfAt(block + 80);
    const float minimum = halfAt(block + 82);
    for (int group = 0; group < 16; ++group) {
        const unsigned packed = byteAt(block, group);
        addGroup(matrix, scale * static_cast<float>(packed & 15U), -minimum * static_cast<float>(packed >> 4));
        // 128 columns have 32 bytes; a byte has its column's code, and those 32, 64 and 96 further on.
        const std::byte* from = codes + group / 8 * 32 + group % 2 * 16;
        for (int i = 0; i < 16; ++i)
            addCode(matrix, byteAt(from, i) >> (group % 8 / 2 * 2) & 3U);
    }
}

void takeQ3K(const std::byte* block, CodedMatrix& matrix)
{
    const std::byte* codes = block + 32;
    const std::byte* packed = block + 96;
    const float scale = halfAt(block + 108);
    for (int group = 0; group < 16; ++group) {
        // The low four bits of 16 scales in 8 bytes, the high two in 4.
        const unsigned low = byteAt(packed, group % 8) >> (group / 8 * 4) & 15U;
        const unsigned high = byteAt(packed + 8, group % 4) >> (group / 4 * 2) & 3U;
        const float own = scale * static_cast<float>(static_cast<int>(low | high << 4) - 32);
        addGroup(matrix, own, -4 * own);
        const std::byte* from = codes + group / 8 * 32 + group % 2 * 16;
        const int plane = group / 2; // of the bits that stand alone
        for (int i = 0; i < 16; ++i)
            addCode(matrix, (byteAt(from, i) >> (group % 8 / 2 * 2) & 3U) |
                                (byteAt(block, group % 2 * 16 + i) >> plane & 1U) << 2U);
    }
}

/// Scale and minimum of group 0 to 7, six bits each in twelve bytes.
std::array<unsigned, 2> sixBits(const std::byte* packed, int group)
{
    if (group < 4)
        return {byteAt(packed, group) & 63U, byteAt(packed, group + 4) & 63U};
    return {(byteAt(packed, group + 4) & 15U) | byteAt(packed, group - 4) >> 6 << 4,
            byteAt(packed, group + 4) >> 4 | byteAt(packed, group) >> 6 << 4};
}

/// The groups of Q4_K and Q5_K; `high` gives a code's fifth bit by group and column.
template <typename High>
void addKGroups(CodedMatrix& matrix, const std::byte* block, const std::byte* codes, const High& high)
{
    const float scale = halfAt(block);
    const float minimum = halfAt(block + 2);
    for (int group = 0; group < 8; ++group) {
        const auto [own, least] = sixBits(block + 4, group);
        addGroup(matrix, scale * static_cast<float>(own), -minimum * static_cast<float>(least));
        for (int i = 0; i < 32; ++i)
            addCode(matrix, (byteAt(codes + group / 2 * 32, i) >> (group % 2 * 4) & 15U) | high(group, i));
    }
}

void takeQ4K(const std::byte* block, CodedMatrix& matrix)
{
    addKGroups(matrix, block, block + 16, [](int, int) { return 0U; });
}

void takeQ5K(const std::byte* block, CodedMatrix& matrix)
{
    addKGroups(matrix, block, block + 48,
               [&](int group, int i) { return (byteAt(block + 16, i) >> group & 1U) << 4U; });
}

void takeQ6K(const std::byte* block, CodedMatrix& matrix)
{
    const std::byte* high = block + 128;
    const std::byte* scales = block + 192;
    const float scale = halfAt(block + 208);
    for (int group = 0; group < 16; ++group) {
        const auto small = static_cast<std::int8_t>(scales[group]);
        const float own = scale * static_cast<float>(small);
        addGroup(matrix, own, -32 * own);
        const int quarter = group % 8 / 2; // of 128 columns
        for (int i = group % 2 * 16; i < group % 2 * 16 + 16; ++i)
            addCode(matrix, (byteAt(block, group / 8 * 64 + quarter % 2 * 32 + i) >> (quarter / 2 * 4) & 15U) |
                                (byteAt(high, group / 8 * 32 + i) >> (2 * quarter) & 3U) << 4U);
    }
}

/// The levels of the types IQ4.
constexpr std::array<int, 16> kLevels{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

void addLevels(CodedMatrix& matrix, float scale, const std::byte* codes)
{
    addGroup(matrix, scale, -128 * scale);
    for (const int shift : {0, 4})
        for (int i = 0; i < 16; ++i)
            addCode(matrix, static_cast<unsigned>(kLevels[byteAt(codes, i) >> shift & 15U] + 128));
}

void takeIq4Nl(const std::byte* block, CodedMatrix& matrix)
{
    addLevels(matrix, halfAt(block), block + 2);
}

void takeIq4Xs(const std::byte* block, CodedMatrix& matrix)
{
    const float scale = halfAt(block);
    const unsigned high = byteAt(block, 2) | byteAt(block, 3) << 8;
    for (int group = 0; group < 8; ++group) {
        const unsigned own = (byteAt(block + 4, group / 2) >> (group % 2 * 4) & 15U) | (high >> (2 * group) & 3U) << 4;
        addLevels(matrix, scale * static_cast<float>(static_cast<int>(own) - 32), block + 8 + 16 * group);
    }
}

constexpr std::array kBlockTypes{
    GgmlBlocks{2, "Q4_0", 32, 18, 4, 32, takeQ4Symmetric}, GgmlBlocks{3, "Q4_1", 32, 20, 4, 32, takeQ4WithMinimum},
    GgmlBlocks{6, "Q5_0", 32, 22, 8, 32, takeQ5Symmetric}, GgmlBlocks{7, "Q5_1", 32, 24, 8, 32, takeQ5WithMinimum},
    GgmlBlocks{8, "Q8_0", 32, 34, 8, 32, takeQ8},          GgmlBlocks{10, "Q2_K", 256, 84, 2, 16, takeQ2K},
    GgmlBlocks{11, "Q3_K", 256, 110, 3, 16, takeQ3K},      GgmlBlocks{12, "Q4_K", 256, 144, 4, 32, takeQ4K},
    GgmlBlocks{13, "Q5_K", 256, 176, 8, 32, takeQ5K},      GgmlBlocks{14, "Q6_K", 256, 210, 8, 16, takeQ6K},
    GgmlBlocks{20, "IQ4_NL", 32, 18, 8, 32, takeIq4Nl},    GgmlBlocks{23, "IQ4_XS", 256, 136, 8, 32, takeIq4Xs}};

} // namespace

std::span<const GgmlBlocks> ggmlBlocks()
{
    return kBlockTypes;
}

const GgmlBlocks* findGgmlBlocks(std::string_view name)
{
    const auto* found =
        std::find_if(kBlockTypes.begin(), kBlockTypes.end(), [&](const GgmlBlocks& one) { return name == one.name; });
    return found == kBlockTypes.end() ? nullptr : found;
}

} // namespace fw::checkpoint
