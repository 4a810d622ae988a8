#include "core/train/length_buckets.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "core/base/random.h"

namespace fw::train {

namespace {
constexpr std::uint64_t kStream = 0x6275636b00ULL; // apart from other streams of the same seed
constexpr std::int64_t kBatchesSorted = 64;
} // namespace

LengthBuckets::LengthBuckets(std::vector<std::int32_t> lengths, std::int64_t batch, std::uint64_t seed)
    : m_lengths(std::move(lengths)),
      m_batch(batch),
      m_seed(seed),
      m_stepsPerEpoch(std::max<std::int64_t>(1, static_cast<std::int64_t>(m_lengths.size()) / batch))
{
}

std::vector<std::uint32_t> LengthBuckets::rows(std::int64_t step)
{
    prepareEpoch(step / m_stepsPerEpoch);
    const std::int64_t first = m_batches[static_cast<std::size_t>(step % m_stepsPerEpoch)] * m_batch;
    std::vector<std::uint32_t> result;
    for (std::int64_t i = 0; i < m_batch; ++i)
        result.push_back(m_rows[static_cast<std::size_t>(first + i) % m_rows.size()]);
    return result;
}

void LengthBuckets::prepareEpoch(std::int64_t epoch)
{
    if (epoch == m_epoch)
        return;
    m_epoch = epoch;
    RandomStream random(m_seed, kStream + static_cast<std::uint64_t>(epoch));
    m_rows.resize(m_lengths.size());
    std::iota(m_rows.begin(), m_rows.end(), 0U);
    random.shuffle(std::span<std::uint32_t>(m_rows));
    const std::size_t run = static_cast<std::size_t>(m_batch * kBatchesSorted);
    for (std::size_t begin = 0; begin < m_rows.size(); begin += run) {
        const auto first = m_rows.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = m_rows.begin() + static_cast<std::ptrdiff_t>(std::min(begin + run, m_rows.size()));
        std::stable_sort(first, last, [&](std::uint32_t a, std::uint32_t b) { return m_lengths[a] < m_lengths[b]; });
    }
    m_batches.resize(static_cast<std::size_t>(m_stepsPerEpoch));
    std::iota(m_batches.begin(), m_batches.end(), 0);
    random.shuffle(std::span<std::int64_t>(m_batches));
}

} // namespace fw::train
