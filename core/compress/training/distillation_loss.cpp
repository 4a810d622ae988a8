#include "core/compress/training/distillation_loss.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cosine_similarity.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/kl_div.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/tril.h>

namespace fw::compress {

namespace {

/// A forward pass with what `inner` compares.
struct Pass
{
    at::Tensor embedded;            ///< (tokens, width), with positions
    std::vector<at::Tensor> scores; ///< by layer, (batch · heads, time, time); undefined for a block without heads
    std::vector<at::Tensor> mlp;    ///< by layer, (tokens, width); undefined for a block without neurons
    at::Tensor hidden;              ///< (tokens, width)
};

Pass run(const nn::Decoder& model, const train::WindowBatch& batch, bool inner)
{
    Pass pass;
    nn::BatchAttention attention(batch.windows, batch.time, true);
    nn::ForwardTaps taps;
    if (inner) {
        pass.scores.resize(model.blocks.size());
        pass.mlp.resize(model.blocks.size());
        attention.watchScores([&](std::size_t layer, const at::Tensor& scores) { pass.scores[layer] = scores; });
        taps.mlp = [&](std::size_t layer, const at::Tensor& output) { pass.mlp[layer] = output; };
        taps.proceed = [&](std::size_t layer, const at::Tensor& stream) {
            if (layer == 0)
                pass.embedded = stream;
            return true;
        };
    }
    pass.hidden = model.hidden(batch.inputs, batch.positions, attention, taps);
    return pass;
}

at::Tensor innerLoss(const Pass& student, const Pass& teacher, const std::vector<std::int64_t>& teacherLayers)
{
    at::Tensor loss = at::mse_loss(student.embedded, teacher.embedded);
    for (std::size_t layer = 0; layer < student.mlp.size(); ++layer) {
        const auto other = static_cast<std::size_t>(teacherLayers[layer]);
        const at::Tensor& scores = student.scores[layer];
        // What the causal mask hides does not count.
        if (scores.defined() && teacher.scores[other].defined() && scores.sizes() == teacher.scores[other].sizes())
            loss = loss.add(at::mse_loss(scores.tril(), teacher.scores[other].tril()));
        if (student.mlp[layer].defined() && teacher.mlp[other].defined())
            loss = loss.add(at::mse_loss(student.mlp[layer], teacher.mlp[other]));
    }
    return loss;
}

} // namespace

at::Tensor contrastiveLoss(const at::Tensor& student, const at::Tensor& teacher, std::int64_t windows)
{
    constexpr double kTemperature = 0.1;
    const auto directions = [&](const at::Tensor& hidden) {
        return hidden.div(hidden.norm(2, 1, true).clamp_min(1e-8)).view({windows, -1, hidden.size(1)});
    };
    const at::Tensor similarity = at::bmm(directions(student), directions(teacher).transpose(1, 2)).div(kTemperature);
    const at::Tensor same = at::arange(similarity.size(1), student.options().dtype(at::kLong)).repeat({windows});
    return at::cross_entropy_loss(similarity.flatten(0, 1), same);
}

at::Tensor uncertaintyWeights(const at::Tensor& logits, double power)
{
    const at::Tensor logarithms = at::log_softmax(logits, 1);
    const at::Tensor weights = logarithms.exp().mul(logarithms).sum(1).neg().clamp_min(0).pow(power);
    return weights.div(weights.mean().clamp_min(1e-12));
}

at::Tensor distillationLoss(const nn::Decoder& student, const nn::Decoder& teacher, const train::WindowBatch& batch,
                            const DistillationTerms& terms, const std::vector<std::int64_t>& teacherLayers)
{
    const bool inner = terms.inner > 0;
    const Pass own = run(student, batch, inner);
    const at::Tensor logits = student.logits(own.hidden);
    Pass other;
    at::Tensor otherLogits;
    at::Tensor weights; // of tokens
    {
        const at::NoGradGuard noGradient;
        other = run(teacher, batch, inner);
        otherLogits = teacher.logits(other.hidden);
        if (terms.uncertainty > 0)
            weights = uncertaintyWeights(otherLogits, terms.uncertainty);
    }
    auto mean = [&](const at::Tensor& byToken) {
        return weights.defined() ? byToken.mul(weights).mean() : byToken.mean();
    };
    at::Tensor loss = logits.sum().mul(0); // a gradient, whatever the weights
    if (terms.divergence > 0) {
        const at::Tensor target = at::log_softmax(otherLogits.div(terms.temperature), 1);
        const at::Tensor guess = at::log_softmax(logits.div(terms.temperature), 1);
        const at::Tensor byToken = at::kl_div(guess, target, at::Reduction::None, true).sum(1);
        loss = loss.add(mean(byToken).mul(terms.divergence * terms.temperature * terms.temperature));
    }
    if (terms.text > 0) {
        const at::Tensor byToken = at::cross_entropy_loss(logits, batch.targets, {}, at::Reduction::None);
        loss = loss.add(mean(byToken).mul(terms.text));
    }
    if (terms.cosine > 0)
        loss = loss.add(at::cosine_similarity(own.hidden, other.hidden, 1).mean().neg().add(1).mul(terms.cosine));
    if (terms.logits > 0)
        loss = loss.add(at::mse_loss(logits, otherLogits).mul(terms.logits));
    if (terms.contrast > 0)
        loss = loss.add(contrastiveLoss(own.hidden, other.hidden, batch.windows).mul(terms.contrast));
    if (inner)
        loss = loss.add(innerLoss(own, other, teacherLayers).mul(terms.inner));
    return loss;
}

} // namespace fw::compress
