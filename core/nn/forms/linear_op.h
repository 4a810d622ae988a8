// Linear slots of a model: y = x Wᵀ + b behind one interface, so that no model code knows which form it runs.
// For the rooms that use torch only; other rooms see language_model.h and classifier.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/nn/forms/bias.h"

namespace fw::nn {

class TensorWriter;
class LinearOp;
using LinearSlot = std::shared_ptr<LinearOp>;

/// An affine map from `inputs` to `outputs` channels. Immutable while a model runs; a compression method replaces it.
class LinearOp
{
public:
    virtual ~LinearOp() = default;

    /// (tokens, inputs) → (tokens, outputs), float32 on the device of the weights. Differentiable where the form
    /// is (dense); others detach.
    virtual at::Tensor apply(const at::Tensor& input) const = 0;

    virtual std::int64_t inputs() const = 0;
    virtual std::int64_t outputs() const = 0;
    /// "dense", "int8", …: also the name of the form in stored variants.
    virtual std::string form() const = 0;
    /// Numbers the op holds (weights and bias).
    virtual std::int64_t parameters() const = 0;
    /// Bytes the op holds in memory while it runs.
    virtual std::int64_t bytes() const = 0;
    /// Multiply-adds for one token.
    virtual std::int64_t multiplyAdds() const = 0;
    /// The matrix it stands for, (outputs, inputs) float32, and the bias, (outputs), undefined where there is none.
    virtual at::Tensor denseWeight() const = 0;
    virtual at::Tensor bias() const = 0;
    /// The tensors an optimiser may move in place, the weights first and the bias, where there is one, last; empty for
    /// forms that do not train.
    virtual std::vector<at::Tensor> trainable() const { return {}; }
    /// The same map with tensors of its own for an optimiser to move; nullptr for forms that do not train.
    virtual LinearSlot trainableCopy() const { return nullptr; }
    /// The ops that it applies one after another, where it is a product of factors; empty for a single matrix.
    virtual std::vector<LinearSlot> parts() const { return {}; }
    /// The same product with other factors, as many as parts() gives, of the same sizes.
    virtual LinearSlot withParts(std::vector<LinearSlot>) const { return nullptr; }
    /// Adds its tensors under `prefix` + ".weight" and the like.
    virtual void save(TensorWriter& writer, const std::string& prefix) const = 0;
    /// Whether the other op is this one again: the same form of the same numbers, held in the same way.
    virtual bool sameAs(const LinearOp& other) const;
};

/// Lets `replace` put another op in the place of each single matrix of a slot: the slot itself, or each of its factors.
/// Slots that other models share are left as they are.
Status replaceMatrices(LinearSlot& slot, const std::function<Status(LinearSlot& matrix)>& replace);

/// The plain form: one float32 matrix (outputs, inputs) and a bias (outputs), or none.
class DenseLinear final : public LinearOp
{
public:
    DenseLinear(at::Tensor weight, at::Tensor bias) : m_weight(std::move(weight)), m_bias(std::move(bias)) {}

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_weight.size(1); }
    std::int64_t outputs() const override { return m_weight.size(0); }
    std::string form() const override { return "dense"; }
    std::int64_t parameters() const override { return m_weight.numel() + biasNumbers(m_bias); }
    std::int64_t bytes() const override { return parameters() * 4; }
    std::int64_t multiplyAdds() const override { return m_weight.numel(); }
    at::Tensor denseWeight() const override { return m_weight; }
    at::Tensor bias() const override { return m_bias; }
    std::vector<at::Tensor> trainable() const override { return definedOf({m_weight, m_bias}); }
    LinearSlot trainableCopy() const override;
    void save(TensorWriter& writer, const std::string& prefix) const override;

private:
    at::Tensor m_weight;
    at::Tensor m_bias;
};

} // namespace fw::nn
