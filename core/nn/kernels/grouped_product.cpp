#include "core/nn/kernels/grouped_product.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/nn/kernels/lane_functions.h"
#include "core/nn/kernels/share_range.h"

namespace fw::nn {

// Eight outputs make a block, a lane each. A word holds as many codes of consecutive columns as fit whole, the first
// in its lowest bits; a group begins with a new word: m_words is (blocks, groups, words a group, 8), the last group
// shorter. A code is read by shifting it to the word's top and masking what is below: that is code · 2^(32 − bits),
// exact as a float, and the scales in memory are smaller by that power of two.

namespace {

constexpr std::int64_t kRowTile = 64; // rows whose inputs stay in the cache while all blocks pass

constexpr std::int64_t codesPerWord(int bits)
{
    return 32 / bits;
}

constexpr std::int64_t wordsFor(std::int64_t columns, int bits)
{
    return (columns + codesPerWord(bits) - 1) / codesPerWord(bits);
}

/// A run of whole words, and the last one with `rest` codes.
struct Columns
{
    std::int64_t wholeWords;
    std::int64_t rest;
};

template <int Bits>
FW_LANE_INLINE Columns splitColumns(std::int64_t count)
{
    return {count / codesPerWord(Bits), count % codesPerWord(Bits)};
}

FW_LANE_INLINE void loadWord(const std::int32_t* from, LaneBits& word)
{
    std::memcpy(&word, from, sizeof(word));
}

template <int Bits>
FW_LANE_INLINE void decodeLanes(const LaneBits& word, std::int64_t place, Lanes& codes)
{
    constexpr auto kTop = static_cast<std::int32_t>(~0U << (32 - Bits));
    const auto shift = static_cast<std::int32_t>(32 - Bits * (place + 1));
    codes = __builtin_convertvector((word << shift) & kTop, Lanes);
}

/// What the kernels read of some blocks.
struct BlockView
{
    const std::int32_t* words;
    std::int64_t wordStride; ///< between blocks
    const float* scales;
    std::int64_t scaleStride; ///< between blocks
    std::int64_t inputs;
    std::int64_t groupSize;
};

/// One row times Blocks blocks: the codes are used as they are decoded. `totals` (Blocks, 8) begin as the bias.
template <int Bits, int Blocks>
FW_LANE_INLINE void multiplyRow(const BlockView& view, const float* input, float* totals)
{
    constexpr std::int64_t kCodes = codesPerWord(Bits);
    Lanes sums[Blocks];
    Lanes lanes;
    LaneBits words[Blocks];
    const std::int32_t* from = view.words;
    const float* scale = view.scales;
    for (std::int64_t begin = 0; begin < view.inputs; begin += view.groupSize, scale += kLanes) {
        for (Lanes& sum : sums)
            sum = Lanes{};
        const Columns columns = splitColumns<Bits>(std::min(view.groupSize, view.inputs - begin));
        const float* x = input + begin;
        for (std::int64_t i = 0; i < columns.wholeWords; ++i, from += kLanes, x += kCodes) {
#pragma GCC unroll 4
            for (int block = 0; block < Blocks; ++block)
                loadWord(from + block * view.wordStride, words[block]);
#pragma GCC unroll 16
            for (std::int64_t place = 0; place < kCodes; ++place)
#pragma GCC unroll 4
                for (int block = 0; block < Blocks; ++block) {
                    decodeLanes<Bits>(words[block], place, lanes);
                    sums[block] += lanes * x[place];
                }
        }
        if (columns.rest > 0) {
            for (int block = 0; block < Blocks; ++block) {
                loadWord(from + block * view.wordStride, words[block]);
                for (std::int64_t place = 0; place < columns.rest; ++place) {
                    decodeLanes<Bits>(words[block], place, lanes);
                    sums[block] += lanes * x[place];
                }
            }
            from += kLanes;
        }
        for (int block = 0; block < Blocks; ++block) {
            Lanes total;
            loadLanes(totals + block * kLanes, total);
            loadLanes(scale + block * view.scaleStride, lanes);
            total += lanes * sums[block];
            storeLanes(total, totals + block * kLanes);
        }
    }
}

template <int Bits>
FW_LANE_INLINE void multiplyRowOf(int blocks, const BlockView& view, const float* input, float* totals)
{
    if (blocks == 4)
        return multiplyRow<Bits, 4>(view, input, totals);
    for (int block = 0; block < blocks; ++block) {
        BlockView one = view;
        one.words += block * view.wordStride;
        one.scales += block * view.scaleStride;
        multiplyRow<Bits, 1>(one, input, totals + block * kLanes);
    }
}

FW_LANE_CLONES void multiplyRow2(int blocks, const BlockView& view, const float* input, float* totals)
{
    multiplyRowOf<2>(blocks, view, input, totals);
}

FW_LANE_CLONES void multiplyRow3(int blocks, const BlockView& view, const float* input, float* totals)
{
    multiplyRowOf<3>(blocks, view, input, totals);
}

FW_LANE_CLONES void multiplyRow4(int blocks, const BlockView& view, const float* input, float* totals)
{
    multiplyRowOf<4>(blocks, view, input, totals);
}

FW_LANE_CLONES void multiplyRow8(int blocks, const BlockView& view, const float* input, float* totals)
{
    multiplyRowOf<8>(blocks, view, input, totals);
}

/// `count` columns of one block, from the first code of `words` on, as floats: column i goes to to[i · stride], 8 each.
template <int Bits>
FW_LANE_INLINE void decodeColumns(const std::int32_t* words, std::int64_t count, float* to, std::int64_t stride)
{
    constexpr std::int64_t kCodes = codesPerWord(Bits);
    const Columns columns = splitColumns<Bits>(count);
    LaneBits word;
    Lanes lanes;
    for (std::int64_t i = 0; i < columns.wholeWords; ++i, words += kLanes, to += kCodes * stride) {
        loadWord(words, word);
#pragma GCC unroll 16
        for (std::int64_t place = 0; place < kCodes; ++place) {
            decodeLanes<Bits>(word, place, lanes);
            storeLanes(lanes, to + place * stride);
        }
    }
    if (columns.rest > 0)
        loadWord(words, word);
    for (std::int64_t place = 0; place < columns.rest; ++place) {
        decodeLanes<Bits>(word, place, lanes);
        storeLanes(lanes, to + place * stride);
    }
}

FW_LANE_CLONES void decode2(const std::int32_t* words, std::int64_t count, float* to, std::int64_t stride)
{
    decodeColumns<2>(words, count, to, stride);
}

FW_LANE_CLONES void decode3(const std::int32_t* words, std::int64_t count, float* to, std::int64_t stride)
{
    decodeColumns<3>(words, count, to, stride);
}

FW_LANE_CLONES void decode4(const std::int32_t* words, std::int64_t count, float* to, std::int64_t stride)
{
    decodeColumns<4>(words, count, to, stride);
}

FW_LANE_CLONES void decode8(const std::int32_t* words, std::int64_t count, float* to, std::int64_t stride)
{
    decodeColumns<8>(words, count, to, stride);
}

/// Σ x of each group of one row, each one chain.
FW_LANE_CLONES void sumGroups(const float* input, std::int64_t inputs, std::int64_t groupSize, float* sums)
{
    for (std::int64_t begin = 0; begin < inputs; begin += groupSize, ++sums) {
        float sum = 0;
        for (std::int64_t i = begin; i < std::min(inputs, begin + groupSize); ++i)
            sum += input[i];
        *sums = sum;
    }
}

/// One row of one block: totals += Σ_groups shift · Σ x.
FW_LANE_CLONES void addShifts(const float* shifts, const float* sums, std::int64_t groups, float* totals)
{
    Lanes total;
    Lanes shift;
    loadLanes(totals, total);
    for (std::int64_t group = 0; group < groups; ++group, shifts += kLanes) {
        loadLanes(shifts, shift);
        total += shift * sums[group];
    }
    storeLanes(total, totals);
}

/// Two blocks wide: what of the sums of six rows fits in sixteen registers.
constexpr std::int64_t kPairWidth = 2 * kLanes;

/// Rows rows times one group of a pair of blocks, decoded: totals += scale · Σ x · code.
template <int Rows>
FW_LANE_INLINE void multiplyGroupRows(const float* codes, std::int64_t count, const float* input, std::int64_t stride,
                                      const float* leftScale, const float* rightScale, float* totals)
{
    Lanes sums[Rows][2];
    for (auto& pair : sums)
        pair[0] = pair[1] = Lanes{};
    Lanes left;
    Lanes right;
    for (std::int64_t k = 0; k < count; ++k) {
        loadLanes(codes + k * kPairWidth, left);
        loadLanes(codes + k * kPairWidth + kLanes, right);
#pragma GCC unroll 6
        for (int row = 0; row < Rows; ++row) {
            sums[row][0] += left * input[row * stride + k];
            sums[row][1] += right * input[row * stride + k];
        }
    }
    loadLanes(leftScale, left);
    loadLanes(rightScale, right);
    Lanes total;
#pragma GCC unroll 6
    for (int row = 0; row < Rows; ++row) {
        loadLanes(totals + row * kPairWidth, total);
        total += left * sums[row][0];
        storeLanes(total, totals + row * kPairWidth);
        loadLanes(totals + row * kPairWidth + kLanes, total);
        total += right * sums[row][1];
        storeLanes(total, totals + row * kPairWidth + kLanes);
    }
}

FW_LANE_CLONES void multiplyGroup(const float* codes, std::int64_t count, const float* input, std::int64_t stride,
                                  std::int64_t rows, const float* leftScale, const float* rightScale, float* totals)
{
    constexpr std::int64_t kRows = 6;
    for (; rows >= kRows; rows -= kRows, input += kRows * stride, totals += kRows * kPairWidth)
        multiplyGroupRows<kRows>(codes, count, input, stride, leftScale, rightScale, totals);
    switch (rows) {
    case 5:
        return multiplyGroupRows<5>(codes, count, input, stride, leftScale, rightScale, totals);
    case 4:
        return multiplyGroupRows<4>(codes, count, input, stride, leftScale, rightScale, totals);
    case 3:
        return multiplyGroupRows<3>(codes, count, input, stride, leftScale, rightScale, totals);
    case 2:
        return multiplyGroupRows<2>(codes, count, input, stride, leftScale, rightScale, totals);
    case 1:
        return multiplyGroupRows<1>(codes, count, input, stride, leftScale, rightScale, totals);
    default:
        return;
    }
}

struct Kernels
{
    void (*multiplyRow)(int blocks, const BlockView& view, const float* input, float* totals);
    void (*decode)(const std::int32_t* words, std::int64_t count, float* to, std::int64_t stride);
};

Kernels kernelsFor(int bits)
{
    switch (bits) {
    case 2:
        return {multiplyRow2, decode2};
    case 3:
        return {multiplyRow3, decode3};
    case 8:
        return {multiplyRow8, decode8};
    default:
        return {multiplyRow4, decode4};
    }
}

} // namespace

GroupedProduct::GroupedProduct(const GroupedCodes& grouped)
    : m_bits(grouped.bits),
      m_groupSize(grouped.groupSize),
      m_inputs(grouped.codes.size(1)),
      m_outputs(grouped.codes.size(0)),
      m_groups(groupCount(m_inputs, m_groupSize)),
      m_groupWords(wordsFor(m_groupSize, m_bits))
{
    const std::int64_t blocks = (m_outputs + kLanes - 1) / kLanes;
    if (m_groups > 0)
        m_blockWords = (m_groups - 1) * m_groupWords + wordsFor(m_inputs - (m_groups - 1) * m_groupSize, m_bits);
    m_words = AlignedBuffer<std::int32_t>(static_cast<std::size_t>(blocks * m_blockWords * kLanes));
    m_scales = AlignedBuffer<float>(static_cast<std::size_t>(blocks * m_groups * kLanes));
    const at::Tensor codes = grouped.codes.contiguous();
    const at::Tensor scales = grouped.scales.contiguous();
    if (grouped.shifts.defined()) {
        m_givenShifts = grouped.shifts.contiguous();
        m_shifts = AlignedBuffer<float>(m_scales.size());
    }
    const unsigned mask = (1U << m_bits) - 1;
    for (std::int64_t output = 0; output < m_outputs; ++output) {
        const std::int8_t* from = codes.data_ptr<std::int8_t>() + output * m_inputs;
        for (std::int64_t i = 0; i < m_inputs; ++i) {
            const Place place = placeOf(output, i);
            std::int32_t& word = m_words.data()[place.word];
            word = static_cast<std::int32_t>(static_cast<unsigned>(word) | (static_cast<unsigned>(from[i]) & mask)
                                                                               << place.shift);
        }
        for (std::int64_t group = 0; group < m_groups; ++group) {
            const float scale = scales.data_ptr<float>()[output * m_groups + group];
            m_scales.data()[scaleAt(output, group)] = std::ldexp(scale, m_bits - 32);
            if (m_givenShifts.defined())
                m_shifts.data()[scaleAt(output, group)] =
                    m_givenShifts.data_ptr<float>()[output * m_groups + group] + std::ldexp(scale, m_bits - 1);
        }
    }
}

GroupedProduct::Place GroupedProduct::placeOf(std::int64_t output, std::int64_t column) const
{
    const std::int64_t within = column % m_groupSize;
    const std::int64_t word =
        output / kLanes * m_blockWords + column / m_groupSize * m_groupWords + within / codesPerWord(m_bits);
    return {word * kLanes + output % kLanes, static_cast<int>(within % codesPerWord(m_bits)) * m_bits};
}

std::int64_t GroupedProduct::scaleAt(std::int64_t output, std::int64_t group) const
{
    return (output / kLanes * m_groups + group) * kLanes + output % kLanes;
}

at::Tensor GroupedProduct::codes() const
{
    at::Tensor codes = at::empty({m_outputs, m_inputs}, at::TensorOptions(at::kChar));
    for (std::int64_t output = 0; output < m_outputs; ++output)
        for (std::int64_t i = 0; i < m_inputs; ++i) {
            const Place place = placeOf(output, i);
            // Shifted to the top, then down with its sign.
            const auto top = static_cast<unsigned>(m_words.data()[place.word]) << (32 - m_bits - place.shift);
            codes.data_ptr<std::int8_t>()[output * m_inputs + i] =
                static_cast<std::int8_t>(static_cast<std::int32_t>(top) >> (32 - m_bits));
        }
    return codes;
}

void GroupedProduct::weightRow(std::int64_t output, float* to) const
{
    const float* shifts = m_givenShifts.defined() ? m_givenShifts.data_ptr<float>() + output * m_groups : nullptr;
    const int half = shifts ? 1 << (m_bits - 1) : 0;
    for (std::int64_t i = 0; i < m_inputs; ++i) {
        const Place place = placeOf(output, i);
        const auto top = static_cast<unsigned>(m_words.data()[place.word]) << (32 - m_bits - place.shift);
        const int code = static_cast<std::int32_t>(top) >> (32 - m_bits);
        const float scale = std::ldexp(m_scales.data()[scaleAt(output, i / m_groupSize)], 32 - m_bits);
        to[i] = static_cast<float>(code + half) * scale;
        if (shifts)
            to[i] += shifts[i / m_groupSize];
    }
}

at::Tensor GroupedProduct::scales() const
{
    at::Tensor scales = at::empty({m_outputs, m_groups}, at::TensorOptions(at::kFloat));
    for (std::int64_t output = 0; output < m_outputs; ++output)
        for (std::int64_t group = 0; group < m_groups; ++group)
            scales.data_ptr<float>()[output * m_groups + group] =
                std::ldexp(m_scales.data()[scaleAt(output, group)], 32 - m_bits);
    return scales;
}

void GroupedProduct::multiply(std::int64_t rows, const float* source, const float* bias, float* result) const
{
    if (rows == 1)
        return multiplyOne(source, bias, result);
    for (std::int64_t row = 0; row < rows; row += kRowTile)
        multiplyTile(std::min(kRowTile, rows - row), source + row * m_inputs, bias, result + row * m_outputs);
}

void GroupedProduct::multiplyOne(const float* source, const float* bias, float* result) const
{
    constexpr std::int64_t kBlocks = 4;
    constexpr std::int64_t kWidth = kBlocks * kLanes;
    const Kernels kernels = kernelsFor(m_bits);
    std::vector<float> sums(m_shifts.size() > 0 ? static_cast<std::size_t>(m_groups) : 0);
    if (!sums.empty())
        sumGroups(source, m_inputs, m_groupSize, sums.data());
    shareRange(0, (m_outputs + kWidth - 1) / kWidth, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t task = begin; task < end; ++task) {
            const std::int64_t first = task * kWidth;
            const std::int64_t width = std::min(kWidth, m_outputs - first);
            float totals[kWidth] = {};
            std::copy_n(bias + first, width, totals);
            kernels.multiplyRow(static_cast<int>((width + kLanes - 1) / kLanes),
                                {m_words.data() + task * kBlocks * m_blockWords * kLanes, m_blockWords * kLanes,
                                 m_scales.data() + task * kBlocks * m_groups * kLanes, m_groups * kLanes, m_inputs,
                                 m_groupSize},
                                source, totals);
            for (std::int64_t i = 0; i < width && !sums.empty(); i += kLanes)
                addShifts(m_shifts.data() + (first + i) * m_groups, sums.data(), m_groups, totals + i);
            std::copy_n(totals, width, result + first);
        }
    });
}

