#include "core/tokenizer/tokenizer_pipeline.h"

#include <algorithm>

namespace fw::tokenizer {

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
            encodeBetweenTokens(segment.text, ids);
    }
    return ids;
}

void TokenizerPipeline::encodeBetweenTokens(std::string_view text, std::vector<int>& ids) const
{
    const std::string normalized = m_parts.normalizer ? m_parts.normalizer->apply(text) : std::string();
    for (const auto& segment : m_normalized.split(m_parts.normalizer ? std::string_view(normalized) : text)) {
        if (segment.id >= 0)
            ids.push_back(segment.id);
        else
            encodeNormalized(segment.text, ids);
    }
}

void TokenizerPipeline::encodeNormalized(std::string_view text, std::vector<int>& ids) const
{
    if (m_parts.preTokenizer)
        m_parts.preTokenizer->split(text, [&](std::string_view piece) { m_parts.model->encode(piece, ids); });
    else
        m_parts.model->encode(text, ids);
}

std::string TokenizerPipeline::decode(std::span<const int> ids) const
{
    std::string text;
    for (const int id : ids) {
        if (const auto added = m_addedById.find(id); added != m_addedById.end())
            m_parts.model->decodeAdded(added->second, text);
        else
            m_parts.model->decode(id, text);
    }
    return text;
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
