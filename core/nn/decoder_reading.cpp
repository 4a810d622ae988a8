#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/gguf_file.h"
#include "core/nn/decoder_files.h"
#include "core/nn/decoder_names.h"
#include "core/nn/decoder_structure.h"
#include "core/nn/forms/coded_matrix_table.h"
#include "core/nn/forms/grouped_linear.h"
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

Status readNormInto(TensorReader& reader, const DecoderNames& names, const std::string& name, std::int64_t width,
                    bool weights, Norm& norm)
{
    if (!weights)
        return {};
    FW_ASSIGN(norm.weight, reader.read(name + ".weight", {width}));
    if (names.gguf && names.gguf->addsOne)
        norm.weight.sub_(1);
    if (norm.kind == NormKind::Layer) {
        FW_ASSIGN(norm.bias, reader.read(name + ".bias", {width}));
    }
    return {};
}

/// An embedding or a head as it is stored: codes, or in the type of its tensor.
Result<EmbeddingTable> readTable(TensorReader& reader, const std::string& name, std::int64_t outputs,
                                 std::int64_t inputs)
{
    if (CodedTable::isIn(reader, name)) {
        FW_ASSIGN(auto held, CodedTable::load(reader, name, inputs, outputs));
        return EmbeddingTable(std::move(held));
    }
    const std::string weight = name + ".weight";
    if (reader.hasCodes(weight)) {
        FW_ASSIGN(const GroupedCodes codes, reader.readCodes(weight, {outputs, inputs}));
        return EmbeddingTable(std::make_shared<const CodedTable>(codes));
    }
    FW_ASSIGN(const at::Tensor tensor, reader.readHeld(weight, {outputs, inputs}));
    const EmbeddingTable table(tensor);
    return tensor.scalar_type() == at::kFloat ? table : table.packed(tensor.scalar_type());
}

/// As transformers ties them: the one that is stored stands for both, two that are equal are one, and two that differ
/// are used as they are. A head that config.json unties must be stored.
Result<EmbeddingOp> readEmbedding(TensorReader& reader, const DecoderNames& names, const DecoderConfig& config)
{
    const auto has = [&](const std::string& name) {
        return reader.has(name + ".weight") || CodedTable::isIn(reader, name);
    };
    const auto read = [&](const std::string& name) {
        return readTable(reader, name, config.vocabulary, config.embedded());
    };
    const std::string name = names.shared(names.layout.tokens);
    const std::string headName = names.layout.head;
    const bool tied = config.tiedHead;
    const bool fromHead = tied && !has(name) && has(headName);
    FW_ASSIGN(EmbeddingTable embedding, read(fromHead ? headName : name));
    if (tied && (fromHead || !has(headName)))
        return EmbeddingOp(std::move(embedding));
    FW_ASSIGN(EmbeddingTable head, read(headName));
    if (tied && head.sameAs(embedding))
        return EmbeddingOp(std::move(embedding));
    return EmbeddingOp(std::move(embedding), std::move(head));
}

/// Whether the rows of a role's heads stand in another order in the file than here.
bool isTurned(const DecoderNames& names, Role role)
{
    return names.gguf && names.gguf->turnsPairs && (role == Role::Query || role == Role::Key);
}

/// The numbers of a fused tensor's rows that are a role's, in the order of its outputs.
std::vector<at::Tensor> rowsByRole(const std::vector<Role>& roles, const DecoderNames& names,
                                   const DecoderConfig& config)
{
    std::int64_t outputs = 0;
    for (const Role role : roles)
        outputs += outputsOf(config, role);
    std::vector<at::Tensor> rows = takenApart(at::arange(outputs, at::TensorOptions(at::kLong)), roles,
                                              names.layout.of(roles.front()).fusion, config);
    for (std::size_t i = 0; i < roles.size(); ++i)
        if (isTurned(names, roles[i])) {
            // Channel i of a head's first half stands beside channel i of its second; here the halves follow each
            // other.
            const std::int64_t heads = roles[i] == Role::Query ? config.heads : config.keyValueHeads;
            rows[i] = rows[i].view({heads, config.headSize / 2, 2}).transpose(1, 2).reshape({-1});
        }
    return rows;
}

/// Matrices that share a tensor, each taken out of it.
Result<std::vector<LinearSlot>> readMatrices(TensorReader& reader, const std::string& name,
                                             const std::vector<Role>& roles, const DecoderNames& names,
                                             const DecoderConfig& config)
{
    const std::vector<at::Tensor> rows = rowsByRole(roles, names, config);
    const std::int64_t inputs = inputsOf(config, roles.front());
    std::int64_t outputs = 0;
    for (const at::Tensor& of : rows)
        outputs += of.numel();
    const bool whole = roles.size() == 1 && !isTurned(names, roles.front()); // stays where it is
    const auto readBiases = [&]() -> Result<std::vector<at::Tensor>> {
        std::vector<at::Tensor> biases(roles.size());
        if (!config.hasBias(roles.front()))
            return biases;
        FW_ASSIGN(const at::Tensor bias, reader.read(name + ".bias", {outputs}));
        for (std::size_t i = 0; i < roles.size(); ++i)
            biases[i] = bias.index_select(0, rows[i].to(bias.device()));
        return biases;
    };
    std::vector<LinearSlot> slots;
    if (reader.hasCodes(name + ".weight")) {
        FW_ASSIGN(const GroupedCodes codes, reader.readCodes(name + ".weight", {outputs, inputs}));
        FW_ASSIGN(const std::vector<at::Tensor> biases, readBiases());
        for (std::size_t i = 0; i < roles.size(); ++i)
            slots.push_back(std::make_shared<GroupedLinear>(whole ? codes : rowsOf(codes, rows[i]), biases[i]));
        return slots;
    }
    std::vector<std::int64_t> shape{outputs, inputs};
    if (names.layout.inputsFirst)
        std::swap(shape[0], shape[1]);
    FW_ASSIGN(at::Tensor stored, reader.readHeld(name + ".weight", shape));
    if (names.layout.inputsFirst)
        stored = stored.t();
    FW_ASSIGN(const std::vector<at::Tensor> biases, readBiases());
    for (std::size_t i = 0; i < roles.size(); ++i)
        slots.push_back(denseSlot(
            whole ? stored.contiguous() : stored.index_select(0, rows[i].to(stored.device())).contiguous(), biases[i]));
    return slots;
}

