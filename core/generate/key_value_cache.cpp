#include "core/generate/key_value_cache.h"

#include <ATen/ops/empty.h>

#include <vector>

namespace fw::generate {

namespace {

/// Room for `rows` rows like those of `tokens`.
at::Tensor roomFor(std::int64_t rows, const at::Tensor& tokens)
{
    std::vector<std::int64_t> shape = tokens.sizes().vec();
    shape[0] = rows;
    return at::empty(shape, tokens.options());
}

} // namespace

nn::KeyValueStore KeyValueCache::encode(const at::Tensor& key, const at::Tensor& value) const
{
    if (m_bits == nn::kFloatCacheBits)
        return {key, value};
    const nn::CacheCodes keys = nn::encodeCache(key, m_bits);
    const nn::CacheCodes values = nn::encodeCache(value, m_bits);
    return {keys.codes, values.codes, m_bits, keys.scales, values.scales};
}

void KeyValueCache::storePrefix(std::size_t layer, const at::Tensor& key, const at::Tensor& value)
{
    m_prefix[layer] = encode(key, value);
}

void KeyValueCache::append(std::size_t layer, const at::Tensor& slots, const at::Tensor& key, const at::Tensor& value)
{
    const nn::KeyValueStore tokens = encode(key, value);
    nn::KeyValueStore& own = m_own[layer];
    own.bits = m_bits;
    for (const auto part : {&nn::KeyValueStore::key, &nn::KeyValueStore::value, &nn::KeyValueStore::keyScale,
                            &nn::KeyValueStore::valueScale}) {
        if (!(tokens.*part).defined())
            continue;
        if (!(own.*part).defined())
            own.*part = roomFor(m_rows * m_capacity, tokens.*part);
        (own.*part).index_copy_(0, slots, tokens.*part);
    }
}

at::Tensor PrefillAttention::attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key,
                                    const at::Tensor& value, const nn::AttentionRule& rule)
{
    m_cache.storePrefix(layer, key, value);
    return m_ragged.attend(layer, query, key, value, rule);
}

at::Tensor DecodeAttention::attend(std::size_t layer, const at::Tensor& query, const at::Tensor& key,
                                   const at::Tensor& value, const nn::AttentionRule& rule)
{
    m_cache.append(layer, m_slots, key, value);
    at::Tensor result = at::empty({query.size(0), query.size(1) * query.size(2)}, query.options());
    nn::attendRows(query, m_cache.prefix(layer), m_cache.own(layer), m_queries, rule, result);
    return result;
}

} // namespace fw::generate
