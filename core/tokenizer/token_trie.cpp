#include "core/tokenizer/token_trie.h"

#include <algorithm>

namespace fw::tokenizer {

TokenTrie::TokenTrie(const Vocabulary& vocabulary)
{
    struct Token
    {
        std::string_view text;
        int id;
    };
    std::vector<Token> tokens;
    for (std::size_t id = 0; id < vocabulary.size(); ++id)
        if (const std::string* token = vocabulary.token(int(id)); token && !token->empty())
            tokens.push_back({*token, int(id)});
    std::sort(tokens.begin(), tokens.end(), [](const Token& a, const Token& b) { return a.text < b.text; });

    // Level by level: a node's tokens are those that begin with its bytes, side by side in their order.
    struct Range
    {
        std::size_t begin;
        std::size_t end;
    };
    std::vector<Range> level{{0, tokens.size()}};
    m_nodes.resize(1);
    std::size_t firstOfLevel = 0;
    for (std::size_t depth = 0; !level.empty(); ++depth) {
        std::vector<Range> next;
        const std::size_t firstOfNext = m_nodes.size();
        for (std::size_t i = 0; i < level.size(); ++i) {
            const std::size_t node = firstOfLevel + i;
            m_nodes[node].firstChild = std::uint32_t(m_nodes.size());
            std::size_t at = level[i].begin;
            if (at < level[i].end && tokens[at].text.size() == depth)
                m_nodes[node].id = tokens[at++].id;
            while (at < level[i].end) {
                const char byte = tokens[at].text[depth];
                const std::size_t begin = at;
                while (at < level[i].end && tokens[at].text[depth] == byte)
                    ++at;
                m_nodes.push_back({.byte = static_cast<std::uint8_t>(byte)});
                ++m_nodes[node].children;
                next.push_back({begin, at});
            }
        }
        firstOfLevel = firstOfNext;
        level.swap(next);
    }
}

std::uint32_t TokenTrie::child(std::uint32_t node, std::uint8_t byte) const
{
    const auto first = m_nodes.begin() + m_nodes[node].firstChild;
    const auto last = first + m_nodes[node].children;
    const auto found = std::lower_bound(first, last, byte, [](const Node& n, std::uint8_t b) { return n.byte < b; });
    return found != last && found->byte == byte ? std::uint32_t(found - m_nodes.begin()) : 0;
}

} // namespace fw::tokenizer
