#include "core/compress/shape.h"

#include <fmt/format.h>

#include "core/nn/gpt2.h"

namespace fw::compress {

namespace {

SlotShape slotShapeOf(const nn::LinearOp& slot)
{
    const auto parts = slot.parts();
    if (parts.empty())
        return {slot.form(), 0};
    SlotShape shape{"dense", parts.front()->outputs()};
    for (const nn::LinearSlot& part : parts)
        if (part->form() != "dense")
            shape.form = part->form();
    return shape;
}

/// Refuses the first slot that does not fit; `needed` says what would.
Status requireSlots(const Shape& shape, const std::string& path, const std::string& needed,
                    bool (*fits)(const SlotShape& slot))
{
    for (std::size_t layer = 0; layer < shape.blocks.size(); ++layer)
        for (std::size_t i = 0; i < shape.blocks[layer].slots.size(); ++i) {
            const SlotShape& slot = shape.blocks[layer].slots[i];
            if (fits(slot))
                continue;
            const std::string left = slot.form != "dense" ? slot.form : fmt::format("factors of rank {}", slot.rank);
            return Error{
                ErrorKind::InvalidInput,
                fmt::format("{}: {}, and {} of block {} is {}", path, needed, nn::kGpt2Slots[i].name, layer, left),
                "put this step before the one that changes the form, or leave one of them out"};
        }
    return {};
}

} // namespace

std::int64_t Shape::heads() const
{
    std::int64_t count = 0;
    for (const BlockShape& block : blocks)
        count += block.heads;
    return count;
}

std::int64_t Shape::inputs(std::size_t layer, std::size_t slot) const
{
    const BlockShape& block = blocks[layer];
    return slot == 1 ? block.heads * headSize : slot == 3 ? block.innerWidth : width;
}

std::int64_t Shape::outputs(std::size_t layer, std::size_t slot) const
{
    const BlockShape& block = blocks[layer];
    return slot == 0 ? 3 * block.heads * headSize : slot == 2 ? block.innerWidth : width;
}

void Shape::keepBlocks(const std::vector<std::int64_t>& stay)
{
    std::vector<BlockShape> kept;
    for (const std::int64_t layer : stay)
        kept.push_back(blocks[static_cast<std::size_t>(layer)]);
    blocks = std::move(kept);
}

void Shape::setForm(const std::string& form)
{
    for (BlockShape& block : blocks)
        for (SlotShape& slot : block.slots)
            slot.form = form;
}

Shape shapeOf(const nn::LanguageModel& model)
{
    const nn::Gpt2& gpt2 = model.gpt2();
    Shape shape;
    shape.width = gpt2.config.width;
    shape.headSize = gpt2.config.width / gpt2.config.heads;
    shape.vocabulary = gpt2.config.vocabulary;
    shape.context = gpt2.config.positions;
    shape.cacheBits = gpt2.cacheBits;
    shape.boundaries = !gpt2.boundaries.empty();
    for (const nn::Gpt2Block& block : gpt2.blocks) {
        BlockShape entry{block.heads, block.innerWidth(), {}};
        for (std::size_t i = 0; i < entry.slots.size(); ++i)
            entry.slots[i] = slotShapeOf(*(block.*nn::kGpt2Slots[i].slot));
        shape.blocks.push_back(std::move(entry));
    }
    shape.base = shape.blocks;
    return shape;
}

Status requirePlainMatrices(const Shape& shape, const std::string& path, const std::string& title)
{
    return requireSlots(shape, path, title + " needs plain matrices",
                        [](const SlotShape& slot) { return slot.form == "dense"; });
}

Status requireSingleMatrices(const Shape& shape, const std::string& path, const std::string& title)
{
    return requireSlots(shape, path, title + " needs plain matrices, not factors",
                        [](const SlotShape& slot) { return slot.form == "dense" && slot.rank == 0; });
}

Status requireNoBoundaries(const Shape& shape, const std::string& path, const std::string& title)
{
    if (!shape.boundaries)
        return {};
    return Error{ErrorKind::InvalidInput,
                 fmt::format("{}: {} would move the blocks behind which the stream is compressed", path, title),
                 "put this step before boundary_compression"};
}

Status requireTrainable(const Shape& shape, const std::string& path, const std::string& title)
{
    return requireSlots(shape, path, title + " needs matrices that an optimiser can move", [](const SlotShape& slot) {
        return slot.form == "dense" || slot.form == "sparse" || slot.form == "kronecker";
    });
}

} // namespace fw::compress
