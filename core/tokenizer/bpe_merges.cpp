#include "core/tokenizer/bpe_merges.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <queue>

namespace fw::tokenizer {

namespace {

constexpr std::uint32_t kNoRank = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kShortWord = 48;

std::uint64_t keyOf(int left, int right)
{
    return (std::uint64_t(std::uint32_t(left)) << 32) | std::uint32_t(right);
}

} // namespace

BpeMerges::BpeMerges(std::size_t expectedCount)
{
    grow(std::bit_ceil(std::max<std::size_t>(16, 2 * expectedCount)));
}

std::size_t BpeMerges::slotOf(std::uint64_t key) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::uint64_t hash = key * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 32;
    std::size_t index = std::size_t(hash) & mask;
    while (m_slots[index].key != key && m_slots[index].key != kEmpty)
        index = (index + 1) & mask;
    return index;
}

const BpeMerges::Slot* BpeMerges::find(int left, int right) const
{
    const Slot& slot = m_slots[slotOf(keyOf(left, right))];
    return slot.key == kEmpty ? nullptr : &slot;
}

void BpeMerges::grow(std::size_t slotCount)
{
    std::vector<Slot> old(slotCount);
    old.swap(m_slots);
    for (const Slot& slot : old)
        if (slot.key != kEmpty)
            m_slots[slotOf(slot.key)] = slot;
}

void BpeMerges::insert(int left, int right, std::uint32_t rank, int joined)
{
    if (2 * (m_count + 1) > m_slots.size())
        grow(2 * m_slots.size());
    const std::uint64_t key = keyOf(left, right);
    Slot& slot = m_slots[slotOf(key)];
    m_count += slot.key == kEmpty;
    slot = {key, rank, joined};
}

void BpeMerges::apply(std::vector<int>& symbols, std::size_t begin) const
{
    const std::size_t count = symbols.size() - begin;
    if (count < 2)
        return;
    if (count <= kShortWord)
        applyToShort(symbols, begin);
    else
        applyToLong(symbols, begin);
}

void BpeMerges::applyToShort(std::vector<int>& symbols, std::size_t begin) const
{
    // Quadratic in the length, which is at most kShortWord: all in two arrays on the stack.
    std::uint32_t ranks[kShortWord];
    int joined[kShortWord];
    std::size_t count = symbols.size() - begin;
    int* word = symbols.data() + begin;
    const auto look = [&](std::size_t i) {
        const Slot* slot = find(word[i], word[i + 1]);
        ranks[i] = slot ? slot->rank : kNoRank;
        joined[i] = slot ? slot->joined : -1;
    };
    for (std::size_t i = 0; i + 1 < count; ++i)
        look(i);
    while (count > 1) {
        const auto best = std::size_t(std::min_element(ranks, ranks + count - 1) - ranks);
        if (ranks[best] == kNoRank)
            break;
        word[best] = joined[best];
        std::copy(word + best + 2, word + count, word + best + 1);
        --count;
        if (best + 1 < count) {
            std::copy(ranks + best + 2, ranks + count, ranks + best + 1);
            std::copy(joined + best + 2, joined + count, joined + best + 1);
            look(best);
        }
        if (best > 0)
            look(best - 1);
    }
    symbols.resize(begin + count);
}

void BpeMerges::applyToLong(std::vector<int>& symbols, std::size_t begin) const
{
    struct Node
    {
        int symbol;
        std::ptrdiff_t previous;
        std::ptrdiff_t next;
    };
    struct Candidate
    {
        std::uint32_t rank;
        std::ptrdiff_t left;
        int leftSymbol;
        int rightSymbol;
        int joined;
        bool operator>(const Candidate& other) const
        {
            return rank != other.rank ? rank > other.rank : left > other.left;
        }
    };
    const auto count = std::ptrdiff_t(symbols.size() - begin);
    std::vector<Node> nodes(static_cast<std::size_t>(count));
    const auto node = [&](std::ptrdiff_t i) -> Node& { return nodes[std::size_t(i)]; };
    for (std::ptrdiff_t i = 0; i < count; ++i)
        node(i) = {symbols[begin + std::size_t(i)], i - 1, i + 1 < count ? i + 1 : -1};

    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
    const auto consider = [&](std::ptrdiff_t left) {
        if (left < 0 || node(left).next < 0)
            return;
        const int a = node(left).symbol;
        const int b = node(node(left).next).symbol;
        if (const Slot* slot = find(a, b))
            queue.push({slot->rank, left, a, b, slot->joined});
    };
    for (std::ptrdiff_t i = 0; i + 1 < count; ++i)
        consider(i);
    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        Node& left = node(best.left);
        // A node that was swallowed has symbol -1; a candidate whose neighbours changed since is out of date.
        if (left.symbol != best.leftSymbol || left.next < 0 || node(left.next).symbol != best.rightSymbol)
            continue;
        Node& right = node(left.next);
        left.symbol = best.joined;
        right.symbol = -1;
        left.next = right.next;
        if (left.next >= 0)
            node(left.next).previous = best.left;
        consider(left.previous);
        consider(best.left);
    }
    symbols.resize(begin);
    for (std::ptrdiff_t i = 0; i >= 0; i = node(i).next)
        symbols.push_back(node(i).symbol);
}

} // namespace fw::tokenizer
