#include "core/nn/attention.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/triu.h>
#include <ATen/ops/zeros.h>

#include <limits>

#include "core/nn/kernels/attention_kernel.h"

namespace fw::nn {

namespace {

/// (tokens, heads, size) → (batch·heads, time, size)
at::Tensor toHeads(const at::Tensor& tensor, std::int64_t batch, std::int64_t time)
{
    const std::int64_t heads = tensor.size(1);
    const std::int64_t size = tensor.size(2);
    return tensor.reshape({batch, time, heads, size}).transpose(1, 2).reshape({batch * heads, time, size});
}

/// 0 where a token looks, −∞ where it does not: at what is behind it, or a window and more before it.
at::Tensor causalMask(std::int64_t time, std::int64_t window, const at::TensorOptions& options)
{
    const at::Tensor hidden = at::full({time, time}, -std::numeric_limits<float>::infinity(), options);
    at::Tensor mask = hidden.triu(1);
    return window > 0 && window < time ? mask.add(hidden.tril(-window)) : mask;
}

/// Keys or values for every head of the queries: each repeated for those that share it.
at::Tensor forHeads(const at::Tensor& shared, std::int64_t heads)
{
    const std::int64_t size = shared.size(1);
    return size == heads ? shared : shared.repeat_interleave(heads / size, 1);
}

/// Above this length dense matrix products beat the row-wise kernel.
constexpr std::int64_t kLongSequence = 192;

} // namespace

BatchAttention::BatchAttention(std::int64_t batch, std::int64_t time, bool causal, std::vector<std::int64_t> lengths)
    : m_batch(batch), m_time(time), m_causal(causal), m_lengths(std::move(lengths))
{
}

at::Tensor BatchAttention::maskFor(std::int64_t window, const at::TensorOptions& options)
{
    at::Tensor& mask = m_masks[window];
    if (mask.defined() || (!m_causal && m_lengths.empty()))
        return mask;
    if (m_causal)
        mask = causalMask(m_time, window, options);
    if (m_lengths.empty())
        return mask;
    at::Tensor padding = at::zeros({m_batch, 1, m_time}, at::TensorOptions(at::kFloat));
    for (std::int64_t row = 0; row < m_batch; ++row) {
        const std::int64_t length = m_lengths[static_cast<std::size_t>(row)];
        padding.select(0, row).narrow(1, length, m_time - length).fill_(-std::numeric_limits<float>::infinity());
    }
    padding = padding.to(options);
    mask = mask.defined() ? mask.add(padding) : padding;
    return mask;
}

at::Tensor BatchAttention::attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key,
                                  const at::Tensor& value, const AttentionRule& rule)
{
    const std::int64_t heads = query.size(1);
    const at::Tensor q = toHeads(query, m_batch, m_time);
    const at::Tensor k = toHeads(forHeads(key, heads), m_batch, m_time);
    const at::Tensor v = toHeads(forHeads(value, heads), m_batch, m_time);
    at::Tensor scores = at::bmm(q.mul(rule.scale), k.transpose(1, 2)); // (batch·heads, time, time)
    if (rule.cap > 0)
        scores = scores.div(rule.cap).tanh().mul(rule.cap);
    if (m_watch)
        m_watch(layer, scores);
    const at::Tensor mask = maskFor(rule.window, at::TensorOptions(query.device()).dtype(query.scalar_type()));
    if (mask.defined() && mask.dim() == 2)
        scores = scores.add(mask);
    else if (mask.defined())
        scores = scores.view({m_batch, heads, m_time, m_time}).add(mask.unsqueeze(1)).view({-1, m_time, m_time});
    const at::Tensor context = at::bmm(at::softmax(scores, -1), v); // (batch·heads, time, size)
    return context.view({m_batch, heads, m_time, -1}).transpose(1, 2).reshape({m_batch * m_time, -1});
}

at::Tensor RaggedAttention::attend(std::size_t, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                                   const AttentionRule& rule)
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
                                value.narrow(0, begin, length), rule));
    }
    if (!queries.empty())
        attendRows(query, {key, value}, {}, queries, rule, result);
    return result;
}

} // namespace fw::nn
