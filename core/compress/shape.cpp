#include "core/compress/shape.h"

#include <fmt/format.h>

#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

SlotShape slotShapeOf(const nn::LinearOp& slot)
{
    const auto parts = slot.parts();
    if (parts.empty())
        return {slot.form(), {}};
    SlotShape shape;
    for (const nn::LinearSlot& part : parts) {
        shape.factors.push_back({part->outputs(), part->inputs()});
        if (part->form() != "dense")
            shape.form = part->form();
    }
    return shape;
}

/// Refuses the first slot that does not fit; `needed` says what would.
Status requireSlots(const Shape& shape, const std::string& path, const std::string& needed,
                    bool (*fits)(const SlotShape& slot))
{
    for (std::size_t layer = 0; layer < shape.blocks.size(); ++layer)
        for (const nn::Role role : shape.roles) {
            const SlotShape& slot = shape.blocks[layer][role];
            if (!shape.chosen.includes(layer, role) || fits(slot))
                continue;
            return Error{ErrorKind::InvalidInput,
                         fmt::format("{}: {}, and {} of block {} is {}", path, needed, nn::roleName(role), layer,
                                     slot.form != "dense" ? slot.form : "a product of factors"),
                         "put this step before the one that changes the form, a step \"dequantize\" between them, or "
                         "leave one of them out"};
        }
    return {};
}

} // namespace

std::int64_t Shape::headGroups() const
{
    std::int64_t count = 0;
    for (const BlockShape& block : blocks)
        count += block.headGroups;
    return count;
}

std::int64_t Shape::inputs(std::size_t layer, nn::Role role) const
{
    const BlockShape& block = blocks[layer];
    return role == nn::Role::Output ? block.headGroups * headsPerGroup * headSize
           : role == nn::Role::Down ? block.innerWidth
                                    : width;
}

std::int64_t Shape::outputs(std::size_t layer, nn::Role role) const
{
    const BlockShape& block = blocks[layer];
    switch (role) {
    case nn::Role::Query:
        return block.headGroups * headsPerGroup * headSize;
    case nn::Role::Key:
    case nn::Role::Value:
        return block.headGroups * headSize;
    case nn::Role::Gate:
    case nn::Role::Up:
        return block.innerWidth;
    case nn::Role::Output:
    case nn::Role::Down:
        break;
    }
    return width;
}

void Shape::keepBlocks(const std::vector<std::int64_t>& stay)
{
    std::vector<BlockShape> kept;
    for (const std::int64_t layer : stay)
        kept.push_back(blocks[static_cast<std::size_t>(layer)]);
    blocks = std::move(kept);
}

std::vector<MatrixSize> Shape::matrices(std::size_t layer, nn::Role role) const
{
    const std::vector<MatrixSize>& factors = blocks[layer][role].factors;
    return factors.empty() ? std::vector<MatrixSize>{{outputs(layer, role), inputs(layer, role)}} : factors;
}

void Shape::setForm(const std::string& form)
{
    (void)visitChosen([&](std::size_t, nn::Role, SlotShape& slot) -> Status { // which never fails
        slot.form = form;
        return {};
    });
}

Shape shapeOf(const nn::LanguageModel& model)
{
    const nn::Decoder& decoder = model.decoder();
    Shape shape;
    shape.width = decoder.config.width;
    shape.headSize = decoder.config.headSize;
    shape.headsPerGroup = decoder.config.heads / decoder.config.keyValueHeads;
    shape.vocabulary = decoder.config.vocabulary;
    shape.context = decoder.config.positions;
    shape.cacheBits = decoder.cacheBits;
    shape.codedEmbedding = !decoder.tokens.isPlain();
    shape.boundaries = !decoder.boundaries.empty();
    for (const nn::Role role : nn::kRoles)
        if (role != nn::Role::Gate || decoder.config.gated)
            shape.roles.push_back(role);
    for (const nn::DecoderBlock& block : decoder.blocks) {
        BlockShape entry{block.keyValueHeads, block.innerWidth(), {}};
        for (const nn::Role role : shape.roles)
            entry[role] = slotShapeOf(*block[role]);
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

Status requireNumbers(const Shape& shape, const std::string& path, const std::string& title)
{
    return requireSlots(shape, path, title + " needs plain or sparse matrices",
                        [](const SlotShape& slot) { return slot.form == "dense" || slot.form == "sparse"; });
}

Status requireSingleMatrices(const Shape& shape, const std::string& path, const std::string& title)
{
    return requireSlots(shape, path, title + " needs plain matrices, not factors",
                        [](const SlotShape& slot) { return slot.form == "dense" && slot.factors.empty(); });
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
    if (shape.codedEmbedding)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}: {} needs an embedding that an optimiser can move, and it is codes", path, title),
                     "put embedding_quantization behind this step, or dequantize before it"};
    return requireSlots(shape, path, title + " needs matrices that an optimiser can move",
                        [](const SlotShape& slot) { return slot.form == "dense" || slot.form == "sparse"; });
}

} // namespace fw::compress
