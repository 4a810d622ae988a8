// How far a figure moves from new draws alone: the band inside which a change means nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "core/base/result.h"
#include "core/stats/cluster_sums.h"

namespace fw::stats {

/// The base's answers of one group: each prompt has 2k draws. `sumsOf` writes the sums of one prompt over the k chosen
/// draws (ascending indices below 2k) to `out` (sums). It is called from several threads where more than one is asked
/// for; it must not throw.
struct SplitDraws
{
    std::size_t prompts = 0;
    std::size_t drawsPerPrompt = 0; ///< 2k, even
    std::size_t sums = 0;
    std::function<void(std::size_t prompt, std::span<const int> draws, std::span<double> out)> sumsOf;
};

struct NoiseFloorOptions
{
    std::size_t splits = 2000;
    double quantile = 0.95;
    std::uint64_t seed = 1;
    unsigned threads = 1; ///< changes no digit of the result
};

struct NoiseFloor
{
    double band = 0;            ///< the quantile of |m(k draws) − m(the other k)| over splits
    double median = 0;          ///< of the same
    double pairedDeviation = 0; ///< SD over prompts of m(k draws) − m(the other k) of one prompt, root mean square over
                                ///< splits: what a power estimate before a run uses. NaN where a prompt alone
                                ///< has no figure, or there is only one
    std::size_t splits = 0; ///< with a finite difference
};

/// Random halves within each prompt, all prompts at once, `splits` times. Each prompt's halves are measured once, at
/// least 256 of them (as many as there are splits for up to eight prompts), and dealt to the splits at random, either
/// way round: every split is a uniformly random one. Halves and splits depend on seed, splits, prompts and draws only,
/// so all figures of one group see the same ones. InvalidInput: an odd or zero number of draws, no prompts, options out
/// of range. Numerical: over half of the splits give no finite difference.
Result<NoiseFloor> noiseFloor(const SplitDraws& draws, const Statistic& value, const NoiseFloorOptions& options);

} // namespace fw::stats