/// The slots of a block in the family's own layout, each stored tensor read once.
Status readPlainSlots(TensorReader& reader, const DecoderNames& names, std::size_t layer, const DecoderConfig& config,
                      DecoderBlock& block)
{
    for (const Role role : kRoles) {
        if (block.has(role) || (role == Role::Gate && !config.gated))
            continue;
        const std::vector<Role> roles = sharing(names.layout, config, role);
        FW_ASSIGN(std::vector<LinearSlot> slots,
                  readMatrices(reader, names.block(layer) + names.layout.of(role).name, roles, names, config));
        for (std::size_t i = 0; i < roles.size(); ++i)
            block[roles[i]] = std::move(slots[i]);
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

Result<std::unique_ptr<checkpoint::WeightSource>> openSource(const checkpoint::ModelFiles& files)
{
    using Source = std::unique_ptr<checkpoint::WeightSource>;
    if (files.isGguf()) {
        FW_ASSIGN(checkpoint::GgufFile file, checkpoint::GgufFile::open(files.pathOf(checkpoint::ModelFile::Gguf)));
        return Source(std::make_unique<checkpoint::GgufFile>(std::move(file)));
    }
    FW_ASSIGN(checkpoint::Checkpoint checkpoint, checkpoint::Checkpoint::open(files));
    return Source(std::make_unique<checkpoint::Checkpoint>(std::move(checkpoint)));
}

/// The type of the first of these tensors that is there and no codes; float32 without one.
at::ScalarType typeOfFirst(const checkpoint::WeightSource& source, const std::vector<std::string>& names)
{
    for (const std::string& name : names)
        if (const checkpoint::TensorView* view = source.find(name);
            view && view->type != checkpoint::ElementType::Other)
            return view->type == checkpoint::ElementType::F16    ? at::kHalf
                   : view->type == checkpoint::ElementType::BF16 ? at::kBFloat16
                                                                 : at::kFloat;
    return at::kFloat;
}

/// Of matrices (by the embedding, else the head) and of vectors (by the first block's norm, which stands for the
/// matrices where embedding and head are codes).
void setTypes(const checkpoint::WeightSource& source, const DecoderNames& names, Decoder& model)
{
    const std::string embedding = names.shared(names.layout.tokens) + ".weight";
    const std::string norm = names.block(0) + names.layout.attentionNorm + ".weight";
    model.storedType = typeOfFirst(source, {embedding, names.head(), norm});
    model.vectorType = typeOfFirst(source, {norm, embedding, names.head()});
}

} // namespace

Result<Decoder> loadDecoder(const std::filesystem::path& directory, const at::Device& device, Hold hold,
                            const Decoder* beside)
{
    const checkpoint::ModelFiles files(directory);
    FW_ASSIGN(const DecoderConfig config, loadDecoderConfig(files));
    FW_ASSIGN(const auto opened, openSource(files));
    const checkpoint::WeightSource& source = *opened;
    const bool own = files.has(checkpoint::ModelFile::Structure);
    DecoderStructure structure;
    if (own) {
        FW_ASSIGN(structure, readStructure(files, config));
    }
    TensorReader reader(source, device, hold);
    std::optional<SharedWeights> shared;
    if (beside)
        shared.emplace(*beside);
    const DecoderNames names = files.isGguf() ? DecoderNames{config.family->gguf.layout, "", &config.family->gguf}
                                              : namesIn(reader, config.family->layout);
    const TensorLayout& layout = names.layout;

    Decoder model = emptyDecoder(config);
    model.cacheBits = structure.cacheBits;
    model.boundaries = structure.boundaries;
    FW_ASSIGN(model.tokens, readEmbedding(reader, names, config));
    setTypes(source, names, model);
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
        FW_TRY(visitBlockNorms(block, layout, config, [&](const char* name, std::int64_t width, Norm& norm) {
            return readNormInto(reader, names, names.block(layer) + name, width, config.normWeights, norm);
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
        FW_TRY(readNormInto(reader, names, names.shared(layout.finalNorm), config.width, config.normWeights,
                            *model.finalNorm));
    if (names.gguf)
        reader.ignore("rope_freqs.weight"); // what it says is in the configuration
    model.notes = reader.notes();
    if (config.tiedHead && !model.tokens.tied())
        model.notes.push_back(source.fileOf(names.head()).string() +
                              ": the head differs from the embedding, though config.json says tie_word_embeddings; "
                              "each is used as it is stored");
    return model;
}

} // namespace fw::nn