void GroupedProduct::multiplyTile(std::int64_t rows, const float* source, const float* bias, float* result) const
{
    const Kernels kernels = kernelsFor(m_bits);
    std::vector<float> sums(m_shifts.size() > 0 ? static_cast<std::size_t>(rows * m_groups) : 0);
    for (std::int64_t row = 0; row < rows && !sums.empty(); ++row)
        sumGroups(source + row * m_inputs, m_inputs, m_groupSize, sums.data() + row * m_groups);
    shareRange(0, (m_outputs + kPairWidth - 1) / kPairWidth, 1, [&](std::int64_t begin, std::int64_t end) {
        // Zeros stand for the block that an odd number of blocks lacks.
        AlignedBuffer<float> decoded(static_cast<std::size_t>(std::min(m_groupSize, m_inputs) * kPairWidth));
        AlignedBuffer<float> totals(static_cast<std::size_t>(rows * kPairWidth));
        static constexpr float kNoScales[kLanes] = {};
        for (std::int64_t pair = begin; pair < end; ++pair) {
            const std::int64_t first = pair * kPairWidth;
            const std::int64_t width = std::min(kPairWidth, m_outputs - first);
            const bool both = width > kLanes;
            if (!both)
                std::fill_n(decoded.data(), decoded.size(), 0.0F);
            std::fill_n(totals.data(), totals.size(), 0.0F);
            for (std::int64_t row = 0; row < rows; ++row)
                std::copy_n(bias + first, width, totals.data() + row * kPairWidth);
            for (std::int64_t group = 0; group < m_groups; ++group) {
                const std::int64_t column = group * m_groupSize;
                const std::int64_t count = std::min(m_groupSize, m_inputs - column);
                const std::int32_t* words = m_words.data() + (2 * pair * m_blockWords + group * m_groupWords) * kLanes;
                const float* scales = m_scales.data() + (2 * pair * m_groups + group) * kLanes;
                kernels.decode(words, count, decoded.data(), kPairWidth);
                if (both)
                    kernels.decode(words + m_blockWords * kLanes, count, decoded.data() + kLanes, kPairWidth);
                multiplyGroup(decoded.data(), count, source + column, m_inputs, rows, scales,
                              both ? scales + m_groups * kLanes : kNoScales, totals.data());
            }
            for (std::int64_t row = 0; row < rows; ++row) {
                float* own = totals.data() + row * kPairWidth;
                for (std::int64_t i = 0; i < width && !sums.empty(); i += kLanes)
                    addShifts(m_shifts.data() + (first + i) * m_groups, sums.data() + row * m_groups, m_groups,
                              own + i);
                std::copy_n(own, width, result + row * m_outputs + first);
            }
        }
    });
}

} // namespace fw::nn
