#include "core/tokenizer/tokenizer_pipeline.h"

#include <algorithm>

namespace fw::tokenizer {

namespace {

class PipelineDecoding final : public Decoding
{
public:
    PipelineDecoding(const TokenizerPipeline& tokenizer, const Decoder& decoder) : m_tokenizer(tokenizer)
    {
        for (const MakeDecoderStep& make : decoder)
            m_steps.push_back(make());
    }

    std::string push(int id) override
    {
        const std::string* token = m_tokenizer.token(id);
        return token ? pushFrom(0, *token) : std::string();
    }

    std::string flush() override
    {
        std::string text;
        for (std::size_t step = 0; step < m_steps.size(); ++step)
            m_steps[step]->flush([&](std::string held) { text += pushFrom(step + 1, std::move(held)); });
        return text;
    }

private:
    std::string pushFrom(std::size_t step, std::string token)
    {
        if (step == m_steps.size())
            return token;
        std::string text;
        m_steps[step]->push(std::move(token), [&](std::string next) { text += pushFrom(step + 1, std::move(next)); });
        return text;
    }

    const TokenizerPipeline& m_tokenizer;
    std::vector<DecoderStepPtr> m_steps;
};

} // namespace

TokenizerPipeline::TokenizerPipeline(PipelineParts parts) : m_parts(std::move(parts))
{
    m_size = m_parts.model->vocabulary().size();
    if (m_parts.splitSpecialTokens) {
        m_written.leaveSpecialTokens();
        m_normalized.leaveSpecialTokens();
    }
    for (const AddedToken& token : m_parts.addedTokens) {
        if (token.normalized)
            m_normalized.add(m_parts.normalizer ? m_parts.normalizer->apply(token.content) : token.content, token);
        else
            m_written.add(token.content, token);
        m_addedById.emplace(token.id, token.content);
        m_addedByContent.emplace(token.content, token.id);
        m_size = std::max(m_size, std::size_t(token.id) + 1);
    }
}

std::vector<int> TokenizerPipeline::encode(std::string_view text) const
{
    std::vector<int> ids;
    for (const auto& segment : m_written.split(text)) {
        if (segment.id >= 0)
            ids.push_back(segment.id);
        else
            encodeBetweenTokens({segment.text, segment.text.data() == text.data()}, ids);
    }
    return ids;
}

void TokenizerPipeline::encodeBetweenTokens(const Piece& written, std::vector<int>& ids) const
{
    bool first = written.first;
    const std::string changed = m_parts.normalizer ? m_parts.normalizer->normalize(written.text, first) : std::string();
    const std::string_view text = m_parts.normalizer ? std::string_view(changed) : written.text;
    for (const auto& segment : m_normalized.split(text)) {
        if (segment.id >= 0)
            ids.push_back(segment.id);
        else
            encodeNormalized({segment.text, first && segment.text.data() == text.data()}, ids);
    }
}

void TokenizerPipeline::encodeNormalized(const Piece& normalized, std::vector<int>& ids) const
{
    if (m_parts.preTokenizer)
        m_parts.preTokenizer->split(normalized, [&](const Piece& piece) { m_parts.model->encode(piece.text, ids); });
    else
        m_parts.model->encode(normalized.text, ids);
}

const std::string* TokenizerPipeline::token(int id) const
{
    const auto added = m_addedById.find(id);
    return added != m_addedById.end() ? &added->second : m_parts.model->vocabulary().token(id);
}

std::unique_ptr<Decoding> TokenizerPipeline::startDecoding() const
{
    return std::make_unique<PipelineDecoding>(*this, m_parts.decoder);
}

std::vector<int> TokenizerPipeline::encodeWithTemplate(std::string_view text, std::size_t maximumLength) const
{
    const auto& prefix = m_parts.around.prefix;
    const auto& suffix = m_parts.around.suffix;
    const std::vector<int> content = encode(text);
    const std::size_t around = prefix.size() + suffix.size();
    const std::size_t room = maximumLength > around ? maximumLength - around : 0;
    std::vector<int> ids(prefix);
    ids.insert(ids.end(), content.begin(), content.begin() + std::ptrdiff_t(std::min(room, content.size())));
    ids.insert(ids.end(), suffix.begin(), suffix.end());
    ids.resize(std::min(ids.size(), maximumLength));
    return ids;
}

std::optional<int> TokenizerPipeline::tokenId(std::string_view token) const
{
    if (const auto added = m_addedByContent.find(std::string(token)); added != m_addedByContent.end())
        return added->second;
    return m_parts.model->vocabulary().id(token);
}

} // namespace fw::tokenizer
