#include "core/nn/gpt2.h"

#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "core/nn/stored_linear.h"

namespace fw::nn {

namespace {

at::Tensor attendBlock(const Gpt2& model, std::size_t layer, const at::Tensor& input, Attention& attention,
                       const ForwardTaps& taps)
{
    const Gpt2Block& block = model.blocks[layer];
    if (block.heads == 0)
        return block.attentionOut->bias().expand({input.size(0), input.size(1)});
    const at::Tensor joined = block.attentionIn->apply(block.attentionNorm.apply(input))
                                  .view({input.size(0), 3, block.heads, block.headSize});
    double scale = model.config.scaleAttention ? 1.0 / std::sqrt(static_cast<double>(block.headSize)) : 1.0;
    if (model.config.scaleByLayer)
        scale /= static_cast<double>(layer + 1);
    at::Tensor context =
        attention.attend(layer, joined.select(1, 0), roundForCache(joined.select(1, 1), model.cacheBits),
                         roundForCache(joined.select(1, 2), model.cacheBits), scale);
    if (taps.context)
        context = taps.context(layer, context);
    return block.attentionOut->apply(context);
}

at::Tensor transformMlp(const Gpt2& model, const Gpt2Block& block, const at::Tensor& input)
{
    if (block.innerWidth() == 0)
        return block.mlpOut->bias().expand({input.size(0), input.size(1)});
    return block.mlpOut->apply(activate(block.mlpIn->apply(block.mlpNorm.apply(input)), model.activation));
}

} // namespace

at::Tensor Gpt2::embed(const at::Tensor& ids, const at::Tensor& positionIds) const
{
    return tokens.lookup(ids).add(at::embedding(positions, positionIds).to(at::kFloat));
}

at::Tensor Gpt2::runBlock(std::size_t layer, const at::Tensor& stream, Attention& attention,
                          const ForwardTaps& taps) const
{
    const at::Tensor attended = stream.add(attendBlock(*this, layer, stream, attention, taps));
    const at::Tensor transformed = transformMlp(*this, blocks[layer], attended);
    if (taps.mlp)
        taps.mlp(layer, transformed);
    const at::Tensor after = attended.add(transformed);
    if (taps.behind)
        return taps.behind(layer, after);
    if (!boundaries.crossedAfter(layer))
        return after;
    return after.requires_grad() ? boundaries.codec.across(after) : boundaries.codec.apply(after);
}

at::Tensor Gpt2::hidden(const at::Tensor& ids, const at::Tensor& positionIds, Attention& attention,
                        const ForwardTaps& taps) const
{
    at::Tensor stream = embed(ids, positionIds);
    for (std::size_t layer = 0; layer < blocks.size(); ++layer) {
        if (taps.proceed && !taps.proceed(layer, stream))
            return stream;
        stream = runBlock(layer, stream, attention, taps);
    }
    if (taps.proceed && !taps.proceed(blocks.size(), stream))
        return stream;
    return finalNorm.apply(stream);
}

std::vector<at::Tensor> Gpt2::trainable() const
{
    std::vector<at::Tensor> tensors = tokens.trainable();
    tensors.push_back(positions);
    for (const Gpt2Block& block : blocks) {
        for (const LayerNorm* norm : {&block.attentionNorm, &block.mlpNorm}) {
            tensors.push_back(norm->weight);
            tensors.push_back(norm->bias);
        }
        for (const NamedSlot& named : kGpt2Slots)
            for (const at::Tensor& tensor : (block.*named.slot)->trainable())
                tensors.push_back(tensor);
    }
    tensors.push_back(finalNorm.weight);
    tensors.push_back(finalNorm.bias);
    return tensors;
}

std::int64_t Gpt2::parameters() const
{
    std::int64_t count = tokens.parameters() + positions.numel() + 2 * finalNorm.weight.numel();
    for (const Gpt2Block& block : blocks) {
        count += 4 * block.attentionNorm.weight.numel();
        for (const NamedSlot& named : kGpt2Slots)
            count += (block.*named.slot)->parameters();
    }
    return count;
}

std::int64_t Gpt2::bytes() const
{
    std::int64_t bytes = tokens.bytes() + static_cast<std::int64_t>(positions.nbytes()) + 8 * finalNorm.weight.numel();
    for (const Gpt2Block& block : blocks) {
        bytes += 16 * block.attentionNorm.weight.numel();
        for (const NamedSlot& named : kGpt2Slots)
            bytes += (block.*named.slot)->bytes();
    }
    return bytes;
}

std::int64_t Gpt2::multiplyAdds() const
{
    std::int64_t count = tokens.multiplyAdds();
    for (const Gpt2Block& block : blocks)
        for (const NamedSlot& named : kGpt2Slots)
            count += (block.*named.slot)->multiplyAdds();
    return count;
}

std::int64_t Gpt2::cacheBytesPerToken() const
{
    std::int64_t bytes = 0;
    for (const Gpt2Block& block : blocks)
        bytes += 2 * block.heads * cacheHeadBytes(block.headSize, cacheBits);
    return bytes;
}

Gpt2 initialiseGpt2(const checkpoint::ModelConfig& config, RandomStream& random)
{
    auto normal = [&](std::vector<std::int64_t> shape, double deviation) {
        at::Tensor tensor = at::empty(shape, at::TensorOptions(at::kFloat));
        float* data = tensor.data_ptr<float>();
        for (std::int64_t i = 0; i < tensor.numel(); ++i)
            data[i] = static_cast<float>(deviation * random.nextNormal());
        return tensor;
    };
    auto norm = [&] { return LayerNorm{at::ones({config.width}), at::zeros({config.width}), config.layerNormEpsilon}; };
    auto linear = [&](std::int64_t inputs, std::int64_t outputs, double deviation) {
        return std::make_shared<DenseLinear>(normal({outputs, inputs}, deviation), at::zeros({outputs}));
    };
    constexpr double kDeviation = 0.02;
    const double residual = kDeviation / std::sqrt(2.0 * static_cast<double>(std::max<std::int64_t>(config.layers, 1)));

    Gpt2 model;
    model.config = config;
    model.activation = activationOf(config);
    model.tokens = EmbeddingOp(normal({config.vocabulary, config.width}, kDeviation));
    model.config.tiedHead = true;
    model.positions = normal({config.positions, config.width}, kDeviation);
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        Gpt2Block block;
        block.heads = config.heads;
        block.headSize = config.width / config.heads;
        block.attentionNorm = norm();
        block.attentionIn = linear(config.width, 3 * config.width, kDeviation);
        block.attentionOut = linear(config.width, config.width, residual);
        block.mlpNorm = norm();
        block.mlpIn = linear(config.width, config.innerWidth, kDeviation);
        block.mlpOut = linear(config.innerWidth, config.width, residual);
        model.blocks.push_back(std::move(block));
    }
    model.finalNorm = norm();
    return model;
}

