#include "core/nn/scoring/encoder.h"

#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace fw::nn {

namespace {

at::Tensor attendBlock(const EncoderBlock& block, std::size_t layer, const at::Tensor& input, Attention& attention)
{
    auto split = [&](const LinearSlot& slot) {
        return slot->apply(input).view({input.size(0), block.heads, block.headSize});
    };
    const double scale = 1.0 / std::sqrt(static_cast<double>(block.headSize));
    return block.attentionOut->apply(
        attention.attend(layer, split(block.query), split(block.key), split(block.value), {.scale = scale}));
}

at::Tensor normalTensor(std::vector<std::int64_t> shape, RandomStream& random)
{
    constexpr double kDeviation = 0.02;
    at::Tensor tensor = at::empty(shape, at::TensorOptions(at::kFloat));
    float* data = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        data[i] = static_cast<float>(kDeviation * random.nextNormal());
    return tensor;
}

LinearSlot freshLinear(std::int64_t inputs, std::int64_t outputs, RandomStream& random)
{
    return std::make_shared<DenseLinear>(normalTensor({outputs, inputs}, random), at::zeros({outputs}));
}

std::int64_t typeNumbers(const Encoder& model)
{
    return model.tokenTypes.defined() ? model.tokenTypes.numel() : 0;
}

template <typename Visitor>
void visitNorms(const Encoder& model, const Visitor& visit)
{
    visit(model.embeddingNorm);
    for (const EncoderBlock& block : model.blocks) {
        visit(block.attentionNorm);
        visit(block.mlpNorm);
    }
}

template <typename Visitor>
void visitSlots(const Encoder& model, const Visitor& visit)
{
    for (const EncoderBlock& block : model.blocks)
        for (const auto slot : kEncoderSlots)
            visit(block.*slot);
    if (model.embeddingProjection)
        visit(model.embeddingProjection);
    if (model.pooler)
        visit(model.pooler);
    for (const ClassificationHead& head : model.heads) {
        visit(head.hidden);
        visit(head.output);
    }
}

} // namespace

at::Tensor Encoder::hidden(const at::Tensor& ids, const at::Tensor& positionIds, Attention& attention,
                           const std::function<bool(std::size_t layer)>& proceed) const
{
    at::Tensor stream = tokens.lookup(ids).add(at::embedding(positions, positionIds));
    if (tokenTypes.defined())
        stream = stream.add(tokenTypes.select(0, 0));
    stream = embeddingNorm.apply(stream); // (tokens, embedding width)
    if (embeddingProjection)
        stream = embeddingProjection->apply(stream); // (tokens, width)
    for (std::size_t layer = 0; layer < blocks.size(); ++layer) {
        if (proceed && !proceed(layer))
            return stream;
        const EncoderBlock& block = blocks[layer];
        stream = block.attentionNorm.apply(stream.add(attendBlock(block, layer, stream, attention)));
        const at::Tensor inner = activate(block.mlpIn->apply(stream), activation);
        stream = block.mlpNorm.apply(stream.add(block.mlpOut->apply(inner)));
    }
    return stream;
}

std::vector<at::Tensor> Encoder::trainable() const
{
    std::vector<at::Tensor> tensors{tokens.weight(), positions};
    if (tokenTypes.defined())
        tensors.push_back(tokenTypes);
    visitNorms(*this, [&](const Norm& norm) {
        tensors.push_back(norm.weight);
        tensors.push_back(norm.bias);
    });
    visitSlots(*this, [&](const LinearSlot& slot) {
        for (const at::Tensor& tensor : slot->trainable())
            tensors.push_back(tensor);
    });
    return tensors;
}

std::int64_t Encoder::parameters() const
{
    std::int64_t count = tokens.parameters() + positions.numel() + typeNumbers(*this);
    visitNorms(*this, [&](const Norm& norm) { count += norm.weight.numel() + norm.bias.numel(); });
    visitSlots(*this, [&](const LinearSlot& slot) { count += slot->parameters(); });
    return count;
}

