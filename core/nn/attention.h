// How queries meet keys and values: the one part of a transformer that differs between training, prefill and decoding.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace fw::nn {

/// Attention over a flat batch: all sequences' tokens stand one after another in rows, without padding.
class Attention
{
public:
    virtual ~Attention() = default;

    /// Scaled dot-product attention of one layer. `query`, `key` and `value` are (tokens, heads, headSize), possibly
    /// strided views whose last dimension is dense; the result is (tokens, heads · headSize).
    virtual at::Tensor attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key,
                              const at::Tensor& value, double scale) = 0;
};

/// Equally long sequences as a dense batch, differentiable: for training. With `lengths` (one per sequence, at most
/// `time`) keys beyond a sequence's length are masked; without causal, every token sees every other of its sequence.
class BatchAttention final : public Attention
{
public:
    BatchAttention(std::int64_t batch, std::int64_t time, bool causal, std::vector<std::int64_t> lengths = {});
    at::Tensor attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                      double scale) override;
    /// Shows each layer's scores before mask and softmax, (batch · heads, time, time).
    void watchScores(std::function<void(std::size_t layer, const at::Tensor& scores)> watch)
    {
        m_watch = std::move(watch);
    }

private:
    std::int64_t m_batch;
    std::int64_t m_time;
    bool m_causal;
    std::vector<std::int64_t> m_lengths;
    std::function<void(std::size_t, const at::Tensor&)> m_watch;
    at::Tensor m_mask; ///< additive, (time, time) or (batch, 1, time); made once
};

/// Sequences of unequal length without padding; sequence i is rows offsets[i] to offsets[i+1]. Not differentiable.
/// A row's result depends on its own sequence alone, bit by bit.
class RaggedAttention : public Attention
{
public:
    RaggedAttention(std::vector<std::int64_t> offsets, bool causal) : m_offsets(std::move(offsets)), m_causal(causal) {}
    at::Tensor attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                      double scale) override;

private:
    std::vector<std::int64_t> m_offsets;
    bool m_causal;
};

} // namespace fw::nn
