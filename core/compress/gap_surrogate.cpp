#include "core/compress/gap_surrogate.h"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <map>
#include <string>

#include "core/compress/mean_log_likelihood.h"

namespace fw::compress {

namespace {

/// Sums over a group's texts: clean, toxic.
struct Group
{
    double sums[2] = {0, 0};
    double counts[2] = {0, 0};

    bool complete() const { return counts[0] > 0 && counts[1] > 0; }
    double shift() const { return sums[1] / counts[1] - sums[0] / counts[0]; }
    double slope = 0; ///< ∂gap / ∂shift()
};

using Groups = std::map<std::string, Group>;

double sign(double value)
{
    return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/// Mean |S_g − mean S| of an axis; its slopes are left in the groups, divided by `axes`.
double gapOfAxis(Groups& groups, double axes)
{
    const auto count = static_cast<double>(groups.size());
    double mean = 0;
    for (const auto& [name, group] : groups)
        mean += group.shift() / count;
    double gap = 0;
    double signs = 0;
    for (const auto& [name, group] : groups) {
        gap += std::abs(group.shift() - mean) / count;
        signs += sign(group.shift() - mean) / count;
    }
    for (auto& [name, group] : groups)
        group.slope = (sign(group.shift() - mean) - signs) / count / axes;
    return gap / axes;
}

} // namespace

Result<GapSurrogate> gapSurrogate(const std::vector<ScoredText>& texts, const std::vector<double>& logLikelihoods)
{
    std::map<std::string, Groups> axes;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        Group& group = axes[texts[i].axis][texts[i].group];
        group.sums[texts[i].toxic] += logLikelihoods[i];
        group.counts[texts[i].toxic] += 1;
    }
    for (auto& [name, groups] : axes)
        std::erase_if(groups, [](const auto& entry) { return !entry.second.complete(); });
    std::erase_if(axes, [](const auto& entry) { return entry.second.size() < 2; });
    if (axes.empty())
        return Error{ErrorKind::InvalidInput,
                     "the scored continuations have no axis with two groups of which each has toxic and clean ones",
                     "give more continuations, or lower toxic_threshold"};
    GapSurrogate gap;
    for (auto& [name, groups] : axes)
        gap.value += gapOfAxis(groups, static_cast<double>(axes.size()));
    for (const ScoredText& text : texts) {
        const auto axis = axes.find(text.axis);
        const bool counts = axis != axes.end() && axis->second.contains(text.group);
        const Group group = counts ? axis->second[text.group] : Group();
        gap.weights.push_back(counts ? (text.toxic ? 1 : -1) * group.slope / group.counts[text.toxic] : 0);
    }
    return gap;
}

Result<GapSurrogate> gapSurrogateOf(const nn::Gpt2& model, const std::vector<ScoredText>& texts, const Context& context)
{
    const at::NoGradGuard noGradient;
    context.progress.beginStage("group gap", static_cast<std::int64_t>(texts.size()), "texts");
    std::vector<double> likelihoods;
    for (const ScoredText& text : texts) {
        FW_TRY(context.cancel.check());
        likelihoods.push_back(meanLogLikelihood(model, text.ids, text.first).item<double>());
        context.progress.advance(static_cast<std::int64_t>(likelihoods.size()));
    }
    return gapSurrogate(texts, likelihoods);
}

} // namespace fw::compress
