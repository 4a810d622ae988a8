#include "core/nn/attention.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/triu.h>
#include <ATen/ops/zeros.h>

#include <limits>

#include "core/nn/attention_kernel.h"

namespace fw::nn {

namespace {

/// (tokens, heads, size) → (batch·heads, time, size)
at::Tensor toHeads(const at::Tensor& tensor, std::int64_t batch, std::int64_t time)
{
    const std::int64_t heads = tensor.size(1);
    const std::int64_t size = tensor.size(2);
    return tensor.reshape({batch, time, heads, size}).transpose(1, 2).reshape({batch * heads, time, size});
}

at::Tensor causalMask(std::int64_t time, const at::TensorOptions& options)
{
    return at::full({time, time}, -std::numeric_limits<float>::infinity(), options).triu(1);
}

/// Above this length dense matrix products beat the row-wise kernel.
constexpr std::int64_t kLongSequence = 192;

} // namespace

BatchAttention::BatchAttention(std::int64_t batch, std::int64_t time, bool causal, std::vector<std::int64_t> lengths)
    : m_batch(batch), m_time(time), m_causal(causal), m_lengths(std::move(lengths))
{
}

at::Tensor BatchAttention::attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key,
                                  const at::Tensor& value, double scale)
{
    const std::int64_t heads = query.size(1);
    const at::Tensor q = toHeads(query, m_batch, m_time);
    const at::Tensor k = toHeads(key, m_batch, m_time);
    const at::Tensor v = toHeads(value, m_batch, m_time);
    at::Tensor scores = at::bmm(q.mul(scale), k.transpose(1, 2)); // (batch·heads, time, time)
    if (m_watch)
        m_watch(layer, scores);
    if (!m_mask.defined()) {
        const auto options = at::TensorOptions(query.device()).dtype(query.scalar_type());
        if (m_causal)
            m_mask = causalMask(m_time, options);
        if (!m_lengths.empty()) {
            at::Tensor padding = at::zeros({m_batch, 1, m_time}, at::TensorOptions(at::kFloat));
            for (std::int64_t row = 0; row < m_batch; ++row)
                padding.select(0, row)
                    .narrow(1, m_lengths[static_cast<std::size_t>(row)],
                            m_time - m_lengths[static_cast<std::size_t>(row)])
                    .fill_(-std::numeric_limits<float>::infinity());
            padding = padding.to(options);
            m_mask = m_mask.defined() ? m_mask.add(padding) : padding;
        }
    }
    if (m_mask.defined() && m_mask.dim() == 2)
        scores = scores.add(m_mask);
    else if (m_mask.defined())
        scores = scores.view({m_batch, heads, m_time, m_time}).add(m_mask.unsqueeze(1)).view({-1, m_time, m_time});
    const at::Tensor context = at::bmm(at::softmax(scores, -1), v); // (batch·heads, time, size)
    return context.view({m_batch, heads, m_time, -1}).transpose(1, 2).reshape({m_batch * m_time, -1});
}

at::Tensor RaggedAttention::attend(std::size_t, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                                   double scale)
{
    const std::int64_t heads = query.size(1);
    const std::int64_t size = query.size(2);
    at::Tensor result = at::empty({query.size(0), heads * size}, query.options());
    std::vector<AttentionQuery> queries;
    const bool kernel = query.is_cpu();
    for (std::size_t i = 0; i + 1 < m_offsets.size(); ++i) {
        const std::int64_t begin = m_offsets[i];
        const std::int64_t length = m_offsets[i + 1] - begin;
        if (kernel && length <= kLongSequence) {
            for (std::int64_t row = 0; row < length; ++row)
                queries.push_back({begin + row, {KeyValueSpan{begin, m_causal ? row + 1 : length}, KeyValueSpan{}}});
            continue;
        }
        BatchAttention dense(1, length, m_causal);
        result.narrow(0, begin, length)
            .copy_(dense.attend(0, query.narrow(0, begin, length), key.narrow(0, begin, length),
                                value.narrow(0, begin, length), scale));
    }
    if (!queries.empty())
        attendRows(query, {key, value}, {}, queries, scale, result);
    return result;
}

} // namespace fw::nn
