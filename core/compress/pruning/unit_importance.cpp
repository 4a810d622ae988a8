#include "core/compress/pruning/unit_importance.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "core/compress/calibration_windows.h"
#include "core/compress/training/gradient_variance.h"
#include "core/train/language_model_loss.h"

namespace fw::compress {

namespace {

/// A copy of a model whose gradients tell those of its units' gates.
class GatedModel
{
public:
    GatedModel(const nn::Decoder& model, Unit unit) : m_model(model), m_unit(unit)
    {
        nn::holdAsFloat(m_model); // gradients widen every matrix that is not, each time
        for (nn::DecoderBlock& block : m_model.blocks) {
            nn::LinearSlot& slot = block[unit == Unit::Head ? nn::Role::Output : nn::Role::Down];
            slot = slot->trainableCopy();
            m_weights.push_back(slot->trainable().front());
            m_weights.back().requires_grad_(true);
        }
    }

    const nn::Decoder& model() const { return m_model; }

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
    nn::Decoder m_model;
    Unit m_unit;
    std::vector<at::Tensor> m_weights; ///< of the output projections, by layer
};

void add(UnitScores& sums, const UnitScores& scores)
{
    for (std::size_t layer = 0; layer < sums.size(); ++layer)
        for (std::size_t i = 0; i < sums[layer].size(); ++i)
            sums[layer][i] += scores[layer][i];
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

UnitScores noScores(const nn::Decoder& model, Unit unit)
{
    UnitScores scores;
    for (const nn::DecoderBlock& block : model.blocks)
        scores.emplace_back(static_cast<std::size_t>(unit == Unit::Head ? block.keyValueHeads : block.innerWidth()),
                            0.0);
    return scores;
}

Result<UnitScores> taylorImportance(const nn::Decoder& model, Unit unit, std::int64_t windows, std::int64_t length,
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
            const train::WindowBatch window{part(batch.inputs),
                                            part(batch.targets),
                                            part(batch.positions),
                                            {batch.starts[static_cast<std::size_t>(i)]},
                                            1,
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

Result<std::vector<UnitScores>> shiftDerivatives(const nn::Decoder& model, Unit unit, const GapSurrogate& surrogate,
                                                 const Context& context)
{
    const GatedModel gated(model, unit);
    std::vector<UnitScores> derivatives(surrogate.groups(), noScores(model, unit));
    at::AutoGradMode gradient(true);
    FW_TRY(surrogate.visitParts(gated.model(), context, [&](std::size_t group, const at::Tensor& part) {
        add(derivatives[group], gated.gates(part));
        return Status();
    }));
    return derivatives;
}

} // namespace fw::compress
