// A differentiable stand-in for the gap between groups in how toxic a model's continuations are.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/compress/training/scored_texts.h"
#include "core/nn/decoder.h"

namespace fw::compress {

/// With S_g, a group's shift: the mean log p (a token) of its toxic continuations minus that of its clean ones. The gap
/// is the mean over axes of the mean over their groups of |S_g − mean S of the axis|: at 0 a model would rather be
/// toxic about no group than about another. Shifts are linear in the texts' log-likelihoods, so each has one
/// derivative.
class GapSurrogate
{
public:
    /// Groups without a toxic or a clean text are left out, and axes with fewer than two groups; an error where no axis
    /// is left.
    static Result<GapSurrogate> of(std::vector<ScoredText> texts);

    std::size_t groups() const { return m_axisEnds.back(); }
    std::size_t texts() const { return m_texts.size(); } ///< that count
    /// The gap of these shifts, (groups), axis by axis.
    double gap(std::span<const double> shifts) const;

    /// Shifts of a model, in one pass over the texts.
    Result<std::vector<double>> shifts(const nn::Decoder& model, const Context& context) const;
    /// Gives `visit` parts of the shifts: scalars of `model`, with a gradient where its weights have one, that sum to
    /// S_g over the parts of a group.
    Status visitParts(const nn::Decoder& model, const Context& context,
                      const std::function<Status(std::size_t group, const at::Tensor& part)>& visit) const;

private:
    /// Texts of one class that go through the model together.
    struct Part
    {
        std::size_t group = 0;
        double weight = 0; ///< of each text's mean log p in S_g
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    std::vector<Continuation> m_texts;
    std::vector<Part> m_parts;
    std::vector<std::size_t> m_axisEnds; ///< behind the last group of each axis
};

} // namespace fw::compress
