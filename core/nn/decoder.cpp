#include "core/nn/decoder.h"

#include <ATen/ops/embedding.h>
#include <ATen/ops/zeros.h>

#include "core/checkpoint/activation.h"

namespace fw::nn {

namespace {

/// What a part of a block that has lost all its units still gives: its bias.
at::Tensor biasAlone(const LinearOp& op, const at::Tensor& stream)
{
    const at::Tensor bias = op.bias();
    return bias.defined() ? bias.expand_as(stream) : at::zeros(stream.sizes(), stream.options());
}

at::Tensor splitHeads(const LinearOp& op, const at::Tensor& input, std::int64_t heads, std::int64_t headSize)
{
    return op.apply(input).view({input.size(0), heads, headSize});
}

at::Tensor cap(const at::Tensor& values, double limit)
{
    return limit > 0 ? values.div(limit).tanh().mul(limit) : values;
}

at::Tensor attendBlock(const Decoder& model, std::size_t layer, const at::Tensor& input, const Places& places,
                       Attention& attention, const ForwardTaps& taps)
{
    const DecoderBlock& block = model.blocks[layer];
    if (block.heads == 0)
        return biasAlone(*block[Role::Output], input);
    at::Tensor query = splitHeads(*block[Role::Query], input, block.heads, block.headSize);
    at::Tensor key = splitHeads(*block[Role::Key], input, block.keyValueHeads, block.headSize);
    const at::Tensor value = splitHeads(*block[Role::Value], input, block.keyValueHeads, block.headSize);
    if (block.queryNorm)
        query = block.queryNorm->apply(query);
    if (block.keyNorm)
        key = block.keyNorm->apply(key);
    if (block.layer.rotary >= 0) {
        const RotaryAngles& angles = places.angles[static_cast<std::size_t>(block.layer.rotary)];
        query = rotate(query, angles);
        key = rotate(key, angles);
    }
    const double scale = model.config.scaleByLayer ? model.config.attentionScale / static_cast<double>(layer + 1)
                                                   : model.config.attentionScale;
    at::Tensor context =
        attention.attend(layer, query, roundForCache(key, model.cacheBits), roundForCache(value, model.cacheBits),
                         {scale, model.config.attentionCap, block.layer.window});
    if (taps.context)
        context = taps.context(layer, context);
    return block[Role::Output]->apply(context);
}

at::Tensor transformMlp(const Decoder& model, const DecoderBlock& block, const at::Tensor& input)
{
    if (block.innerWidth() == 0)
        return biasAlone(*block[Role::Down], input);
    if (!block.has(Role::Gate))
        return block[Role::Down]->apply(activate(block[Role::Up]->apply(input), model.activation));
    const at::Tensor gate = activate(block[Role::Gate]->apply(input), model.activation);
    return block[Role::Down]->apply(gate.mul(block[Role::Up]->apply(input)));
}

at::Tensor behindNorm(const std::optional<Norm>& norm, const at::Tensor& values)
{
    return norm ? norm->apply(values) : values;
}

template <typename Block, typename Pointer>
std::vector<Pointer> normsOf(Block& block)
{
    std::vector<Pointer> norms = {&block.attentionNorm};
    for (auto* norm : {&block.attentionAfterNorm, &block.queryNorm, &block.keyNorm})
        if (*norm)
            norms.push_back(&**norm);
    norms.push_back(&block.mlpNorm);
    if (block.mlpAfterNorm)
        norms.push_back(&*block.mlpAfterNorm);
    return norms;
}

template <typename Model, typename Pointer>
std::vector<Pointer> allNorms(Model& model)
{
    std::vector<Pointer> norms;
    for (auto& block : model.blocks)
        for (auto* norm : block.norms())
            norms.push_back(norm);
    if (model.finalNorm)
        norms.push_back(&*model.finalNorm);
    return norms;
}

} // namespace

std::vector<Norm*> DecoderBlock::norms()
{
    return normsOf<DecoderBlock, Norm*>(*this);
}

std::vector<const Norm*> DecoderBlock::norms() const
{
    return normsOf<const DecoderBlock, const Norm*>(*this);
}

std::vector<Norm*> Decoder::norms()
{
    return allNorms<Decoder, Norm*>(*this);
}

std::vector<const Norm*> Decoder::norms() const
{
    return allNorms<const Decoder, const Norm*>(*this);
}

std::vector<LinearSlot*> Decoder::linears()
{
    std::vector<LinearSlot*> ops;
    for (DecoderBlock& block : blocks)
        visitSlots(block, [&](Role, LinearSlot& slot) { ops.push_back(&slot); });
    for (LinearSlot* projection : {&projectIn, &projectOut})
        if (*projection)
            ops.push_back(projection);
    return ops;
}

std::vector<const LinearOp*> Decoder::linears() const
{
    std::vector<const LinearOp*> ops;
    for (const DecoderBlock& block : blocks)
        visitSlots(block, [&](Role, const LinearSlot& slot) { ops.push_back(slot.get()); });
    for (const LinearSlot* projection : {&projectIn, &projectOut})
        if (*projection)
            ops.push_back(projection->get());
    return ops;
}

Places Decoder::place(const at::Tensor& positionIds) const
{
    Places places(positionIds);
    for (const RotaryConfig& rotary : config.rotaries)
        places.angles.push_back(rotaryAngles(rotary, positionIds));
    return places;
}

at::Tensor Decoder::embed(const at::Tensor& ids, const Places& places) const
{
    at::Tensor stream = tokens.lookup(ids);
    if (config.embeddingScale != 1)
        stream = stream.mul(config.embeddingScale);
    if (projectIn)
        stream = projectIn->apply(stream);
    if (!positions.defined())
        return stream;
    const at::Tensor rows = config.positionOffset == 0 ? places.ids : places.ids.add(config.positionOffset);
    return stream.add(at::embedding(positions, rows).to(at::kFloat));
}

at::Tensor Decoder::runBlock(std::size_t layer, const at::Tensor& stream, const Places& places, Attention& attention,
                             const ForwardTaps& taps) const
{
    const DecoderBlock& block = blocks[layer];
    const bool afterSum = config.normPlace == NormPlace::AfterSum;
    const auto normed = [&](const Norm& norm, const at::Tensor& values) {
        return afterSum ? values : norm.apply(values);
    };
    const at::Tensor context =
        behindNorm(block.attentionAfterNorm,
                   attendBlock(*this, layer, normed(block.attentionNorm, stream), places, attention, taps));
    at::Tensor attended = stream.add(context);
    if (afterSum)
        attended = block.attentionNorm.apply(attended);
    const at::Tensor transformed = behindNorm(
        block.mlpAfterNorm, transformMlp(*this, block, normed(block.mlpNorm, config.parallel ? stream : attended)));
    if (taps.mlp)
        taps.mlp(layer, transformed);
    at::Tensor after = attended.add(transformed);
    if (afterSum)
        after = block.mlpNorm.apply(after);
    if (taps.behind)
        return taps.behind(layer, after);
    if (!boundaries.crossedAfter(layer))
        return after;
    return after.requires_grad() ? boundaries.codec.across(after) : boundaries.codec.apply(after);
}

at::Tensor Decoder::hidden(const at::Tensor& ids, const at::Tensor& positionIds, Attention& attention,
                           const ForwardTaps& taps) const
{
    const Places places = place(positionIds);
    at::Tensor stream = embed(ids, places);
    for (std::size_t layer = 0; layer < blocks.size(); ++layer) {
        if (taps.proceed && !taps.proceed(layer, stream))
            return stream;
        stream = runBlock(layer, stream, places, attention, taps);
    }
    if (taps.proceed && !taps.proceed(blocks.size(), stream))
        return stream;
    return behindNorm(finalNorm, stream);
}

at::Tensor Decoder::logits(const at::Tensor& hidden) const
{
    return cap(tokens.head(projectOut ? projectOut->apply(hidden) : hidden), config.logitCap);
}

std::vector<at::Tensor> Decoder::trainable() const
{
    std::vector<at::Tensor> tensors = tokens.trainable();
    const auto add = [&](const at::Tensor& tensor) {
        if (tensor.defined())
            tensors.push_back(tensor);
    };
    add(positions);
    for (const Norm* norm : norms()) {
        add(norm->weight);
        add(norm->bias);
    }
    for (const LinearOp* op : linears())
        for (const at::Tensor& tensor : op->trainable())
            add(tensor);
    return tensors;
}

std::int64_t Decoder::parameters() const
{
    std::int64_t count = tokens.parameters() + (positions.defined() ? positions.numel() : 0);
    for (const Norm* norm : norms())
        count += norm->parameters();
    for (const LinearOp* op : linears())
        count += op->parameters();
    return count;
}

std::int64_t Decoder::bytes() const
{
    std::int64_t bytes = tokens.bytes() + (positions.defined() ? static_cast<std::int64_t>(positions.nbytes()) : 0);
    for (const Norm* norm : norms())
        bytes += 4 * norm->parameters();
    for (const LinearOp* op : linears())
        bytes += op->bytes();
    return bytes;
}

std::int64_t Decoder::multiplyAdds() const
{
    std::int64_t count = tokens.multiplyAdds();
    for (const LinearOp* op : linears())
        count += op->multiplyAdds();
    return count;
}

std::int64_t Decoder::cacheBytesPerToken() const
{
    std::int64_t bytes = 0;
    for (const DecoderBlock& block : blocks)
        bytes += 2 * block.keyValueHeads * cacheHeadBytes(block.headSize, cacheBits);
    return bytes;
}

Decoder emptyDecoder(const DecoderConfig& config)
{
    const Norm norm{{}, {}, config.normEpsilon, config.norm, config.normAddsOne};
    Decoder model;
    model.config = config;
    model.activation = checkpoint::activationFromName(config.activation).value_or(Activation::Gelu);
    for (const LayerConfig& layer : config.perLayer) {
        DecoderBlock block;
        block.heads = config.heads;
        block.keyValueHeads = config.keyValueHeads;
        block.headSize = config.headSize;
        block.layer = layer;
        block.attentionNorm = norm;
        block.mlpNorm = norm;
        if (config.queryKeyNorm) {
            block.queryNorm = norm;
            block.keyNorm = norm;
        }
        if (config.normPlace == NormPlace::Around) {
            block.attentionAfterNorm = norm;
            block.mlpAfterNorm = norm;
        }
        model.blocks.push_back(std::move(block));
    }
    if (config.finalNorm)
        model.finalNorm = norm;
    return model;
}

} // namespace fw::nn
