// A classification head over an encoder's first hidden state. For the rooms that use torch; others see classifier.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/checkpoint/head_config.h"
#include "core/nn/activation.h"
#include "core/nn/forms/linear_op.h"

namespace fw::nn {

/// Two slots with a function between, and what the labels are (name, labels, multiLabel, temperature, …).
struct ClassificationHead : checkpoint::HeadConfig
{
    LinearSlot hidden = {}; ///< (width → width)
    Activation between = Activation::Tanh;
    LinearSlot output = {}; ///< (width → labels)

    /// The texts' first hidden states (texts, width) → logits (texts, labels), not divided by the temperature.
    /// Differentiable.
    at::Tensor logits(const at::Tensor& first) const;
};

} // namespace fw::nn
