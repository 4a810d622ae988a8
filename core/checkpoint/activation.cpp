#include "core/checkpoint/activation.h"

namespace fw::checkpoint {

namespace {

struct ActivationName
{
    std::string_view name;
    Activation activation;
};

constexpr ActivationName kActivationNames[] = {{"gelu", Activation::Gelu},
                                               {"gelu_python", Activation::Gelu},
                                               {"gelu_new", Activation::GeluTanh},
                                               {"gelu_fast", Activation::GeluTanh},
                                               {"gelu_accurate", Activation::GeluTanh},
                                               {"gelu_pytorch_tanh", Activation::GeluTanh},
                                               {"gelu_python_tanh", Activation::GeluTanh},
                                               {"gelu_10", Activation::GeluClipped},
                                               {"quick_gelu", Activation::QuickGelu},
                                               {"relu", Activation::Relu},
                                               {"relu2", Activation::ReluSquared},
                                               {"relu6", Activation::Relu6},
                                               {"leaky_relu", Activation::LeakyRelu},
                                               {"silu", Activation::Silu},
                                               {"swish", Activation::Silu},
                                               {"mish", Activation::Mish},
                                               {"hardswish", Activation::HardSwish},
                                               {"tanh", Activation::Tanh},
                                               {"sigmoid", Activation::Sigmoid},
                                               {"laplace", Activation::Laplace},
                                               {"sqrtsoftplus", Activation::SqrtSoftplus},
                                               {"linear", Activation::Linear}};

} // namespace

std::optional<Activation> activationFromName(std::string_view name)
{
    for (const ActivationName& known : kActivationNames)
        if (known.name == name)
            return known.activation;
    return std::nullopt;
}

std::string activationNames()
{
    std::string names;
    for (const ActivationName& known : kActivationNames)
        names += (names.empty() ? "" : ", ") + std::string(known.name);
    return names;
}

} // namespace fw::checkpoint
