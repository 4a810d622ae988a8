// The activation functions by name, on single numbers too. No torch in this file.
#pragma once

#include "core/checkpoint/encoder_config.h"

namespace fw::nn {

using checkpoint::Activation;

/// A model's activation; its name was checked when config.json was read.
inline Activation activationOf(const checkpoint::EncoderConfig& config)
{
    return checkpoint::activationFromName(config.activation).value_or(Activation::Gelu);
}

} // namespace fw::nn
