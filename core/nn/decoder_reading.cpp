#include <ATen/ops/equal.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/checkpoint/checkpoint.h"
#include "core/nn/decoder_files.h"
#include "core/nn/decoder_names.h"
#include "core/nn/decoder_structure.h"
#include "core/nn/forms/stored_linear.h"
#include "core/nn/models/fusion.h"
#include "core/nn/shared_weights.h"

namespace fw::nn {

namespace {

/// With the names in full, or without their root, as old files of a bare model have them.
DecoderNames namesIn(const TensorReader& reader, const TensorLayout& layout)
{
    const std::string root = layout.root;
    for (const char* name : {layout.tokens, layout.positions, layout.finalNorm})
        if (name && reader.has(root + name + ".weight"))
            return {layout, root};
    return {layout, reader.has(std::string(layout.tokens) + ".weight") ? "" : root};
}

Status readNormInto(TensorReader& reader, const std::string& name, std::int64_t width, bool weights, Norm& norm)
{
    if (!weights)
        return {};
    FW_ASSIGN(norm.weight, reader.read(name + ".weight", {width}));
    if (norm.kind == NormKind::Layer) {
        FW_ASSIGN(norm.bias, reader.read(name + ".bias", {width}));
    }
    return {};
}

/// In the type of the tensors; an undefined head is tied.
EmbeddingOp held(const at::Tensor& embedding, const at::Tensor& head = {})
{
    const EmbeddingOp op(embedding, head);
    return embedding.scalar_type() == at::kFloat ? op : op.packed(embedding.scalar_type());
}

/// As transformers ties them: the one that is stored stands for both, two that are equal are one, and two that differ
/// are used as they are. A head that config.json unties must be stored. Of two types both are float32.
Result<EmbeddingOp> readEmbedding(TensorReader& reader, const DecoderNames& names, const DecoderConfig& config)
{
    const std::string name = names.shared(names.layout.tokens) + ".weight";
    const std::string headName = names.head();
    const std::vector<std::int64_t> shape{config.vocabulary, config.embedded()};
    const bool tied = config.tiedHead;
    if (tied && !reader.has(name) && reader.has(headName)) {
        FW_ASSIGN(const at::Tensor shared, reader.readHeld(headName, shape));
        return held(shared);
    }
    FW_ASSIGN(const at::Tensor embedding, reader.readHeld(name, shape));
    if (tied && !reader.has(headName))
        return held(embedding);
    FW_ASSIGN(const at::Tensor head, reader.readHeld(headName, shape));
    const bool sameType = head.scalar_type() == embedding.scalar_type();
    if (tied && sameType && at::equal(head, embedding))
        return held(embedding);
    return sameType ? held(embedding, head) : held(embedding.to(at::kFloat), head.to(at::kFloat));
}

/// The slots of a block in the family's own layout, each stored tensor read once.
Status readPlainSlots(TensorReader& reader, const DecoderNames& names, std::size_t layer, const DecoderConfig& config,
                      DecoderBlock& block)
{
    for (const Role role : kRoles) {
        if (block.has(role) || (role == Role::Gate && !config.gated))
            continue;
        const std::vector<Role> roles = sharing(config, role);
        const std::string name = names.block(layer) + names.layout.of(role).name;
        const std::int64_t inputs = inputsOf(config, role);
        std::int64_t outputs = 0;
        for (const Role one : roles)
            outputs += outputsOf(config, one);
        std::vector<std::int64_t> shape{outputs, inputs};
        if (names.layout.inputsFirst)
            std::swap(shape[0], shape[1]);
        FW_ASSIGN(at::Tensor stored, reader.readHeld(name + ".weight", shape));
        if (names.layout.inputsFirst)
            stored = stored.t();
        const std::vector<at::Tensor> weights = takenApart(stored, roles, config);
        std::vector<at::Tensor> biases(roles.size());
        if (config.hasBias(role)) {
            FW_ASSIGN(const at::Tensor bias, reader.read(name + ".bias", {outputs}));
            biases = takenApart(bias, roles, config);
        }
        for (std::size_t i = 0; i < roles.size(); ++i)
            block[roles[i]] = denseSlot(weights[i], biases[i]);
    }
    return {};
}

/// The slots of a block in our layout, as the structure says.
Status readOwnSlots(TensorReader& reader, std::size_t layer, const DecoderConfig& config,
                    const BlockStructure& structure, DecoderBlock& block)
{
    block.keyValueHeads = structure.keyValueHeads;
    block.heads = config.heads / config.keyValueHeads * structure.keyValueHeads;
    DecoderConfig sizes = config;
    sizes.heads = block.heads;
    sizes.keyValueHeads = block.keyValueHeads;
    sizes.innerWidth = structure.innerWidth;
    for (const Role role : kRoles) {
        if (role == Role::Gate && !config.gated)
            continue;
        const std::string prefix = DecoderNames::own(layer, role);
        FW_ASSIGN(block[role], loadLinear(reader, {structure.forms, roleName(role), prefix, inputsOf(sizes, role),
                                                   outputsOf(sizes, role)}));
        if (config.hasBias(role) && !block[role]->bias().defined())
            return reader.damaged(prefix + ".bias", "is missing");
    }
    return {};
}

Result<LinearSlot> readProjection(TensorReader& reader, const std::string& name, std::int64_t inputs,
                                  std::int64_t outputs)
{
    FW_ASSIGN(const at::Tensor weight, reader.readHeld(name + ".weight", {outputs, inputs}));
    return denseSlot(weight, {});
}

at::ScalarType storedTypeOf(const checkpoint::WeightSource& source, const DecoderNames& names)
{
    const checkpoint::TensorView* view = source.find(names.shared(names.layout.tokens) + ".weight");
    if (!view)
        view = source.find(names.head());
    if (view && view->type == checkpoint::ElementType::F16)
        return at::kHalf;
    return view && view->type == checkpoint::ElementType::BF16 ? at::kBFloat16 : at::kFloat;
}

} // namespace

Result<Decoder> loadDecoder(const std::filesystem::path& directory, const at::Device& device, Hold hold,
                            const Decoder* beside)
{
    const checkpoint::ModelFiles files(directory);
    FW_ASSIGN(const DecoderConfig config, loadDecoderConfig(files));
    FW_ASSIGN(const checkpoint::Checkpoint source, checkpoint::Checkpoint::open(files));
    const bool own = files.has(checkpoint::ModelFile::Structure);
    DecoderStructure structure;
    if (own) {
        FW_ASSIGN(structure, readStructure(files, config));
    }
    TensorReader reader(source, device, hold);
    std::optional<SharedWeights> shared;
    if (beside)
        shared.emplace(*beside);
    const TensorLayout& layout = config.family->layout;
    const DecoderNames names = namesIn(reader, layout);

    Decoder model = emptyDecoder(config);
    model.cacheBits = structure.cacheBits;
    model.boundaries = structure.boundaries;
    FW_ASSIGN(model.tokens, readEmbedding(reader, names, config));
    model.storedType = storedTypeOf(source, names);
    if (config.learnedPositions) {
        FW_ASSIGN(model.positions, reader.readHeld(names.shared(layout.positions) + ".weight",
                                                   {config.positionOffset + config.positions, config.width}));
    }
    if (config.embeddingWidth > 0) {
        FW_ASSIGN(model.projectIn,
                  readProjection(reader, names.shared(layout.projectIn), config.embeddingWidth, config.width));
        FW_ASSIGN(model.projectOut,
                  readProjection(reader, names.shared(layout.projectOut), config.width, config.embeddingWidth));
    }
    if (shared)
        shared->shareRest(model);
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        DecoderBlock& block = model.blocks[layer];
        FW_TRY(visitBlockNorms(block, config, [&](const char* name, std::int64_t width, Norm& norm) {
            return readNormInto(reader, names.block(layer) + name, width, config.normWeights, norm);
        }));
        const Status slots = own ? readOwnSlots(reader, layer, config, structure.blocks[layer], block)
                                 : readPlainSlots(reader, names, layer, config, block);
        if (!slots.ok() && own && slots.error().kind == ErrorKind::Incompatible) // an unknown form names no file
            return Error{ErrorKind::Incompatible,
                         files.where(checkpoint::ModelFile::Structure) + ": " + slots.error().message,
                         slots.error().hint};
        FW_TRY(slots);
        if (shared)
            shared->share(block);
        for (const char* buffer : layout.ignored)
            reader.ignore(names.block(layer) + buffer);
    }
    if (model.finalNorm)
        FW_TRY(
            readNormInto(reader, names.shared(layout.finalNorm), config.width, config.normWeights, *model.finalNorm));
    model.notes = reader.notes();
    if (config.tiedHead && !model.tokens.tied())
        model.notes.push_back(source.fileOf(names.head()).string() +
                              ": the head differs from the embedding, though config.json says tie_word_embeddings; "
                              "each is used as it is stored");
    return model;
}

} // namespace fw::nn
