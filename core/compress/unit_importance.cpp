#include "core/compress/unit_importance.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "core/compress/calibration_windows.h"
#include "core/compress/gradient_variance.h"
#include "core/compress/mean_log_likelihood.h"
#include "core/train/language_model_loss.h"

namespace fw::compress {

namespace {

/// A copy of a model whose gradients tell those of its units' gates.
class GatedModel
{
public:
    GatedModel(const nn::Gpt2& model, Unit unit) : m_model(model), m_unit(unit)
    {
        for (nn::Gpt2Block& block : m_model.blocks) {
            nn::LinearSlot& slot = unit == Unit::Head ? block.attentionOut : block.mlpOut;
            slot = slot->trainableCopy();
            m_weights.push_back(slot->trainable().front());
            m_weights.back().requires_grad_(true);
        }
    }

    const nn::Gpt2& model() const { return m_model; }

    /// ∂loss / ∂gate: a gate scales a unit's columns of the output projection, so it is Σ weight · ∂loss / ∂weight.
    UnitScores gates(const at::Tensor& loss) const
    {
        const auto gradients = gradientsOf(loss, m_weights);
        const at::NoGradGuard noGradient;
        UnitScores gates = noScores(m_model, m_unit);
        for (std::size_t layer = 0; layer < gates.size(); ++layer) {
            const auto units = static_cast<std::int64_t>(gates[layer].size());
            if (units == 0)
                continue;
            const at::Tensor sums =
                m_weights[layer].mul(gradients[layer]).sum(0).view({units, -1}).sum(1).to(at::kCPU, at::kDouble);
            std::copy_n(sums.data_ptr<double>(), units, gates[layer].begin());
        }
        return gates;
    }

private:
    nn::Gpt2 m_model;
    Unit m_unit;
    std::vector<at::Tensor> m_weights; ///< of the output projections, by layer
};

double largestMagnitude(const UnitScores& scores)
{
    double largest = 0;
    for (const std::vector<double>& layer : scores)
        for (const double score : layer)
            largest = std::max(largest, std::abs(score));
    return largest > 0 ? largest : 1;
}

void divideByLayerNorms(UnitScores& scores)
{
    for (std::vector<double>& layer : scores) {
        double squares = 0;
        for (const double score : layer)
            squares += score * score;
        for (double& score : layer)
            score /= squares > 0 ? std::sqrt(squares) : 1.0;
    }
}

} // namespace

UnitScores noScores(const nn::Gpt2& model, Unit unit)
{
    UnitScores scores;
    for (const nn::Gpt2Block& block : model.blocks)
        scores.emplace_back(static_cast<std::size_t>(unit == Unit::Head ? block.heads : block.innerWidth()), 0.0);
    return scores;
}

Result<UnitScores> taylorImportance(const nn::Gpt2& model, Unit unit, std::int64_t windows, std::int64_t length,
                                    const Context& context)
{
    const GatedModel gated(model, unit);
    UnitScores scores = noScores(model, unit);
    FW_TRY(visitWindows(model, windows, length, "importance", context, [&](const train::WindowBatch& batch) -> Status {
        at::AutoGradMode gradient(true);
        // The gates of a window are those of its own loss: each goes through alone.
        for (std::int64_t i = 0; i < batch.windows; ++i) {
            FW_TRY(context.cancel.check());
            const auto part = [&](const at::Tensor& tokens) { return tokens.narrow(0, i * batch.time, batch.time); };
            const train::WindowBatch window{part(batch.inputs), part(batch.targets), part(batch.positions), 1,
                                            batch.time};
            const UnitScores gates = gated.gates(train::languageModelLoss(gated.model(), window));
            for (std::size_t layer = 0; layer < gates.size(); ++layer)
                for (std::size_t j = 0; j < gates[layer].size(); ++j)
                    scores[layer][j] += std::abs(gates[layer][j]);
        }
        return {};
    }));
    divideByLayerNorms(scores);
    return scores;
}

Result<UnitScores> shareInGap(const nn::Gpt2& model, Unit unit, const std::vector<ScoredText>& texts,
                              const GapSurrogate& gap, const Context& context)
{
    const GatedModel gated(model, unit);
    UnitScores share = noScores(model, unit);
    context.progress.beginStage("share in the gap", static_cast<std::int64_t>(texts.size()), "texts");
    for (std::size_t i = 0; i < texts.size(); ++i) {
        FW_TRY(context.cancel.check());
        if (gap.weights[i] == 0)
            continue;
        at::AutoGradMode gradient(true);
        const UnitScores gates =
            gated.gates(meanLogLikelihood(gated.model(), texts[i].ids, texts[i].first).mul(gap.weights[i]));
        for (std::size_t layer = 0; layer < gates.size(); ++layer)
            for (std::size_t j = 0; j < gates[layer].size(); ++j)
                share[layer][j] += gates[layer][j];
        context.progress.advance(static_cast<std::int64_t>(i) + 1);
    }
    return share;
}

UnitScores lessShare(const UnitScores& importance, const UnitScores& share, double weight)
{
    const double ownScale = (1 - weight) / largestMagnitude(importance);
    const double shareScale = weight / largestMagnitude(share);
    UnitScores scores = importance;
    for (std::size_t layer = 0; layer < scores.size(); ++layer)
        for (std::size_t j = 0; j < scores[layer].size(); ++j)
            scores[layer][j] = ownScale * importance[layer][j] - shareScale * share[layer][j];
    return scores;
}

std::vector<catalogue::Parameter> gapParameters()
{
    return {catalogue::realParameter("gap_weight", "Weight of the gap",
                                     "For the criterion gap: from 0, Taylor alone, to 1, the share in the gap alone.",
                                     0.5, 0.0, 1.0),
            catalogue::integerParameter("gap_texts", "Scored continuations",
                                        "For the criterion gap: how many of the base's scored continuations are read, "
                                        "at most; as many of each group's toxic and clean ones.",
                                        512, 4, 100000, "texts"),
            catalogue::realParameter("toxic_threshold", "Toxic from",
                                     "For the criterion gap: a continuation with this score or more is toxic.", 0.5,
                                     0.0, 1.0)};
}

Result<GapRanking> rankByGap(const nn::Gpt2& model, Unit unit, std::int64_t windows, std::int64_t length,
                             const nlohmann::json& parameters, const Context& context)
{
    GapRanking ranking;
    FW_ASSIGN(ranking.texts, loadScoredTexts(context, parameters.at("toxic_threshold").get<double>(),
                                             parameters.at("gap_texts").get<std::int64_t>(), model.config.positions));
    FW_ASSIGN(ranking.gap, gapSurrogateOf(model, ranking.texts, context));
    FW_ASSIGN(const UnitScores share, shareInGap(model, unit, ranking.texts, ranking.gap, context));
    FW_ASSIGN(const UnitScores importance, taylorImportance(model, unit, windows, length, context));
    ranking.scores = lessShare(importance, share, parameters.at("gap_weight").get<double>());
    return ranking;
}

Status reportGap(const GapRanking& ranking, const nn::Gpt2& pruned, const Context& context)
{
    FW_ASSIGN(const GapSurrogate after, gapSurrogateOf(pruned, ranking.texts, context));
    if (context.report) {
        auto& figures = context.report->figures;
        figures.emplace_back("scored_continuations", static_cast<double>(ranking.texts.size()));
        figures.emplace_back("group_gap_before", ranking.gap.value);
        figures.emplace_back("group_gap_after", after.value);
    }
    return {};
}

} // namespace fw::compress
