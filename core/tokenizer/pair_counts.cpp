#include "core/tokenizer/pair_counts.h"

#include <algorithm>

namespace fw::tokenizer {

namespace {

std::uint64_t keyOf(SymbolPair pair)
{
    return (std::uint64_t(std::uint32_t(pair.left)) << 32) | std::uint32_t(pair.right);
}

} // namespace

bool PairCounts::Later::operator()(const Candidate& a, const Candidate& b) const
{
    if (a.count != b.count)
        return a.count < b.count;
    const auto text = [this](int symbol) -> const std::string& { return (*bytes)[std::size_t(symbol)]; };
    if (const int order = text(a.pair.left).compare(text(b.pair.left)); order != 0)
        return order > 0;
    return text(a.pair.right) > text(b.pair.right);
}

PairCounts::PairCounts(const std::vector<std::string>& symbolBytes) : m_queue(Later{&symbolBytes}) {}

PairCounts::Pair& PairCounts::at(SymbolPair pair)
{
    return m_pairs[keyOf(pair)];
}

void PairCounts::addWord(std::vector<int> symbols, std::int64_t count)
{
    const auto index = std::uint32_t(m_words.size());
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
        Pair& pair = at({symbols[i], symbols[i + 1]});
        pair.count += count;
        if (pair.words.empty() || pair.words.back() != index)
            pair.words.push_back(index);
    }
    m_words.push_back({std::move(symbols), count});
}

std::optional<SymbolPair> PairCounts::takeMostFrequent(std::int64_t minimum)
{
    if (!m_started) {
        for (const auto& [key, pair] : m_pairs)
            m_queue.push({pair.count, {int(key >> 32), int(key & 0xFFFFFFFF)}});
        m_started = true;
    }
    while (!m_queue.empty()) {
        const Candidate best = m_queue.top();
        m_queue.pop();
        const auto found = m_pairs.find(keyOf(best.pair));
        const std::int64_t count = found == m_pairs.end() ? 0 : found->second.count;
        if (count == best.count && count >= std::max<std::int64_t>(minimum, 1))
            return best.pair;
        if (count < best.count && count > 0)
            m_queue.push({count, best.pair});
    }
    return std::nullopt;
}

/// Adds or takes away all pairs of a word; with sign +1 the pairs of the new symbol `joined` note the word.
void PairCounts::countWord(std::size_t word, std::int64_t sign, int joined)
{
    const auto& [symbols, count] = m_words[word];
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
        const SymbolPair here{symbols[i], symbols[i + 1]};
        Pair& pair = at(here);
        pair.count += sign * count;
        if (sign > 0 && (here.left == joined || here.right == joined)) {
            if (pair.words.empty() || pair.words.back() != word)
                pair.words.push_back(std::uint32_t(word));
            m_grown.push_back(here);
        }
    }
}

void PairCounts::merge(SymbolPair pair, int joined)
{
    const auto found = m_pairs.find(keyOf(pair));
    if (found == m_pairs.end())
        return;
    std::vector<std::uint32_t> words = std::move(found->second.words);
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    m_grown.clear();
    for (const std::uint32_t index : words) {
        countWord(index, -1, joined);
        auto& symbols = m_words[index].symbols;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < symbols.size(); ++kept) {
            const bool here = i + 1 < symbols.size() && symbols[i] == pair.left && symbols[i + 1] == pair.right;
            symbols[kept] = here ? joined : symbols[i];
            i += here ? 2 : 1;
        }
        symbols.resize(kept);
        countWord(index, +1, joined);
    }
    m_pairs.erase(keyOf(pair));

    const auto before = [](SymbolPair a, SymbolPair b) { return keyOf(a) < keyOf(b); };
    const auto equal = [](SymbolPair a, SymbolPair b) { return keyOf(a) == keyOf(b); };
    std::sort(m_grown.begin(), m_grown.end(), before);
    m_grown.erase(std::unique(m_grown.begin(), m_grown.end(), equal), m_grown.end());
    for (const SymbolPair grown : m_grown)
        if (const std::int64_t count = at(grown).count; count > 0)
            m_queue.push({count, grown});
}

} // namespace fw::tokenizer
