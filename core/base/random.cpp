#include "core/base/random.h"

#include <cmath>
#include <numbers>

namespace fw {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key)
{
    constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
    constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
    constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
    constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product0 = kMultiplier0 * counter[0];
        const std::uint64_t product1 = kMultiplier1 * counter[2];
        counter = {
            static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
            static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
        key[0] += kWeyl0;
        key[1] += kWeyl1;
    }
    return counter;
}

RandomStream::RandomStream(std::uint64_t seed, std::uint64_t stream)
    : m_key{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, m_stream(stream)
{
}

std::uint32_t RandomStream::nextBits()
{
    const std::uint64_t block = m_position / 4;
    if (block != m_blockIndex) {
        m_block = philox({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                          static_cast<std::uint32_t>(m_stream), static_cast<std::uint32_t>(m_stream >> 32)},
                         m_key);
        m_blockIndex = block;
    }
    return m_block[m_position++ % 4];
}

std::uint32_t RandomStream::nextBelow(std::uint32_t bound)
{
    std::uint64_t product = std::uint64_t{nextBits()} * bound;
    if (static_cast<std::uint32_t>(product) < bound) { // the threshold is below `bound`: most draws need no division
        const std::uint32_t threshold = (0U - bound) % bound;
        while (static_cast<std::uint32_t>(product) < threshold)
            product = std::uint64_t{nextBits()} * bound;
    }
    return static_cast<std::uint32_t>(product >> 32);
}

double RandomStream::nextNormal()
{
    const double radius = std::sqrt(-2.0 * std::log(nextUniform()));
    return radius * std::cos(2.0 * std::numbers::pi * nextUniform());
}

void RandomStream::seek(std::uint64_t position)
{
    m_position = position;
    m_blockIndex = ~std::uint64_t{0};
}

} // namespace fw
