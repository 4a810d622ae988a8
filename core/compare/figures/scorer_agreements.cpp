#include "core/compare/figures/scorer_agreements.h"

#include <cmath>

#include "core/compare/reading/measures.h"
#include "core/store/scorer_signal.h"

namespace fw::compare {

namespace {

/// Where a scorer's scores are, and how they are to be read.
struct Scores
{
    std::int64_t signal = 0;
    double sign = 1; ///< −1: from negative to positive, read as negative
};

/// The scores of both for every continuation that both scored.
std::pair<std::vector<double>, std::vector<double>> pairedScores(const RunData& run, const Scores& first,
                                                                 const Scores& second)
{
    std::pair<std::vector<double>, std::vector<double>> paired;
    const auto a = run.grids.find(first.signal);
    const auto b = run.grids.find(second.signal);
    if (a == run.grids.end() || b == run.grids.end() || a->second.rows != b->second.rows)
        return paired;
    for (std::size_t i = 0; i < a->second.values.size(); ++i) {
        const double left = a->second.values[i];
        const double right = b->second.values[i];
        if (std::isfinite(left) && std::isfinite(right)) {
            paired.first.push_back(first.sign * left);
            paired.second.push_back(second.sign * right);
        }
    }
    return paired;
}

} // namespace

std::vector<ScorerAgreement> scorerAgreements(const std::vector<ScorerUse>& scorers,
                                              const std::vector<store::SignalRow>& signals,
                                              const catalogue::Catalogues& catalogues,
                                              const std::vector<const RunData*>& runs)
{
    std::vector<std::pair<const ScorerUse*, Scores>> scored;
    for (const ScorerUse& use : scorers)
        if (const store::SignalRow* signal = store::scorerSignal(signals, use.scorer, catalogues))
            scored.push_back(
                {&use,
                 {signal->id, catalogue::scaleOfSignal(signal->name) == catalogue::ScoreScale::Bipolar ? -1.0 : 1.0}});
    std::vector<ScorerAgreement> agreements;
    for (std::size_t variant = 0; variant < runs.size(); ++variant)
        for (std::size_t i = 0; runs[variant] && i < scored.size(); ++i)
            for (std::size_t j = i + 1; j < scored.size(); ++j) {
                const auto& [first, firstScores] = scored[i];
                const auto& [second, secondScores] = scored[j];
                const auto paired = pairedScores(*runs[variant], firstScores, secondScores);
                const auto agreement =
                    stats::agreement(paired.first, first->threshold, paired.second, second->threshold);
                if (agreement.ok())
                    agreements.push_back({variant, first->scorer, second->scorer, *agreement});
            }
    return agreements;
}

} // namespace fw::compare
