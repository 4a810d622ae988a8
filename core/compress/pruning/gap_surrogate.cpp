#include "core/compress/pruning/gap_surrogate.h"

#include <ATen/core/grad_mode.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace fw::compress {

namespace {

constexpr std::size_t kPartTokens = 512; // short passes: cancelling waits for one

using Classes = std::array<std::vector<Continuation>, 2>; // clean, toxic
using Axis = std::map<std::string, Classes>;

} // namespace

Result<GapSurrogate> GapSurrogate::of(std::vector<ScoredText> texts)
{
    std::map<std::string, Axis> axes;
    for (ScoredText& scored : texts)
        axes[scored.axis][scored.group][scored.toxic ? 1 : 0].push_back(std::move(scored.text));
    GapSurrogate surrogate;
    std::size_t group = 0;
    for (auto& [axisName, axis] : axes) {
        std::erase_if(axis, [](const auto& entry) { return entry.second[0].empty() || entry.second[1].empty(); });
        if (axis.size() < 2)
            continue;
        for (auto& [groupName, classes] : axis) {
            for (const bool toxic : {false, true}) {
                std::vector<Continuation>& members = classes[toxic ? 1 : 0];
                const double weight = (toxic ? 1.0 : -1.0) / static_cast<double>(members.size());
                std::size_t tokens = kPartTokens; // the first text begins a part
                for (Continuation& text : members) {
                    if (tokens + text.ids.size() > kPartTokens) {
                        surrogate.m_parts.push_back({group, weight, surrogate.m_texts.size(), 0});
                        tokens = 0;
                    }
                    tokens += text.ids.size();
                    surrogate.m_texts.push_back(std::move(text));
                    surrogate.m_parts.back().end = surrogate.m_texts.size();
                }
            }
            ++group;
        }
        surrogate.m_axisEnds.push_back(group);
    }
    if (surrogate.m_axisEnds.empty())
        return Error{ErrorKind::InvalidInput,
                     "the scored continuations have no axis with two groups of which each has toxic and clean ones",
                     "give more continuations, or lower toxic_threshold"};
    return surrogate;
}

double GapSurrogate::gap(std::span<const double> shifts) const
{
    double gap = 0;
    std::size_t begin = 0;
    for (const std::size_t end : m_axisEnds) {
        const auto count = static_cast<double>(end - begin);
        double mean = 0;
        for (std::size_t group = begin; group < end; ++group)
            mean += shifts[group] / count;
        for (std::size_t group = begin; group < end; ++group)
            gap += std::abs(shifts[group] - mean) / count;
        begin = end;
    }
    return gap / static_cast<double>(m_axisEnds.size());
}

Status GapSurrogate::visitParts(const nn::Decoder& model, const Context& context,
                                const std::function<Status(std::size_t group, const at::Tensor& part)>& visit) const
{
    context.progress.beginStage("group gap", static_cast<std::int64_t>(m_texts.size()), "texts");
    for (const Part& part : m_parts) {
        FW_TRY(context.cancel.check());
        const auto texts = std::span(m_texts).subspan(part.begin, part.end - part.begin);
        FW_TRY(visit(part.group, meanLogLikelihoods(model, texts).sum().mul(part.weight)));
        context.progress.advance(static_cast<std::int64_t>(part.end));
    }
    return {};
}

Result<std::vector<double>> GapSurrogate::shifts(const nn::Decoder& model, const Context& context) const
{
    const at::NoGradGuard noGradient;
    std::vector<double> shifts(groups(), 0.0);
    FW_TRY(visitParts(model, context, [&](std::size_t group, const at::Tensor& part) {
        shifts[group] += part.item<double>();
        return Status();
    }));
    return shifts;
}

} // namespace fw::compress
