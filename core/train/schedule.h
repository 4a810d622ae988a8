// Learning-rate schedule: linear warm-up, then a cosine down to a share of the peak (Loshchilov & Hutter 2017).
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

namespace fw::train {

struct Schedule
{
    double peak = 5e-4;
    std::int64_t warmupSteps = 100;
    std::int64_t totalSteps = 1000;
    double finalShare = 0.1; ///< of the peak, at the last step

    /// Rate of step 0, 1, …; `timeShare` of a training that ends by the clock has gone by: the rate falls with
    /// whichever is nearer to its end.
    double rate(std::int64_t step, double timeShare = 0) const
    {
        if (step < warmupSteps)
            return peak * static_cast<double>(step + 1) / static_cast<double>(warmupSteps);
        const double span = static_cast<double>(totalSteps > warmupSteps ? totalSteps - warmupSteps : 1);
        const double done = std::fmin(1.0, std::fmax(timeShare, static_cast<double>(step - warmupSteps) / span));
        return peak * (finalShare + (1 - finalShare) * 0.5 * (1 + std::cos(std::numbers::pi * done)));
    }
};

} // namespace fw::train
