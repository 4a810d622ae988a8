// A group of texts through an encoder's blocks.
#include <algorithm>

#include "core/nn/kernels/row_functions.h"
#include "core/nn/scoring/scoring_encoder.h"

namespace fw::nn {

void ScoringPass::Rows::resize(std::int64_t rows, std::int64_t width)
{
    count = rows;
    stride = rowStride(width);
    if (static_cast<std::int64_t>(buffer.size()) < count * stride)
        buffer = AlignedBuffer<float>(static_cast<std::size_t>(count * stride));
}

void ScoringPass::run(std::span<const std::vector<int>> texts, const std::function<bool()>& proceed, float* first)
{
    m_texts = texts;
    embed();
    const std::vector<ScoringBlock>& blocks = m_encoder.m_blocks;
    if (blocks.empty())
        keepFirst();
    for (std::size_t layer = 0; layer < blocks.size(); ++layer) {
        if (!proceed())
            return;
        applyBlock(blocks[layer], layer + 1 == blocks.size());
    }
    const std::int64_t width = m_encoder.m_config.width;
    for (std::int64_t text = 0; text < m_stream.count; ++text)
        std::copy_n(m_stream.data() + text * m_stream.stride, width, first + text * width);
}

void ScoringPass::apply(const PackedLinear& op, Rows& input, Rows& output)
{
    output.resize(input.count, op.outputs());
    op.apply(input.data(), input.stride, input.count, output.data(), output.stride, m_scratch);
}

void ScoringPass::embed()
{
    const checkpoint::EncoderConfig& config = m_encoder.m_config;
    const std::int64_t width = config.embeddingWidth;
    m_positionIds.clear();
    for (const std::vector<int>& text : m_texts) {
        m_positionIds.resize(m_positionIds.size() + text.size());
        positionsOf(config, text, m_positionIds.data() + m_positionIds.size() - text.size());
    }
    Rows& rows = m_encoder.m_embeddingProjection ? m_embedded : m_stream;
    rows.resize(static_cast<std::int64_t>(m_positionIds.size()), width);
    const float* type = m_encoder.m_tokenTypes.defined() ? m_encoder.m_tokenTypes.data_ptr<float>() : nullptr;
    const std::int64_t* positionId = m_positionIds.data();
    float* row = rows.data();
    for (const std::vector<int>& text : m_texts)
        for (const int id : text) {
            const float* token = m_encoder.m_tokens.data_ptr<float>() + id * width;
            const float* position = m_encoder.m_positions.data_ptr<float>() + *positionId++ * width;
            for (std::int64_t i = 0; i < width; ++i)
                row[i] = token[i] + position[i] + (type ? type[i] : 0.0F);
            std::fill(row + width, row + rows.stride, 0.0F);
            row += rows.stride;
        }
    const PackedNorm& norm = m_encoder.m_embeddingNorm;
    addAndNormaliseRows(rows.data(), nullptr, rows.count, rows.stride, width, norm.weight.data(), norm.bias.data(),
                        norm.epsilon);
    if (m_encoder.m_embeddingProjection)
        apply(*m_encoder.m_embeddingProjection, m_embedded, m_stream);
}

void ScoringPass::applyBlock(const ScoringBlock& block, bool last)
{
    auto addAndNormalise = [&](const PackedNorm& norm) {
        addAndNormaliseRows(m_stream.data(), m_added.data(), m_stream.count, m_stream.stride, m_encoder.m_config.width,
                            norm.weight.data(), norm.bias.data(), norm.epsilon);
    };
    apply(block.key, m_stream, m_key);
    apply(block.value, m_stream, m_value);
    if (last) // of the last block's result only the first tokens' is read
        keepFirst();
    apply(block.query, m_stream, m_query);
    attend(block, last);
    apply(block.attentionOut, m_context, m_added);
    addAndNormalise(block.attentionNorm);
    apply(block.mlpIn, m_stream, m_inner);
    activateRows(m_inner.data(), m_inner.count, m_inner.stride, block.mlpIn.outputs(), m_encoder.m_activation);
    apply(block.mlpOut, m_inner, m_added);
    addAndNormalise(block.mlpNorm);
}

void ScoringPass::attend(const ScoringBlock& block, bool last)
{
    m_context.resize(m_query.count, block.heads * block.headSize);
    std::int64_t keys = 0;
    std::int64_t queries = 0;
    for (const std::vector<int>& text : m_texts) {
        const auto tokens = static_cast<std::int64_t>(text.size());
        const std::int64_t asking = last ? 1 : tokens;
        m_attention.attend(block.heads, block.headSize, m_query.view(queries, asking), m_key.view(keys, tokens),
                           m_value.view(keys, tokens), m_context.data() + queries * m_context.stride, m_context.stride);
        keys += tokens;
        queries += asking;
    }
}

void ScoringPass::keepFirst()
{
    float* to = m_stream.data();
    const float* from = m_stream.data();
    for (const std::vector<int>& text : m_texts) {
        if (to != from)
            std::copy_n(from, m_stream.stride, to);
        to += m_stream.stride;
        from += static_cast<std::int64_t>(text.size()) * m_stream.stride;
    }
    m_stream.count = static_cast<std::int64_t>(m_texts.size());
}

} // namespace fw::nn
