#include <algorithm>

#include <fmt/format.h>

#include "core/tokenizer/token_model.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

class WordPieceModel final : public TokenModel
{
public:
    WordPieceModel(Vocabulary vocabulary, const WordPieceOptions& options, int unknown)
        : m_vocabulary(std::move(vocabulary)), m_options(options), m_unknown(unknown)
    {
        for (std::size_t id = 0; id < m_vocabulary.size(); ++id)
            if (const std::string* token = m_vocabulary.token(int(id)))
                m_longestToken = std::max(m_longestToken, token->size());
    }

    void encode(std::string_view word, std::vector<int>& ids) const override
    {
        std::size_t characters = 0;
        for (std::size_t position = 0; position < word.size(); ++characters)
            nextCodePoint(word, position);
        const std::size_t before = ids.size();
        if (characters > m_options.maximumWordCharacters || !encodeGreedily(word, ids)) {
            ids.resize(before);
            ids.push_back(m_unknown);
        }
    }

    const Vocabulary& vocabulary() const override { return m_vocabulary; }

private:
    bool encodeGreedily(std::string_view word, std::vector<int>& ids) const
    {
        std::string candidate;
        for (std::size_t begin = 0; begin < word.size();) {
            const std::string_view prefix = begin > 0 ? std::string_view(m_options.continuationPrefix) : "";
            candidate.assign(prefix).append(word.substr(begin, m_longestToken));
            std::optional<int> id;
            while (candidate.size() > prefix.size() && !(id = m_vocabulary.id(candidate)))
                candidate.pop_back();
            if (!id)
                return false;
            ids.push_back(*id);
            begin += candidate.size() - prefix.size();
        }
        return true;
    }

    Vocabulary m_vocabulary;
    WordPieceOptions m_options;
    int m_unknown;
    std::size_t m_longestToken = 0; ///< in bytes
};

} // namespace

Result<TokenModelPtr> makeWordPieceModel(Vocabulary vocabulary, const WordPieceOptions& options, std::string_view where)
{
    const auto unknown = vocabulary.id(options.unknownToken);
    if (!unknown)
        return Error{
            ErrorKind::Corrupt,
            fmt::format("{}: the unknown token \"{:.60}\" is not in the vocabulary", where, options.unknownToken),
            "get the tokenizer's files again from where the model came from"};
    return TokenModelPtr(std::make_unique<WordPieceModel>(std::move(vocabulary), options, *unknown));
}

} // namespace fw::tokenizer
