#include <array>

#include <fmt/format.h>

#include "core/tokenizer/bpe_merges.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/token_model.h"

namespace fw::tokenizer {

namespace {

class BytePairModel final : public TokenModel
{
public:
    BytePairModel(Vocabulary vocabulary, BpeMerges merges, const BytePairOptions& options)
        : m_vocabulary(std::move(vocabulary)),
          m_merges(std::move(merges)),
          m_fuseUnknown(options.fuseUnknown),
          m_ignoreMerges(options.ignoreMerges)
    {
        for (std::size_t byte = 0; byte < m_idOfByte.size(); ++byte)
            m_idOfByte[byte] = m_vocabulary.id(toAlphabet(std::string(1, char(byte)))).value_or(-1);
        if (options.unknownToken)
            m_unknown = m_vocabulary.id(*options.unknownToken).value_or(-1);
        m_bytesOfToken.resize(m_vocabulary.size());
        for (std::size_t id = 0; id < m_bytesOfToken.size(); ++id)
            if (const std::string* token = m_vocabulary.token(int(id)))
                m_bytesOfToken[id] = fromAlphabet(*token).value_or(*token);
    }

    void encode(std::string_view piece, std::vector<int>& ids) const override
    {
        if (m_ignoreMerges)
            if (const auto whole = m_vocabulary.id(toAlphabet(piece))) {
                ids.push_back(*whole);
                return;
            }
        const std::size_t begin = ids.size();
        bool afterUnknown = false;
        for (const char byte : piece) {
            const int known = m_idOfByte[static_cast<unsigned char>(byte)];
            const int id = known >= 0 ? known : m_unknown;
            if (id >= 0 && !(known < 0 && afterUnknown && m_fuseUnknown))
                ids.push_back(id);
            afterUnknown = known < 0;
        }
        m_merges.apply(ids, begin);
    }

    void decode(int id, std::string& text) const override
    {
        if (id >= 0 && std::size_t(id) < m_bytesOfToken.size())
            text += m_bytesOfToken[std::size_t(id)];
    }

    void decodeAdded(std::string_view content, std::string& text) const override { text += content; }

    const Vocabulary& vocabulary() const override { return m_vocabulary; }

private:
    Vocabulary m_vocabulary;
    BpeMerges m_merges;
    std::array<int, 256> m_idOfByte{};
    std::vector<std::string> m_bytesOfToken;
    int m_unknown = -1;
    bool m_fuseUnknown;
    bool m_ignoreMerges;
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
