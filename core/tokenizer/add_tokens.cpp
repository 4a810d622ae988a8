// The tokens beside the vocabulary, from everything that describes them (AddedVocabulary::add_tokens of tokenizers, in
// the order of TokenizersBackend.__init__).
#include <algorithm>
#include <unordered_map>

#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

namespace {

class AddedTokenIds
{
public:
    explicit AddedTokenIds(const Vocabulary& vocabulary)
        : m_vocabulary(vocabulary), m_next(int(vocabulary.tokenCount()))
    {
    }

    void add(AddedToken token)
    {
        if (token.content.empty())
            return;
        const auto [place, isNew] = m_places.try_emplace(token.content, m_tokens.size());
        if (const auto known = m_vocabulary.id(token.content))
            token.id = *known;
        else if (!isNew)
            token.id = m_tokens[place->second].id;
        else
            token.id = m_next; // whatever the file says: the reference counts on from the vocabulary
        m_next = std::max(m_next, token.id + 1);
        if (isNew)
            m_tokens.push_back(std::move(token));
        else
            m_tokens[place->second] = std::move(token);
    }

    const AddedToken* find(const std::string& content) const
    {
        const auto place = m_places.find(content);
        return place == m_places.end() ? nullptr : &m_tokens[place->second];
    }

    const std::vector<AddedToken>& tokens() const { return m_tokens; }

private:
    const Vocabulary& m_vocabulary;
    int m_next;
    std::vector<AddedToken> m_tokens;
    std::unordered_map<std::string, std::size_t> m_places; ///< by content
};

std::vector<int> asList(const std::optional<int>& id)
{
    return id ? std::vector<int>{*id} : std::vector<int>();
}

} // namespace

void addTokens(const TokenizerConfig& config, PipelineParts& parts)
{
    const Vocabulary& vocabulary = parts.model->vocabulary();
    AddedTokenIds ids(vocabulary);
    for (const AddedToken& token : parts.addedTokens)
        ids.add(token);
    for (const AddedToken& token : config.described)
        ids.add(token);
    // Flags of tokens that are described count before those of roles; among roles and extra tokens the
    // last that say something new do.
    std::vector<AddedToken> others;
    const auto addOther = [&](const AddedToken& token) {
        if (!ids.find(token.content) && std::find(others.begin(), others.end(), token) == others.end())
            others.push_back(token);
    };
    for (const NamedToken& role : config.roles)
        if (role.token)
            addOther(*role.token);
    for (const AddedToken& token : config.extraTokens)
        addOther(token);
    for (const AddedToken& token : others)
        ids.add(token);
    parts.addedTokens = ids.tokens();
    parts.splitSpecialTokens = config.splitSpecialTokens;
    // Roles and extra tokens are special, whatever their description says.
    const auto makeSpecial = [&](const AddedToken& special) {
        for (AddedToken& token : parts.addedTokens)
            token.special = token.special || token.content == special.content;
    };
    for (const NamedToken& role : config.roles)
        if (role.token)
            makeSpecial(*role.token);
    for (const AddedToken& token : config.extraTokens)
        makeSpecial(token);

    const auto idOf = [&](const std::string& content) {
        const AddedToken* token = ids.find(content);
        return token ? std::optional<int>(token->id) : vocabulary.id(content);
    };
    const auto roleId = [&](std::string_view role) {
        const AddedToken* token = config.role(role);
        return token ? idOf(token->content) : std::nullopt;
    };
    parts.roles = {roleId("bos_token"), roleId("eos_token"), roleId("pad_token")};
    if (config.kind == TokenizerClass::Roberta || config.kind == TokenizerClass::Bert)
        parts.around = {asList(roleId("cls_token")), asList(roleId("sep_token"))};
    else if (config.kind == TokenizerClass::XlmRoberta)
        parts.around = {asList(parts.roles.beginning), asList(parts.roles.end)};
    else if (config.addBeginning || config.addEnd)
        parts.around = {config.addBeginning ? asList(parts.roles.beginning) : std::vector<int>(),
                        config.addEnd ? asList(parts.roles.end) : std::vector<int>()};
    if (!parts.roles.beginning && !parts.roles.end && config.kind == TokenizerClass::None)
        parts.roles.beginning = parts.roles.end = idOf("<|endoftext|>"); // a tokenizer.json alone names no roles
}

} // namespace fw::tokenizer
