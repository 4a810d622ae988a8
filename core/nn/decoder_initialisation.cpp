#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "core/nn/decoder.h"

namespace fw::nn {

Decoder initialiseDecoder(const DecoderConfig& config, RandomStream& random)
{
    auto normal = [&](std::vector<std::int64_t> shape, double deviation) {
        at::Tensor tensor = at::empty(shape, at::TensorOptions(at::kFloat));
        float* data = tensor.data_ptr<float>();
        for (std::int64_t i = 0; i < tensor.numel(); ++i)
            data[i] = static_cast<float>(deviation * random.nextNormal());
        return tensor;
    };
    auto linear = [&](std::int64_t inputs, std::int64_t outputs, double deviation, bool biased) {
        return std::make_shared<DenseLinear>(normal({outputs, inputs}, deviation),
                                             biased ? at::zeros({outputs}) : at::Tensor());
    };
    constexpr double kDeviation = 0.02;
    const double residual = kDeviation / std::sqrt(2.0 * static_cast<double>(std::max<std::int64_t>(config.layers, 1)));

    Decoder model = emptyDecoder(config);
    model.tokens = EmbeddingOp(normal({config.vocabulary, config.embedded()}, kDeviation));
    model.config.tiedHead = true;
    if (config.learnedPositions)
        model.positions = normal({config.positionOffset + config.positions, config.width}, kDeviation);
    if (config.embeddingWidth > 0) {
        model.projectIn = linear(config.embeddingWidth, config.width, kDeviation, false);
        model.projectOut = linear(config.width, config.embeddingWidth, kDeviation, false);
    }
    for (Norm* norm : model.norms()) {
        norm->weight = norm->addsOne ? at::zeros({config.width}) : at::ones({config.width});
        if (norm->kind == NormKind::Layer)
            norm->bias = at::zeros({config.width});
    }
    for (DecoderBlock& block : model.blocks) {
        for (std::optional<Norm>* norm : {&block.queryNorm, &block.keyNorm})
            if (*norm)
                (*norm)->weight = (*norm)->weight.narrow(0, 0, config.headSize).clone();
        const std::int64_t query = config.heads * config.headSize;
        const std::int64_t key = config.keyValueHeads * config.headSize;
        for (const auto& [role, inputs, outputs] : {std::tuple(Role::Query, config.width, query),
                                                    {Role::Key, config.width, key},
                                                    {Role::Value, config.width, key},
                                                    {Role::Output, query, config.width},
                                                    {Role::Gate, config.width, config.innerWidth},
                                                    {Role::Up, config.width, config.innerWidth},
                                                    {Role::Down, config.innerWidth, config.width}})
            if (role != Role::Gate || config.gated)
                block[role] =
                    linear(inputs, outputs, role == Role::Output || role == Role::Down ? residual : kDeviation,
                           config.hasBias(role));
    }
    return model;
}

} // namespace fw::nn
