// The activation functions that config.json may name, as transformers 5 knows them (activations.py, ACT2FN).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fw::checkpoint {

/// GeluTanh is the approximation by tanh (Hendrycks and Gimpel 2016), GeluClipped is Gelu within ±10, QuickGelu is
/// x·σ(1.702 x), LeakyRelu has the slope 0.01 below 0.
enum class Activation {
    Gelu,
    GeluTanh,
    GeluClipped,
    QuickGelu,
    Relu,
    ReluSquared,
    Relu6,
    LeakyRelu,
    Silu,
    Mish,
    HardSwish,
    Tanh,
    Sigmoid,
    Laplace,
    SqrtSoftplus,
    Linear
};

/// Nothing for a name that is not known. Functions with parameters of their own to learn (prelu, xielu) are not.
std::optional<Activation> activationFromName(std::string_view name);

/// Every known name, a comma between.
std::string activationNames();

} // namespace fw::checkpoint
