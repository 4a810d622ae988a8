// Finds the tokens that a text begins with.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/tokenizer/vocabulary.h"

namespace fw::tokenizer {

/// A tree of the bytes of a vocabulary's tokens. Immutable: any thread may call it.
class TokenTrie
{
public:
    explicit TokenTrie(const Vocabulary& vocabulary);

    /// Calls found(id, bytes) for each token that is a prefix of `text`, the shortest first. An empty token is never
    /// found.
    template <typename Found>
    void prefixes(std::string_view text, const Found& found) const
    {
        std::uint32_t node = 0;
        for (std::size_t length = 1; length <= text.size(); ++length) {
            node = child(node, static_cast<unsigned char>(text[length - 1]));
            if (node == 0)
                return;
            if (m_nodes[node].id >= 0)
                found(m_nodes[node].id, length);
        }
    }

private:
    struct Node
    {
        std::int32_t id = -1;
        std::uint32_t firstChild = 0; ///< children stand together, by rising byte
        std::uint16_t children = 0;
        std::uint8_t byte = 0;
    };

    /// 0 (the root, which is nobody's child) where there is none.
    std::uint32_t child(std::uint32_t node, std::uint8_t byte) const;

    std::vector<Node> m_nodes;
};

} // namespace fw::tokenizer