std::int64_t Encoder::bytes() const
{
    std::int64_t bytes = tokens.bytes() + 4 * (positions.numel() + typeNumbers(*this));
    visitNorms(*this, [&](const Norm& norm) { bytes += 4 * (norm.weight.numel() + norm.bias.numel()); });
    visitSlots(*this, [&](const LinearSlot& slot) { bytes += slot->bytes(); });
    return bytes;
}

Encoder initialiseEncoder(const checkpoint::EncoderConfig& config, RandomStream& random)
{
    auto norm = [&] { return Norm{at::ones({config.width}), at::zeros({config.width}), config.layerNormEpsilon}; };
    Encoder model;
    model.config = config;
    model.config.embeddingWidth = config.width;
    model.activation = activationOf(config);
    model.tokens = EmbeddingOp(normalTensor({config.vocabulary, config.width}, random));
    model.positions = normalTensor({config.positions, config.width}, random);
    model.tokenTypes = normalTensor({config.tokenTypes, config.width}, random);
    model.embeddingNorm = norm();
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        EncoderBlock block;
        block.heads = config.heads;
        block.headSize = config.width / config.heads;
        for (LinearSlot* slot : {&block.query, &block.key, &block.value, &block.attentionOut})
            *slot = freshLinear(config.width, config.width, random);
        block.attentionNorm = norm();
        block.mlpIn = freshLinear(config.width, config.innerWidth, random);
        block.mlpOut = freshLinear(config.innerWidth, config.width, random);
        block.mlpNorm = norm();
        model.blocks.push_back(std::move(block));
    }
    model.config.classifierHeads.clear();
    attachHeads(model, config.classifierHeads, random);
    return model;
}

void attachHeads(Encoder& model, std::span<const checkpoint::HeadConfig> heads, RandomStream& random)
{
    const std::int64_t width = model.config.width;
    const LinearSlot start = model.heads.empty() ? model.pooler : model.heads.front().hidden;
    std::vector<ClassificationHead> fresh;
    for (const checkpoint::HeadConfig& config : heads) {
        ClassificationHead head{config};
        head.hidden = start ? std::make_shared<DenseLinear>(start->denseWeight().clone(), start->bias().clone())
                            : freshLinear(width, width, random);
        head.output = freshLinear(width, static_cast<std::int64_t>(config.labels.size()), random);
        fresh.push_back(std::move(head));
    }
    model.heads = std::move(fresh);
    if (!model.heads.empty())
        model.pooler = nullptr;
}

void moveTo(Encoder& model, const at::Device& device)
{
    auto moveNorm = [&](Norm& norm) {
        norm.weight = norm.weight.to(device);
        norm.bias = norm.bias.to(device);
    };
    auto moveSlot = [&](LinearSlot& slot) {
        if (slot)
            slot = std::make_shared<DenseLinear>(slot->denseWeight().to(device), slot->bias().to(device));
    };
    model.tokens = EmbeddingOp(model.tokens.weight().to(device));
    model.positions = model.positions.to(device);
    if (model.tokenTypes.defined())
        model.tokenTypes = model.tokenTypes.to(device);
    moveSlot(model.embeddingProjection);
    moveNorm(model.embeddingNorm);
    for (EncoderBlock& block : model.blocks) {
        moveNorm(block.attentionNorm);
        moveNorm(block.mlpNorm);
        for (const auto slot : kEncoderSlots)
            moveSlot(block.*slot);
    }
    moveSlot(model.pooler);
    for (ClassificationHead& head : model.heads) {
        moveSlot(head.hidden);
        moveSlot(head.output);
    }
}

void positionsOf(const checkpoint::EncoderConfig& config, std::span<const int> ids, std::int64_t* positions)
{
    std::int64_t next = config.firstPosition;
    for (const int id : ids)
        *positions++ = id == config.padding ? *config.padding : next++;
}

} // namespace fw::nn
