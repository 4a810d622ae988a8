// The merge table of a byte-pair encoding and its application to one word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fw::tokenizer {

/// Which pairs of ids join into which id, and in what order. Immutable after the last insert(); then any thread
/// may call the const members.
class BpeMerges
{
public:
    explicit BpeMerges(std::size_t expectedCount = 0);

    /// A pair given again takes its newest rank, as in the reference. Ids are not negative; the smaller rank goes
    /// first.
    void insert(int left, int right, std::uint32_t rank, int joined);

    /// Replaces the symbols from `begin` on by what the merges make of them: the lowest rank first, then the leftmost.
    void apply(std::vector<int>& symbols, std::size_t begin) const;

private:
    struct Slot
    {
        std::uint64_t key = kEmpty;
        std::uint32_t rank = 0;
        int joined = -1;
    };
    static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

    const Slot* find(int left, int right) const;
    std::size_t slotOf(std::uint64_t key) const;
    void grow(std::size_t slotCount);
    void applyToShort(std::vector<int>& symbols, std::size_t begin) const;
    void applyToLong(std::vector<int>& symbols, std::size_t begin) const;

    std::vector<Slot> m_slots;
    std::size_t m_count = 0;
};

} // namespace fw::tokenizer
