#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "core/tokenizer/bpe_merges.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/byte_tokens.h"
#include "core/tokenizer/token_model.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

std::array<int, 256> alphabetIds(const Vocabulary& vocabulary)
{
    std::array<int, 256> ids{};
    for (std::size_t byte = 0; byte < ids.size(); ++byte)
        ids[byte] = vocabulary.id(toAlphabet(std::string(1, char(byte)))).value_or(-1);
    return ids;
}

class BytePairModel final : public TokenModel
{
public:
    BytePairModel(Vocabulary vocabulary, BpeMerges merges, const BytePairOptions& options)
        : m_vocabulary(std::move(vocabulary)),
          m_merges(std::move(merges)),
          m_options(options),
          m_idOfByte(options.byteLevel ? alphabetIds(m_vocabulary) : byteTokenIds(m_vocabulary))
    {
        if (options.unknownToken)
            m_unknown = m_vocabulary.id(*options.unknownToken).value_or(-1);
    }

    void encode(std::string_view piece, std::vector<int>& ids) const override
    {
        if (m_options.ignoreMerges)
            if (const auto whole = m_options.byteLevel ? m_vocabulary.id(toAlphabet(piece)) : m_vocabulary.id(piece)) {
                ids.push_back(*whole);
                return;
            }
        const std::size_t begin = ids.size();
        Symbols symbols{ids, m_unknown, m_options.fuseUnknown};
        if (m_options.byteLevel)
            for (const char byte : piece)
                symbols.add(m_idOfByte[static_cast<unsigned char>(byte)]);
        else
            for (std::size_t position = 0; position < piece.size();) {
                const std::size_t characterBegin = position;
                const bool valid = nextCodePoint(piece, position) >= 0;
                addCharacter(valid ? piece.substr(characterBegin, position - characterBegin) : kReplacementCharacter,
                             symbols);
            }
        symbols.addUnknown();
        m_merges.apply(ids, begin);
    }

    const Vocabulary& vocabulary() const override { return m_vocabulary; }

private:
    /// Where the symbols go. An unknown one waits for what follows, as in the reference.
    struct Symbols
    {
        std::vector<int>& ids;
        int unknown;
        bool fuse;
        bool waits = false;

        /// -1: it has no token.
        void add(int id)
        {
            if (id >= 0 || (waits && !fuse))
                addUnknown();
            if (id >= 0)
                ids.push_back(id);
            else
                waits = unknown >= 0;
        }
        void addUnknown()
        {
            if (std::exchange(waits, false))
                ids.push_back(unknown);
        }
    };

    void addCharacter(std::string_view character, Symbols& symbols) const
    {
        const int known = m_vocabulary.id(character).value_or(-1);
        const auto idOf = [this](char byte) { return m_idOfByte[static_cast<unsigned char>(byte)]; };
        if (known >= 0 || !m_options.byteFallback ||
            std::any_of(character.begin(), character.end(), [&](char byte) { return idOf(byte) < 0; }))
            symbols.add(known);
        else // past an unknown one that waits, as in the reference
            std::transform(character.begin(), character.end(), std::back_inserter(symbols.ids), idOf);
    }

    Vocabulary m_vocabulary;
    BpeMerges m_merges;
    BytePairOptions m_options;
    std::array<int, 256> m_idOfByte;
    int m_unknown = -1;
};

} // namespace

Result<TokenModelPtr> makeBytePairModel(Vocabulary vocabulary, const MergeList& merges, const BytePairOptions& options,
                                        std::string_view where)
{
    BpeMerges table(merges.size());
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        const auto& [left, right] = merges[rank];
        const auto refuse = [&](const std::string& token) {
            return Error{
                ErrorKind::Corrupt,
                fmt::format(
                    "{}: merge {} (\"{:.60} {:.60}\") needs the token \"{:.60}\", which is not in the vocabulary",
                    where, rank + 1, left, right, token),
                "vocabulary and merges must come from the same model: get both again"};
        };
        const auto leftId = vocabulary.id(left);
        const auto rightId = vocabulary.id(right);
        const auto joinedId = vocabulary.id(left + right);
        if (!leftId || !rightId)
            return refuse(leftId ? right : left);
        if (!joinedId)
            return refuse(left + right);
        table.insert(*leftId, *rightId, std::uint32_t(rank), *joinedId);
    }
    return TokenModelPtr(std::make_unique<BytePairModel>(std::move(vocabulary), std::move(table), options));
}

} // namespace fw::tokenizer
