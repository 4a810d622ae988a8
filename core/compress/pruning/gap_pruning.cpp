#include "core/compress/pruning/gap_pruning.h"

#include <cmath>
#include <numeric>

#include "core/compress/pruning/unit_importance.h"

namespace fw::compress {

namespace {

/// A unit that may still go.
struct Candidate
{
    std::size_t layer = 0;
    std::int64_t index = 0;
    double importance = 0;
    std::vector<double> derivatives; ///< by group
};

std::vector<Candidate> candidatesOf(const GapState& state)
{
    std::vector<Candidate> candidates;
    for (std::size_t layer = 0; layer < state.importance.size(); ++layer)
        for (std::size_t i = 0; i < state.importance[layer].size(); ++i) {
            Candidate one{layer, static_cast<std::int64_t>(i), state.importance[layer][i], {}};
            for (const UnitScores& derivatives : state.derivatives)
                one.derivatives.push_back(derivatives[layer][i]);
            candidates.push_back(std::move(one));
        }
    return candidates;
}

/// What each layer may lose and all together are to lose.
struct Quota
{
    std::vector<std::int64_t> removable;
    std::int64_t count = 0;
};

/// Rounded as chooseUnits() does.
Quota quotaOf(const UnitScores& units, double ratio, bool global)
{
    const auto share = [&](std::int64_t of) {
        return static_cast<std::int64_t>(std::nearbyint(ratio * static_cast<double>(of)));
    };
    Quota quota;
    for (const std::vector<double>& layer : units) {
        const auto size = static_cast<std::int64_t>(layer.size());
        quota.removable.push_back(global ? size : share(size));
    }
    const auto sum = std::accumulate(quota.removable.begin(), quota.removable.end(), std::int64_t{0});
    quota.count = global ? share(sum) : sum;
    return quota;
}

} // namespace

Result<std::vector<std::vector<std::int64_t>>> chooseByGap(const GapState& state, std::vector<std::int64_t> removable,
                                                           std::int64_t count, double weight, const CancelToken& cancel)
{
    std::vector<Candidate> candidates = candidatesOf(state);
    double allImportance = 0;
    for (const Candidate& one : candidates)
        allImportance += one.importance;
    const double gap = state.surrogate.gap(state.shifts);
    const double importanceScale = (1 - weight) / (allImportance > 0 ? allImportance : 1);
    const double gapScale = weight / (gap > 0 ? gap : 1);
    std::vector<double> shifts = state.shifts;
    std::vector<double> without(shifts.size());
    for (std::int64_t gone = 0; gone < count; ++gone) {
        FW_TRY(cancel.check());
        std::size_t best = candidates.size();
        double least = 0;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const Candidate& one = candidates[i];
            if (removable[one.layer] == 0)
                continue;
            for (std::size_t group = 0; group < shifts.size(); ++group)
                without[group] = shifts[group] - one.derivatives[group];
            const double cost = importanceScale * one.importance + gapScale * state.surrogate.gap(without);
            if (best == candidates.size() || cost <= least) {
                best = i;
                least = cost;
            }
        }
        if (best == candidates.size())
            break;
        const Candidate& chosen = candidates[best];
        for (std::size_t group = 0; group < shifts.size(); ++group)
            shifts[group] -= chosen.derivatives[group];
        --removable[chosen.layer];
        candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(best));
    }
    std::vector<std::vector<std::int64_t>> stay(state.importance.size());
    for (const Candidate& one : candidates)
        stay[one.layer].push_back(one.index);
    return stay;
}

std::vector<catalogue::Parameter> gapParameters()
{
    return {catalogue::realParameter("gap_weight", "Weight of the gap",
                                     "For the criterion gap: from 0, Taylor alone, to 1, the gap alone.", 0.5, 0.0,
                                     1.0),
            catalogue::integerParameter("gap_rounds", "Rounds",
                                        "For the criterion gap: in how many rounds units go; all is measured anew in "
                                        "each, for the prediction holds for small steps.",
                                        8, 1, 1000, "rounds"),
            catalogue::integerParameter("gap_texts", "Scored continuations",
                                        "For the criterion gap: how many of the base's scored continuations are read, "
                                        "at most; as many of each group's toxic and clean ones.",
                                        512, 4, 100000, "texts"),
            catalogue::realParameter("toxic_threshold", "Toxic from",
                                     "For the criterion gap: a continuation with this score or more is toxic.", 0.5,
                                     0.0, 1.0)};
}

Status pruneByGap(nn::Decoder& model, const UnitPruning& what, const nlohmann::json& parameters, const Context& context)
{
    const auto rounds = parameters.at("gap_rounds").get<std::int64_t>();
    FW_ASSIGN(auto texts, loadScoredTexts(context, parameters.at("toxic_threshold").get<double>(),
                                          parameters.at("gap_texts").get<std::int64_t>(), model.config.positions));
    FW_ASSIGN(const GapSurrogate surrogate, GapSurrogate::of(std::move(texts)));
    FW_ASSIGN(std::vector<double> shifts, surrogate.shifts(model, context));
    const double before = surrogate.gap(shifts);
    Quota quota = quotaOf(noScores(model, what.unit), what.ratio, what.global);
    for (std::int64_t round = 0; round < rounds; ++round) {
        const std::int64_t count = (quota.count + rounds - round - 1) / (rounds - round);
        if (count == 0)
            break;
        GapState state{surrogate, shifts, {}, {}};
        FW_ASSIGN(state.derivatives, shiftDerivatives(model, what.unit, surrogate, context));
        FW_ASSIGN(state.importance, taylorImportance(model, what.unit, what.windows, what.length, context));
        FW_ASSIGN(const auto stay, chooseByGap(state, quota.removable, count, parameters.at("gap_weight").get<double>(),
                                               context.cancel));
        for (std::size_t layer = 0; layer < stay.size(); ++layer)
            quota.removable[layer] -= static_cast<std::int64_t>(state.importance[layer].size() - stay[layer].size());
        quota.count -= count;
        keepUnits(model, what.unit, stay);
        FW_ASSIGN(shifts, surrogate.shifts(model, context));
    }
    if (context.report) {
        auto& figures = context.report->figures;
        figures.emplace_back("scored_continuations", static_cast<double>(surrogate.texts()));
        figures.emplace_back("group_gap_before", before);
        figures.emplace_back("group_gap_after", surrogate.gap(shifts));
    }
    return {};
}

} // namespace fw::compress
