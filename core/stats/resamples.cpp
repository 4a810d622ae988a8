#include <string>

#include "core/stats/bootstrap.h"
#include "core/stats/parallel_ranges.h"
#include "core/stats/random_purpose.h"

namespace fw::stats {

Result<Resamples> Resamples::draw(std::size_t clusters, std::size_t resamples, std::uint64_t seed, unsigned threads)
{
    constexpr std::size_t kMaximumClusters = 1'000'000;
    if (clusters < 2 || clusters > kMaximumClusters)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(clusters) + " clusters cannot be resampled: 2 to 1000000 can", "use more prompts"};
    if (resamples < kMinimumResamples || resamples > 10'000'000)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(resamples) + " resamples: at least " + std::to_string(kMinimumResamples) +
                         " are needed, at most 10000000 possible",
                     "set the number of resamples within these bounds"};
    Resamples result;
    result.m_clusters = clusters;
    result.m_count = resamples;
    result.m_multiplicities.assign(result.tiles() * clusters * kTile, 0);
    forRanges(resamples, threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t b = begin; b < end; ++b) {
            RandomStream stream = streamFor(seed, RandomPurpose::Bootstrap, b);
            std::uint16_t* counts = result.m_multiplicities.data() + b / kTile * clusters * kTile + b % kTile;
            for (std::size_t i = 0; i < clusters; ++i)
                ++counts[stream.nextBelow(static_cast<std::uint32_t>(clusters)) * kTile];
        }
    });
    return result;
}

std::vector<std::uint16_t> Resamples::multiplicities(std::size_t resample) const
{
    std::vector<std::uint16_t> counts;
    for (std::size_t i = 0; i < m_clusters; ++i)
        counts.push_back(tile(resample / kTile)[i * kTile + resample % kTile]);
    return counts;
}

} // namespace fw::stats
