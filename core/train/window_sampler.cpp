#include "core/train/window_sampler.h"

#include <algorithm>

#include "core/base/random.h"

namespace fw::train {

WindowSampler::WindowSampler(const TokenCorpus& corpus, std::int64_t time, std::int64_t batch, std::uint64_t seed,
                             bool shifted)
    : m_corpus(corpus), m_time(time), m_batch(batch), m_seed(seed), m_shifted(shifted)
{
    // One window fewer than fit, so that every offset below `time` leaves as many.
    m_stepsPerEpoch = std::max<std::int64_t>(1, (corpus.windows(time, 0) - 1) / batch);
}

std::vector<std::int64_t> WindowSampler::starts(std::int64_t step)
{
    prepareEpoch(step / m_stepsPerEpoch);
    const std::int64_t first = (step % m_stepsPerEpoch) * m_batch;
    std::vector<std::int64_t> result;
    for (std::int64_t i = 0; i < m_batch; ++i)
        result.push_back(m_starts[static_cast<std::size_t>((first + i) % static_cast<std::int64_t>(m_starts.size()))]);
    return result;
}

void WindowSampler::prepareEpoch(std::int64_t epoch)
{
    if (epoch == m_epoch)
        return;
    m_epoch = epoch;
    RandomStream random(m_seed, 0x77696e00ULL + static_cast<std::uint64_t>(epoch));
    const auto tokens = static_cast<std::int64_t>(m_corpus.ids.size());
    const std::int64_t slack = m_shifted ? std::min(m_time, tokens - 1 - m_time) : 0;
    const std::int64_t offset = slack > 0 ? random.nextBelow(static_cast<std::uint32_t>(slack)) : 0;
    m_starts.clear();
    for (std::int64_t window = 0; window < std::max<std::int64_t>(1, m_corpus.windows(m_time, offset)); ++window)
        m_starts.push_back(offset + window * m_time);
    random.shuffle(std::span<std::int64_t>(m_starts));
}

} // namespace fw::train
