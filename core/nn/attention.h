// How queries meet keys and values: the one part of a transformer that differs between training, prefill and decoding.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace fw::nn {

/// What a block does with its scores.
struct AttentionRule
{
    double scale = 1;        ///< of query · key
    double cap = 0;          ///< scores are cap · tanh(score / cap); 0: as they are
    std::int64_t window = 0; ///< tokens that a token looks back, itself among them; 0: all. Only where it is causal
};

/// Attention over a flat batch: all sequences' tokens stand one after another in rows, without padding.
class Attention
{
public:
    virtual ~Attention() = default;

    /// Scaled dot-product attention of one layer. `query` is (tokens, heads, headSize), `key` and `value` are
    /// (tokens, keyValueHeads, headSize), which divide the heads: consecutive heads share one of keys and values. They
    /// may be strided views whose last dimension is dense; the result is (tokens, heads · headSize).
    virtual at::Tensor attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key,
                              const at::Tensor& value, const AttentionRule& rule) = 0;
};

/// Equally long sequences as a dense batch, differentiable: for training. With `lengths` (one per sequence, at most
/// `time`) keys beyond a sequence's length are masked; without causal, every token sees every other of its sequence.
class BatchAttention final : public Attention
{
public:
    BatchAttention(std::int64_t batch, std::int64_t time, bool causal, std::vector<std::int64_t> lengths = {});
    at::Tensor attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                      const AttentionRule& rule) override;
    /// Shows each layer's scores before mask and softmax, (batch · heads, time, time).
    void watchScores(std::function<void(std::size_t layer, const at::Tensor& scores)> watch)
    {
        m_watch = std::move(watch);
    }

private:
    at::Tensor maskFor(std::int64_t window, const at::TensorOptions& options);
    std::int64_t m_batch;
    std::int64_t m_time;
    bool m_causal;
    std::vector<std::int64_t> m_lengths;
    std::function<void(std::size_t, const at::Tensor&)> m_watch;
    /// Additive, (time, time) or (batch, 1 or time, time); made once for each window.
    std::map<std::int64_t, at::Tensor> m_masks;
};

/// Sequences of unequal length without padding; sequence i is rows offsets[i] to offsets[i+1]. Not differentiable.
/// A row's result depends on its own sequence alone, bit by bit.
class RaggedAttention : public Attention
{
public:
    RaggedAttention(std::vector<std::int64_t> offsets, bool causal) : m_offsets(std::move(offsets)), m_causal(causal) {}
    at::Tensor attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                      const AttentionRule& rule) override;

private:
    std::vector<std::int64_t> m_offsets;
    bool m_causal;
};

} // namespace fw::nn
