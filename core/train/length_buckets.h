// Which rows a step learns from: batches of rows of about the same length, a pure function of (seed, step).
#pragma once

#include <cstdint>
#include <vector>

namespace fw::train {

/// Each epoch shuffles the rows, sorts runs of 64 batches by length, cuts them into batches and shuffles these: every
/// row once an epoch (but for what does not fill a batch), little padding. Not thread-safe.
class LengthBuckets
{
public:
    /// `lengths` in tokens, at least one row. With fewer rows than `batch`, rows repeat within a batch.
    LengthBuckets(std::vector<std::int32_t> lengths, std::int64_t batch, std::uint64_t seed);

    std::int64_t stepsPerEpoch() const { return m_stepsPerEpoch; }
    /// The rows of step 0, 1, …; as many as a batch holds.
    std::vector<std::uint32_t> rows(std::int64_t step);

private:
    void prepareEpoch(std::int64_t epoch);

    std::vector<std::int32_t> m_lengths;
    std::int64_t m_batch;
    std::uint64_t m_seed;
    std::int64_t m_stepsPerEpoch;
    std::int64_t m_epoch = -1;
    std::vector<std::uint32_t> m_rows;   ///< of the epoch, batch after batch
    std::vector<std::int64_t> m_batches; ///< their order
};

} // namespace fw::train
