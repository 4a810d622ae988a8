#include "core/generate/key_value_cache.h"

#include <ATen/ops/empty.h>

namespace fw::generate {

void KeyValueCache::storePrefix(std::size_t layer, const at::Tensor& key, const at::Tensor& value)
{
    m_prefix[layer] = {key, value};
}

void KeyValueCache::append(std::size_t layer, const at::Tensor& slots, const at::Tensor& key, const at::Tensor& value)
{
    nn::KeyValueStore& own = m_own[layer];
    if (!own.key.defined()) {
        own.key = at::empty({m_rows * m_capacity, key.size(1), key.size(2)}, key.options());
        own.value = at::empty({m_rows * m_capacity, key.size(1), key.size(2)}, key.options());
    }
    own.key.index_copy_(0, slots, key);
    own.value.index_copy_(0, slots, value);
}

at::Tensor PrefillAttention::attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key,
                                    const at::Tensor& value, double scale)
{
    m_cache.storePrefix(layer, key, value);
    return m_ragged.attend(layer, query, key, value, scale);
}

at::Tensor DecodeAttention::attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key,
                                   const at::Tensor& value, double scale)
{
    m_cache.append(layer, m_slots, key, value);
    at::Tensor result = at::empty({query.size(0), query.size(1) * query.size(2)}, query.options());
    nn::attendRows(query, m_cache.prefix(layer), m_cache.own(layer), m_queries, scale, result);
    return result;
}

} // namespace fw::generate
