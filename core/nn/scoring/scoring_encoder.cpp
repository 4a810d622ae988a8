#include "core/nn/scoring/scoring_encoder.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>

#include "core/nn/kernels/row_functions.h"

namespace fw::nn {

namespace {

/// Tokens that go through the blocks together: enough for the matrix products, few enough for the cache.
constexpr std::size_t kTokensTogether = 64;

AlignedBuffer<float> padded(const at::Tensor& tensor)
{
    const at::Tensor source = tensor.contiguous();
    AlignedBuffer<float> result(static_cast<std::size_t>(rowStride(source.numel())));
    std::copy_n(source.data_ptr<float>(), source.numel(), result.data());
    return result;
}

/// Consecutive texts of at most kTokensTogether tokens in all, or one longer text.
std::vector<std::span<const std::vector<int>>> inGroups(std::span<const std::vector<int>> texts)
{
    std::vector<std::span<const std::vector<int>>> groups;
    std::size_t begin = 0;
    std::size_t tokens = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i > begin && tokens + texts[i].size() > kTokensTogether) {
            groups.push_back(texts.subspan(begin, i - begin));
            begin = i;
            tokens = 0;
        }
        tokens += texts[i].size();
    }
    if (begin < texts.size())
        groups.push_back(texts.subspan(begin));
    return groups;
}

} // namespace

PackedNorm::PackedNorm(const Norm& norm)
    : weight(padded(norm.weight)), bias(padded(norm.bias)), epsilon(static_cast<float>(norm.epsilon))
{
}

ScoringBlock::ScoringBlock(const EncoderBlock& block, ScoringPrecision precision)
    : heads(block.heads),
      headSize(block.headSize),
      query(*block.query, precision),
      key(*block.key, precision),
      value(*block.value, precision),
      attentionOut(*block.attentionOut, precision),
      attentionNorm(block.attentionNorm),
      mlpIn(*block.mlpIn, precision),
      mlpOut(*block.mlpOut, precision),
      mlpNorm(block.mlpNorm)
{
}

ScoringHead::ScoringHead(const ClassificationHead& head)
    : hidden(*head.hidden, ScoringPrecision::Float32),
      between(head.between),
      output(*head.output, ScoringPrecision::Float32)
{
}

ScoringEncoder::ScoringEncoder(const Encoder& encoder, ScoringPrecision precision)
    : m_config(encoder.config),
      m_activation(encoder.activation),
      m_tokens(encoder.tokens.weight().contiguous()),
      m_positions(encoder.positions.contiguous()),
      m_embeddingNorm(encoder.embeddingNorm)
{
    if (encoder.tokenTypes.defined())
        m_tokenTypes = encoder.tokenTypes.contiguous();
    if (encoder.embeddingProjection)
        m_embeddingProjection.emplace(*encoder.embeddingProjection, precision);
    for (const EncoderBlock& block : encoder.blocks)
        m_blocks.emplace_back(block, precision);
    for (const ClassificationHead& head : encoder.heads)
        m_heads.emplace_back(head);
}

std::vector<float> ScoringEncoder::firstHidden(std::span<const std::vector<int>> texts,
                                               const std::function<bool()>& proceed) const
{
    const auto width = static_cast<std::size_t>(m_config.width);
    std::vector<float> result(texts.size() * width);
    const auto groups = inGroups(texts);
    std::atomic<std::size_t> next = 0;
    auto work = [&] {
        ScoringPass pass(*this);
        for (std::size_t i = next++; i < groups.size(); i = next++)
            pass.run(groups[i], proceed,
                     result.data() + static_cast<std::size_t>(groups[i].data() - texts.data()) * width);
    };
    // A single group leaves the threads to its matrix products.
    if (groups.size() < 2)
        work();
    else
        at::parallel_for(0, std::min<std::int64_t>(at::get_num_threads(), std::ssize(groups)), 1,
                         [&](std::int64_t, std::int64_t) { work(); });
    return result;
}

std::vector<float> ScoringEncoder::logits(std::size_t head, std::span<const float> first) const
{
    const ScoringHead& chosen = m_heads[head];
    const std::int64_t width = m_config.width;
    const auto texts = static_cast<std::int64_t>(first.size()) / width;
    const std::int64_t hiddenStride = rowStride(chosen.hidden.outputs());
    const std::int64_t labels = chosen.output.outputs();
    AlignedBuffer<float> hidden(static_cast<std::size_t>(texts * hiddenStride));
    AlignedBuffer<float> output(static_cast<std::size_t>(texts * rowStride(labels)));
    PackedScratch scratch;
    chosen.hidden.apply(first.data(), width, texts, hidden.data(), hiddenStride, scratch);
    activateRows(hidden.data(), texts, hiddenStride, chosen.hidden.outputs(), chosen.between);
    chosen.output.apply(hidden.data(), hiddenStride, texts, output.data(), rowStride(labels), scratch);
    std::vector<float> result(static_cast<std::size_t>(texts * labels));
    for (std::int64_t text = 0; text < texts; ++text)
        std::copy_n(output.data() + text * rowStride(labels), labels, result.data() + text * labels);
    return result;
}

std::int64_t ScoringEncoder::bytes() const
{
    auto bytesOf = [](const PackedNorm& norm) {
        return 4 * static_cast<std::int64_t>(norm.weight.size() + norm.bias.size());
    };
    std::int64_t bytes = 4 * (m_tokens.numel() + m_positions.numel()) + bytesOf(m_embeddingNorm);
    if (m_tokenTypes.defined())
        bytes += 4 * m_tokenTypes.numel();
    if (m_embeddingProjection)
        bytes += m_embeddingProjection->bytes();
    for (const ScoringBlock& block : m_blocks) {
        for (const PackedLinear* op :
             {&block.query, &block.key, &block.value, &block.attentionOut, &block.mlpIn, &block.mlpOut})
            bytes += op->bytes();
        bytes += bytesOf(block.attentionNorm) + bytesOf(block.mlpNorm);
    }
    for (const ScoringHead& head : m_heads)
        bytes += head.hidden.bytes() + head.output.bytes();
    return bytes;
}

} // namespace fw::nn
