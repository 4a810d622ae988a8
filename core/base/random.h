// Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
// A number is a pure function of its key and counter, so no draw depends on batch size, threads or neighbours.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace fw {

/// The four 32-bit words Philox4x32-10 gives for a 128-bit counter and a 64-bit key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// A uniform in (0, 1), never 0 or 1, from 32 random bits.
inline double toOpenUniform(std::uint32_t bits)
{
    return (static_cast<double>(bits) + 0.5) * (1.0 / 4294967296.0);
}

/// splitmix64's finaliser: turns structured integers into keys.
inline std::uint64_t mixBits(std::uint64_t value)
{
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

/// A sequential stream over Philox for shuffles, initial weights and resampling. Not thread-safe; copy to fork.
class RandomStream
{
public:
    /// Streams with different (seed, stream) are independent.
    explicit RandomStream(std::uint64_t seed, std::uint64_t stream = 0);

    std::uint32_t nextBits();
    double nextUniform() { return toOpenUniform(nextBits()); }
    /// Uniform in [0, bound), unbiased (Lemire's method with rejection). bound > 0.
    std::uint32_t nextBelow(std::uint32_t bound);
    /// Standard normal (Box-Muller).
    double nextNormal();

    template <typename T>
    void shuffle(std::span<T> items)
    {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[nextBelow(static_cast<std::uint32_t>(i))]);
    }

    /// Position in the stream, to store in checkpoints; seek() restores it.
    std::uint64_t position() const { return m_position; }
    void seek(std::uint64_t position);

private:
    std::array<std::uint32_t, 2> m_key;
    std::uint64_t m_stream;
    std::uint64_t m_position = 0;
    std::array<std::uint32_t, 4> m_block{};
    std::uint64_t m_blockIndex = ~std::uint64_t{0};
};

} // namespace fw
