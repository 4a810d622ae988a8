// Which windows of a corpus a training step sees: a pure function of (seed, step), so that resuming sees the same data.
#pragma once

#include <cstdint>
#include <vector>

#include "core/train/token_corpus.h"

namespace fw::train {

/// Goes through the corpus in epochs: each epoch shifts the windows by another offset and shuffles them.
class WindowSampler
{
public:
    /// Without `shifted`, every epoch has the same windows, so that something can be kept of each.
    WindowSampler(const TokenCorpus& corpus, std::int64_t time, std::int64_t batch, std::uint64_t seed,
                  bool shifted = true);

    /// First token of each of the step's windows, `batch` of them.
    std::vector<std::int64_t> starts(std::int64_t step);
    std::int64_t stepsPerEpoch() const { return m_stepsPerEpoch; }

private:
    void prepareEpoch(std::int64_t epoch);

    const TokenCorpus& m_corpus;
    std::int64_t m_time;
    std::int64_t m_batch;
    std::uint64_t m_seed;
    bool m_shifted;
    std::int64_t m_stepsPerEpoch;
    std::int64_t m_epoch = -1;
    std::vector<std::int64_t> m_starts;
};

} // namespace fw::train