void holdAsStored(Gpt2& model)
{
    if (model.storedType == at::kFloat || !model.device().is_cpu())
        return;
    model.tokens = model.tokens.packed(model.storedType);
    model.positions = model.positions.to(model.storedType);
    const auto hold = [&](LinearSlot& matrix) -> Status {
        if (matrix->form() == "dense" && matrix->inputs() > 0 && matrix->outputs() > 0)
            matrix = std::make_shared<StoredLinear>(matrix->denseWeight(), matrix->bias(), model.storedType);
        return {};
    };
    for (Gpt2Block& block : model.blocks)
        for (const NamedSlot& named : kGpt2Slots)
            (void)replaceMatrices(block.*named.slot, hold); // which never fails
}

void holdAsFloat(Gpt2& model)
{
    model.tokens = model.tokens.changed([](const at::Tensor& weight) { return weight; });
    model.positions = model.positions.to(at::kFloat);
    const auto widened = [](LinearSlot& matrix) -> Status {
        if (dynamic_cast<const StoredLinear*>(matrix.get()) != nullptr)
            matrix = std::make_shared<DenseLinear>(matrix->denseWeight(), matrix->bias());
        return {};
    };
    for (Gpt2Block& block : model.blocks)
        for (const NamedSlot& named : kGpt2Slots)
            (void)replaceMatrices(block.*named.slot, widened); // which never fails
}

void moveTo(Gpt2& model, const at::Device& device)
{
    auto move = [&](LayerNorm& norm) {
        norm.weight = norm.weight.to(device);
        norm.bias = norm.bias.to(device);
    };
    model.tokens = model.tokens.changed([&](const at::Tensor& weight) { return weight.to(device); });
    model.positions = model.positions.to(device);
    for (Gpt2Block& block : model.blocks) {
        move(block.attentionNorm);
        move(block.mlpNorm);
        for (const NamedSlot& named : kGpt2Slots) {
            LinearSlot& slot = block.*named.slot;
            slot = std::make_shared<DenseLinear>(slot->denseWeight().to(device), slot->bias().to(device));
        }
    }
    move(model.finalNorm);
}

} // namespace fw::nn
