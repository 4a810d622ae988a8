#include "core/stats/coverage.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stats/input_checks.h"
#include "core/stats/parallel_ranges.h"
#include "core/stats/random_purpose.h"

namespace fw::stats {

Result<Coverage> measureCoverage(const ClusterSums& data, const Statistic& value, const BootstrapOptions& options,
                                 std::size_t samples)
{
    FW_TRY(checkSums(data, 2));
    if (samples == 0 || samples > 1'000'000)
        return Error{ErrorKind::InvalidInput, "coverage is measured on 1 to 1000000 samples", "give 200, for example"};
    // The data's own interval first: its errors are everyone's errors.
    FW_ASSIGN(const Interval whole, bootstrapInterval(data, value, options));

    struct Outcome
    {
        bool made = false;
        bool holds = false;
        double width = 0;
    };
    std::vector<Outcome> outcomes(samples);
    forRanges(samples, options.threads, [&](std::size_t begin, std::size_t end) {
        std::vector<double> rows(data.values.size());
        for (std::size_t k = begin; k < end; ++k) {
            RandomStream stream = streamFor(options.seed, RandomPurpose::Coverage, k);
            for (std::size_t i = 0; i < data.clusters; ++i) {
                const auto row = data.row(stream.nextBelow(static_cast<std::uint32_t>(data.clusters)));
                std::copy(row.begin(), row.end(), rows.begin() + static_cast<std::ptrdiff_t>(i * data.sums));
            }
            BootstrapOptions inner = options;
            inner.threads = 1;
            inner.seed = mixBits(options.seed + k);
            const auto interval = bootstrapInterval({rows, data.clusters, data.sums}, value, inner);
            if (!interval.ok())
                continue;
            const double tolerance = 1e-12 * std::abs(whole.estimate);
            outcomes[k].made = true;
            outcomes[k].holds =
                interval->low <= whole.estimate + tolerance && whole.estimate - tolerance <= interval->high;
            outcomes[k].width = interval->high - interval->low;
        }
    });

    Coverage coverage;
    double holding = 0;
    for (const Outcome& outcome : outcomes) {
        coverage.samples += outcome.made ? 1 : 0;
        holding += outcome.holds ? 1 : 0;
        coverage.meanWidth += outcome.width;
    }
    if (coverage.samples == 0)
        return Error{ErrorKind::Numerical, "no sample of these clusters gives an interval", "use more prompts"};
    const auto made = static_cast<double>(coverage.samples);
    coverage.share = holding / made;
    coverage.standardError = std::sqrt(coverage.share * (1 - coverage.share) / made);
    coverage.meanWidth /= made;
    return coverage;
}

} // namespace fw::stats
