// Keys and values of a block of prompts: each prompt's prefill once, shared by its draws, and each row's own tokens.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/nn/attention.h"
#include "core/nn/kernels/attention_kernel.h"

namespace fw::generate {

/// Preallocated for `rows` continuations of at most `capacity` new tokens, in `bits` a number: 32 as they are, 8 or 4
/// as codes with a scale for each head and token (nn/kernels/cache_codes.h). Keys and values come rounded to these bits from
/// the model, so that storing them changes nothing. Not thread-safe.
class KeyValueCache
{
public:
    KeyValueCache(std::size_t layers, std::int64_t rows, std::int64_t capacity, int bits = nn::kFloatCacheBits)
        : m_rows(rows), m_capacity(capacity), m_bits(bits), m_prefix(layers), m_own(layers)
    {
    }

    void storePrefix(std::size_t layer, const at::Tensor& key, const at::Tensor& value);
    /// Writes one token of each row: `slots[i]` is row · capacity + time.
    void append(std::size_t layer, const at::Tensor& slots, const at::Tensor& key, const at::Tensor& value);

    const nn::KeyValueStore& prefix(std::size_t layer) const { return m_prefix[layer]; }
    const nn::KeyValueStore& own(std::size_t layer) const { return m_own[layer]; }
    std::int64_t capacity() const { return m_capacity; }

private:
    nn::KeyValueStore encode(const at::Tensor& key, const at::Tensor& value) const;

    std::int64_t m_rows;
    std::int64_t m_capacity;
    int m_bits;
    std::vector<nn::KeyValueStore> m_prefix;
    std::vector<nn::KeyValueStore> m_own;
};

/// The prompts' pass: ragged causal attention that leaves keys and values in the cache.
class PrefillAttention final : public nn::Attention
{
public:
    PrefillAttention(std::vector<std::int64_t> offsets, KeyValueCache& cache)
        : m_ragged(std::move(offsets), true), m_cache(cache)
    {
    }
    at::Tensor attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                      const nn::AttentionRule& rule) override;

private:
    nn::RaggedAttention m_ragged;
    KeyValueCache& m_cache;
};

/// One new token of each active row.
class DecodeAttention final : public nn::Attention
{
public:
    /// `queries[i]` belongs to the i-th row of the batch; its second span ends with the token being decoded.
    DecodeAttention(std::vector<nn::AttentionQuery> queries, at::Tensor slots, KeyValueCache& cache)
        : m_queries(std::move(queries)), m_slots(std::move(slots)), m_cache(cache)
    {
    }
    at::Tensor attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                      const nn::AttentionRule& rule) override;

private:
    std::vector<nn::AttentionQuery> m_queries;
    at::Tensor m_slots;
    KeyValueCache& m_cache;
};

} // namespace fw::generate
