#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/tokenizer/byte_tokens.h"
#include "core/tokenizer/token_model.h"
#include "core/tokenizer/token_trie.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

constexpr double kUnknownPenalty = 10;
constexpr std::size_t kMostTokenBytes = std::size_t{32} << 20; ///< the largest in use have three million

class UnigramModel final : public TokenModel
{
public:
    UnigramModel(Vocabulary vocabulary, UnigramOptions options)
        : m_vocabulary(std::move(vocabulary)),
          m_options(std::move(options)),
          m_trie(m_vocabulary),
          m_unknown(m_options.unknown.value_or(-1)),
          m_unknownScore(*std::min_element(m_options.scores.begin(), m_options.scores.end()) - kUnknownPenalty),
          m_idOfByte(byteTokenIds(m_vocabulary))
    {
    }

    void encode(std::string_view piece, std::vector<int>& ids) const override
    {
        const std::vector<Step> steps = likeliestPath(piece);
        for (std::size_t i = 0; i < steps.size();) {
            // A run of unknown characters is one.
            std::size_t next = i + 1;
            while (steps[i].id == m_unknown && next < steps.size() && steps[next].id == m_unknown)
                ++next;
            append(piece.substr(steps[i].begin, steps[next - 1].end - steps[i].begin), ids);
            i = next;
        }
    }

    const Vocabulary& vocabulary() const override { return m_vocabulary; }

private:
    struct Step
    {
        int id;
        std::size_t begin;
        std::size_t end;
    };
    /// The best way to a place in the text.
    struct Arrival
    {
        double score = 0;
        std::size_t begin = kNowhere; ///< of its last step
        int id = -1;
    };
    static constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

    std::vector<Step> likeliestPath(std::string_view piece) const
    {
        std::vector<Arrival> arrivals(piece.size() + 1);
        const auto consider = [&](std::size_t begin, std::size_t end, int id, double score) {
            Arrival& arrival = arrivals[end];
            if (arrival.begin == kNowhere || score > arrival.score)
                arrival = {score, begin, id};
        };
        for (std::size_t begin = 0, next = 0; begin < piece.size(); begin = next) {
            nextCodePoint(piece, next);
            const double here = arrivals[begin].score;
            bool known = false; // the character alone
            m_trie.prefixes(piece.substr(begin), [&](int id, std::size_t length) {
                consider(begin, begin + length, id, m_options.scores[std::size_t(id)] + here);
                known = known || begin + length == next;
            });
            if (!known)
                consider(begin, next, m_unknown, m_unknownScore + here);
        }
        std::vector<Step> steps;
        for (std::size_t end = piece.size(); end > 0; end = arrivals[end].begin)
            steps.push_back({arrivals[end].id, arrivals[end].begin, end});
        std::reverse(steps.begin(), steps.end());
        return steps;
    }

    void append(std::string_view token, std::vector<int>& ids) const
    {
        const auto idOf = [this](char byte) { return m_idOfByte[static_cast<unsigned char>(byte)]; };
        if (const auto known = m_vocabulary.id(token))
            ids.push_back(*known);
        else if (m_options.byteFallback &&
                 std::all_of(token.begin(), token.end(), [&](char byte) { return idOf(byte) >= 0; }))
            std::transform(token.begin(), token.end(), std::back_inserter(ids), idOf);
        else if (m_unknown >= 0)
            ids.push_back(m_unknown);
    }

    Vocabulary m_vocabulary;
    UnigramOptions m_options;
    TokenTrie m_trie;
    int m_unknown;
    double m_unknownScore;
    std::array<int, 256> m_idOfByte;
};

} // namespace

Result<TokenModelPtr> makeUnigramModel(Vocabulary vocabulary, UnigramOptions options, std::string_view where)
{
    const auto refuse = [&](const std::string& why) {
        return Error{ErrorKind::Corrupt, fmt::format("{}: {}", where, why),
                     "get the tokenizer's files again from where the model came from"};
    };
    if (options.scores.empty() || options.scores.size() != vocabulary.size() ||
        vocabulary.tokenCount() != vocabulary.size())
        return refuse(fmt::format("{} scores for {} tokens", options.scores.size(), vocabulary.tokenCount()));
    if (options.unknown && (*options.unknown < 0 || std::size_t(*options.unknown) >= vocabulary.size()))
        return refuse(
            fmt::format("the unknown token's id {} is not one of its {}", *options.unknown, vocabulary.size()));
    std::size_t bytes = 0;
    for (std::size_t id = 0; id < vocabulary.size(); ++id)
        bytes += vocabulary.token(int(id))->size();
    if (bytes > kMostTokenBytes)
        return refuse(fmt::format("its tokens have {} bytes, more than {}", bytes, kMostTokenBytes));
    return TokenModelPtr(std::make_unique<UnigramModel>(std::move(vocabulary), std::move(options)));
}

} // namespace fw::tokenizer
