// The activation functions by name. No torch in this file.
#pragma once

#include <string_view>

namespace fw::nn {

/// Those that config.json may name, and tanh, which heads have between their layers.
enum class Activation { GeluTanh, Gelu, Relu, Tanh };

/// "gelu_new" and "gelu_pytorch_tanh" are the tanh approximation, "gelu" is exact. The name was checked on loading.
Activation activationFromName(std::string_view name);

} // namespace fw::nn
