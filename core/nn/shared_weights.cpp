#include "core/nn/shared_weights.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>

namespace fw::nn {

namespace {

/// Form, sizes, and the bits of what an op gives for one input that no column is zero in.
std::string markOf(const LinearOp& op)
{
    const at::NoGradGuard noGradient;
    at::Tensor input = at::empty({1, op.inputs()}, at::TensorOptions(at::kFloat));
    for (std::int64_t i = 0; i < op.inputs(); ++i)
        input.data_ptr<float>()[i] = static_cast<float>((i * 7919 + 1) % 251 - 125.5) / 128;
    const at::Tensor output = op.apply(input).contiguous();
    std::string mark = op.form() + " " + std::to_string(op.inputs()) + " " + std::to_string(op.outputs()) + " ";
    mark.append(static_cast<const char*>(output.data_ptr()), output.nbytes());
    return mark;
}

bool hasNumbers(const LinearSlot& slot)
{
    return slot && slot->inputs() > 0 && slot->outputs() > 0;
}

} // namespace

SharedWeights::SharedWeights(const Decoder& model) : m_tokens(model.tokens), m_positions(model.positions)
{
    const auto keep = [&](const LinearSlot& slot) {
        if (hasNumbers(slot))
            m_ops.emplace(markOf(*slot), slot);
    };
    for (const DecoderBlock& block : model.blocks)
        visitSlots(block, [&](Role, const LinearSlot& slot) { keep(slot); });
    keep(model.projectIn);
    keep(model.projectOut);
}

void SharedWeights::share(DecoderBlock& block) const
{
    visitSlots(block, [&](Role, LinearSlot& slot) { share(slot); });
}

void SharedWeights::shareRest(Decoder& model) const
{
    if (m_tokens.sameAs(model.tokens))
        model.tokens = m_tokens;
    if (m_positions.defined() && model.positions.defined() &&
        m_positions.scalar_type() == model.positions.scalar_type() && at::equal(m_positions, model.positions))
        model.positions = m_positions;
    share(model.projectIn);
    share(model.projectOut);
}

void SharedWeights::share(LinearSlot& slot) const
{
    if (!hasNumbers(slot))
        return;
    const auto [first, last] = m_ops.equal_range(markOf(*slot));
    for (auto known = first; known != last; ++known)
        if (known->second->sameAs(*slot)) {
            slot = known->second;
            return;
        }
}

} // namespace fw::nn
