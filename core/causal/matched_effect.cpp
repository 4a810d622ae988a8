#include "core/causal/matched_effect.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace fw::causal {

namespace {

struct Point
{
    double degradation = 0;
    double outcome = 0;
};

/// The points of all systems, the variant last, from their sums side by side.
class Layout
{
public:
    Layout(std::span<const MeasuredSystem> ladder, const MeasuredSystem& variant, const MatchedMeasures& measures)
        : m_measures(measures), m_clusters(variant.outcome.clusters)
    {
        for (const MeasuredSystem& system : ladder)
            m_systems.push_back(system);
        m_systems.push_back(variant);
        for (const MeasuredSystem& system : m_systems)
            m_sums += system.degradation.sums + system.outcome.sums;
        m_values.reserve(m_clusters * m_sums);
        for (std::size_t cluster = 0; cluster < m_clusters; ++cluster)
            for (const MeasuredSystem& system : m_systems)
                for (const stats::ClusterSums* part : {&system.degradation, &system.outcome}) {
                    const auto row = part->row(cluster);
                    m_values.insert(m_values.end(), row.begin(), row.end());
                }
    }

    stats::ClusterSums joined() const { return {m_values, m_clusters, m_sums}; }

    std::vector<Point> points(std::span<const double> totals) const
    {
        std::vector<Point> result;
        std::size_t offset = 0;
        for (const MeasuredSystem& system : m_systems) {
            Point point;
            point.degradation = m_measures.degradation(totals.subspan(offset, system.degradation.sums));
            offset += system.degradation.sums;
            point.outcome = m_measures.outcome(totals.subspan(offset, system.outcome.sums));
            offset += system.outcome.sums;
            result.push_back(point);
        }
        return result;
    }

    std::vector<double> totals(std::span<const std::uint16_t> multiplicities) const
    {
        std::vector<double> result(m_sums, 0.0);
        for (std::size_t cluster = 0; cluster < m_clusters; ++cluster)
            for (std::size_t s = 0; s < m_sums; ++s)
                result[s] += multiplicities[cluster] * m_values[cluster * m_sums + s];
        return result;
    }

private:
    const MatchedMeasures& m_measures;
    std::vector<MeasuredSystem> m_systems;
    std::size_t m_clusters = 0;
    std::size_t m_sums = 0;
    std::vector<double> m_values; // (clusters, sums)
};

struct Match
{
    Bracket bracket = Bracket::Inside;
    std::size_t before = 0;
    std::size_t after = 0;
    double outcome = 0; ///< of the ladder; outside, the nearest rung's
};

/// Of the last point among the others.
Match matchOf(std::span<const Point> points)
{
    const auto rungs = points.first(points.size() - 1);
    const double at = points.back().degradation;
    // The nearest rungs on either side; of equally near ones the first.
    std::optional<std::size_t> before;
    std::optional<std::size_t> after;
    for (std::size_t i = 0; i < rungs.size(); ++i) {
        if (rungs[i].degradation <= at && (!before || rungs[i].degradation > rungs[*before].degradation))
            before = i;
        if (rungs[i].degradation >= at && (!after || rungs[i].degradation < rungs[*after].degradation))
            after = i;
    }
    Match match;
    match.bracket = !before ? Bracket::Below : !after ? Bracket::Above : Bracket::Inside;
    match.before = before ? *before : after.value_or(0);
    match.after = after ? *after : before.value_or(0);
    const Point& low = rungs[match.before];
    const Point& high = rungs[match.after];
    const double width = high.degradation - low.degradation;
    const double share = width > 0 ? (at - low.degradation) / width : 0;
    match.outcome = std::isfinite(at) ? low.outcome + share * (high.outcome - low.outcome) : std::nan("");
    return match;
}

Status check(std::span<const MeasuredSystem> ladder, std::size_t base, const MeasuredSystem& variant)
{
    if (ladder.size() < 2 || base >= ladder.size())
        return Error{ErrorKind::InvalidInput,
                     "a ladder of " + std::to_string(ladder.size()) + " rungs with the base at " +
                         std::to_string(base) + ": at least two are needed, the base among them",
                     "generate with the base at more temperatures"};
    const auto fits = [&](const MeasuredSystem& system) {
        for (const stats::ClusterSums* part : {&system.degradation, &system.outcome})
            if (part->clusters != variant.outcome.clusters || part->sums == 0 ||
                part->values.size() != part->clusters * part->sums)
                return false;
        return true;
    };
    if (!fits(variant) || !std::all_of(ladder.begin(), ladder.end(), fits))
        return Error{ErrorKind::InvalidInput, "the rungs of a ladder and its variant are not of the same clusters",
                     "use the same prompts for the ladder and the variant"};
    return {};
}

} // namespace

Result<MatchedEffect> matchedEffect(std::span<const MeasuredSystem> ladder, std::size_t base,
                                    const MeasuredSystem& variant, const MatchedMeasures& measures,
                                    const stats::BootstrapOptions& options, const CancelToken& cancel)
{
    FW_TRY(check(ladder, base, variant));
    const Layout layout(ladder, variant, measures);
    const stats::ClusterSums joined = layout.joined();
    FW_ASSIGN(const stats::Resamples resamples,
              stats::Resamples::draw(joined.clusters, options.resamples, options.seed, options.threads));
    FW_TRY(cancel.check());

    const std::vector<std::uint16_t> once(joined.clusters, 1);
    const std::vector<Point> points = layout.points(layout.totals(once));
    for (const Point& point : points)
        if (!std::isfinite(point.degradation) || !std::isfinite(point.outcome))
            return Error{ErrorKind::Numerical, "a rung's or the variant's figure is not a finite number",
                         "leave out what could not be scored"};
    const Match match = matchOf(points);
    MatchedEffect result;
    result.degradation = points.back().degradation;
    result.bracket = match.bracket;
    result.before = match.before;
    result.after = match.after;
    const auto [lowest, highest] = std::minmax_element(
        points.begin(), points.end() - 1, [](const Point& a, const Point& b) { return a.degradation < b.degradation; });
    result.lowest = lowest->degradation;
    result.highest = highest->degradation;

    std::size_t inside = 0;
    for (std::size_t b = 0; b < resamples.count(); ++b) {
        FW_TRY(cancel.check());
        inside += matchOf(layout.points(layout.totals(resamples.multiplicities(b)))).bracket == Bracket::Inside;
    }
    result.bracketed = static_cast<double>(inside) / static_cast<double>(resamples.count());

    const auto intervalOf = [&](const std::function<double(std::span<const Point>)>& figure) {
        return stats::bootstrapInterval(
            joined, [&](std::span<const double> totals) { return figure(layout.points(totals)); }, options, resamples);
    };
    FW_ASSIGN(result.total,
              intervalOf([&](std::span<const Point> at) { return at.back().outcome - at[base].outcome; }));
    if (result.bracket != Bracket::Inside)
        return result;
    FW_TRY(cancel.check());
    FW_ASSIGN(result.explained,
              intervalOf([&](std::span<const Point> at) { return matchOf(at).outcome - at[base].outcome; }));
    FW_TRY(cancel.check());
    FW_ASSIGN(result.partial,
              intervalOf([&](std::span<const Point> at) { return at.back().outcome - matchOf(at).outcome; }));
    return result;
}

} // namespace fw::causal
