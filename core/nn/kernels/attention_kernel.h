// The CPU kernel under prefill and decoding: every query row attends to at most two spans of keys and values.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/attention.h"
#include "core/nn/kernels/cache_codes.h"

namespace fw::nn {

/// Consecutive rows of a key/value pair.
struct KeyValueSpan
{
    std::int64_t begin = 0;
    std::int64_t count = 0;
};

/// One query row: a span of the first store (a prompt's prefill), then one of the second (the row's own tokens). A
/// rule's window leaves out the first of them.
struct AttentionQuery
{
    std::int64_t row = 0;
    KeyValueSpan spans[2];
};

/// Keys and values on the CPU: (rows, keyValueHeads, headSize) float32, the last dimension dense, others strided; or
/// with fewer bits CacheCodes' codes and scales, dense.
struct KeyValueStore
{
    at::Tensor key;
    at::Tensor value;
    int bits = kFloatCacheBits;
    at::Tensor keyScale = {};   ///< defined with fewer bits alone
    at::Tensor valueScale = {}; ///< likewise
};

/// result[row] = softmax(cap(scale · q kᵀ)) v per head, for each query; `result` is (tokens, heads · headSize)
/// contiguous. Sums run in a fixed order per row: the result does not depend on the other queries or on the threads,
/// and codes give the bits of the floats that they stand for.
void attendRows(const at::Tensor& query, const KeyValueStore& first, const KeyValueStore& second,
                std::span<const AttentionQuery> queries, const AttentionRule& rule, at::Tensor& result);

} // namespace fw::nn
