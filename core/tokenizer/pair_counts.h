// How often each pair of neighbouring symbols stands in a set of counted words, kept up to date while pairs are merged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

namespace fw::tokenizer {

struct SymbolPair
{
    int left;
    int right;
};

/// Single-threaded. The bytes of the symbols, by id, are read from the vector given at construction, to which the
/// caller appends new symbols: it must outlive this object.
class PairCounts
{
public:
    explicit PairCounts(const std::vector<std::string>& symbolBytes);

    /// All words come before the first takeMostFrequent(). Their order does not matter.
    void addWord(std::vector<int> symbols, std::int64_t count);

    /// The pair with the highest count of at least `minimum`; among equals the first by the bytes of left, then right.
    std::optional<SymbolPair> takeMostFrequent(std::int64_t minimum);

    /// Replaces the pair by one symbol, from left to right, in all words.
    void merge(SymbolPair pair, int joined);

private:
    struct Word
    {
        std::vector<int> symbols;
        std::int64_t count;
    };
    struct Pair
    {
        std::int64_t count = 0;
        std::vector<std::uint32_t> words; ///< where it stands or stood; may hold a word twice
    };
    struct Candidate
    {
        std::int64_t count;
        SymbolPair pair;
    };
    struct Later
    {
        const std::vector<std::string>* bytes;
        bool operator()(const Candidate& a, const Candidate& b) const;
    };

    Pair& at(SymbolPair pair);
    void countWord(std::size_t word, std::int64_t sign, int joined);

    std::vector<Word> m_words;
    std::unordered_map<std::uint64_t, Pair> m_pairs;
    std::priority_queue<Candidate, std::vector<Candidate>, Later> m_queue;
    std::vector<SymbolPair> m_grown; ///< pairs whose count rose in the running merge
    bool m_started = false;
};

} // namespace fw::tokenizer
