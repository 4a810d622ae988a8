#include "core/nn/decoder_files.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/nn/decoder_structure.h"
#include "core/nn/forms/stored_linear.h"
#include "core/nn/models/family.h"
#include "core/nn/models/fusion.h"
#include "core/nn/shared_weights.h"

namespace fw::nn {

namespace {

using nlohmann::json;

/// Tensors' names in one set of files.
struct DecoderNames
{
    const TensorLayout& layout;
    std::string root;

    std::string shared(const char* name) const { return root + name; }
    std::string block(std::size_t layer) const { return fmt::format("{}{}{}.", root, layout.block, layer); }
    std::string head() const { return std::string(layout.head) + ".weight"; }
    /// Of a slot in our own layout.
    static std::string own(std::size_t layer, Role role) { return fmt::format("blocks.{}.{}", layer, roleName(role)); }
};

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

/// A block's norms with their names and widths.
template <typename Block, typename Visit>
Status visitBlockNorms(Block& block, const DecoderConfig& config, const Visit& visit)
{
    const TensorLayout& layout = config.family->layout;
    FW_TRY(visit(layout.attentionNorm, config.width, block.attentionNorm));
    if (block.attentionAfterNorm)
        FW_TRY(visit(layout.attentionAfterNorm, config.width, *block.attentionAfterNorm));
    if (block.queryNorm)
        FW_TRY(visit(layout.queryNorm, config.headSize, *block.queryNorm));
    if (block.keyNorm)
        FW_TRY(visit(layout.keyNorm, config.headSize, *block.keyNorm));
    FW_TRY(visit(layout.mlpNorm, config.width, block.mlpNorm));
    if (block.mlpAfterNorm)
        FW_TRY(visit(layout.mlpAfterNorm, config.width, *block.mlpAfterNorm));
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

/// Every weight is a value of the stored type: what was dequantized or multiplied out is not.
bool holdsStoredValues(const Decoder& model)
{
    const auto ops = model.linears();
    return std::all_of(ops.begin(), ops.end(),
                       [](const LinearOp* op) { return op->form() == "dense" || op->form() == "sparse"; });
}

void addNormTensors(TensorWriter& writer, const std::string& name, const Norm& norm)
{
    writer.add(name + ".weight", norm.weight);
    writer.add(name + ".bias", norm.bias);
}

/// All but the slots.
void addShared(TensorWriter& writer, const DecoderNames& names, const Decoder& model)
{
    const TensorLayout& layout = names.layout;
    const std::vector<std::int64_t> shape{model.config.vocabulary, model.config.embedded()};
    writer.add(names.shared(layout.tokens) + ".weight", shape, [tokens = model.tokens] { return tokens.weight(); });
    if (!model.tokens.tied())
        writer.add(names.head(), shape, [tokens = model.tokens] { return tokens.headWeight(); });
    if (layout.positions)
        writer.add(names.shared(layout.positions) + ".weight", model.positions);
    for (const auto& [name, op] :
         {std::pair(layout.projectIn, &model.projectIn), {layout.projectOut, &model.projectOut}})
        if (*op)
            writer.add(names.shared(name) + ".weight", {(*op)->outputs(), (*op)->inputs()},
                       [slot = *op] { return slot->denseWeight(); });
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer)
        (void)visitBlockNorms(model.blocks[layer], model.config, // which never fails
                              [&](const char* name, std::int64_t, const Norm& norm) -> Status {
                                  addNormTensors(writer, names.block(layer) + name, norm);
                                  return {};
                              });
    if (model.finalNorm)
        addNormTensors(writer, names.shared(layout.finalNorm), *model.finalNorm);
}

/// With zero rows (dimension 0) or columns (dimension 1) up to `size`.
at::Tensor padTo(const at::Tensor& tensor, std::int64_t dimension, std::int64_t size)
{
    std::vector<std::int64_t> shape = tensor.sizes().vec();
    std::int64_t& missing = shape[static_cast<std::size_t>(dimension)];
    missing = size - missing;
    return missing == 0 ? tensor : at::cat({tensor, at::zeros(shape, tensor.options())}, dimension);
}

/// A block's slots in the family's layout, each with all the units that `config` says: those that it lacks are zeros.
/// `config` must live until all is written.
Status addPlainSlots(TensorWriter& writer, const DecoderNames& names, std::size_t layer, const DecoderConfig& config,
                     const DecoderBlock& block)
{
    for (const Role role : kRoles) {
        if (role == Role::Gate && !config.gated)
            continue;
        const std::vector<Role> roles = sharing(config, role);
        if (roles.front() != role)
            continue;
        std::vector<LinearSlot> slots;
        std::vector<at::Tensor> biases;
        std::int64_t outputs = 0;
        for (const Role one : roles) {
            slots.push_back(block[one]);
            outputs += outputsOf(config, one);
            const at::Tensor bias = block[one]->bias();
            if (config.hasBias(one))
                biases.push_back(bias.defined() ? padTo(bias, 0, outputsOf(config, one))
                                                : at::zeros({outputsOf(config, one)}, at::TensorOptions(at::kFloat)));
            else if (bias.defined() && bias.ne(0).any().item<bool>())
                return Error{ErrorKind::Incompatible,
                             fmt::format("{} of block {} has a bias, for which a {} has no place", roleName(one), layer,
                                         config.family->modelType),
                             "keep the variant in this program's own layout (without --dense)"};
        }
        const std::string name = names.block(layer) + names.layout.of(role).name;
        const bool inputsFirst = names.layout.inputsFirst;
        std::vector<std::int64_t> shape{outputs, inputsOf(config, role)};
        if (inputsFirst)
            std::swap(shape[0], shape[1]);
        writer.add(name + ".weight", shape, [slots, roles, inputsFirst, &config] {
            std::vector<at::Tensor> weights;
            for (std::size_t i = 0; i < slots.size(); ++i)
                weights.push_back(padTo(padTo(slots[i]->denseWeight(), 0, outputsOf(config, roles[i])), 1,
                                        inputsOf(config, roles[i])));
            const at::Tensor weight = putTogether(weights, roles, config);
            return inputsFirst ? weight.t() : weight;
        });
        if (!biases.empty())
            writer.add(name + ".bias", putTogether(biases, roles, config));
    }
    return {};
}

/// Under this name; weights under the other one and a structure, of what was in the directory before, go.
Status writeWeights(const TensorWriter& writer, checkpoint::ModelFile as, const std::filesystem::path& directory)
{
    using checkpoint::ModelFile;
    FW_TRY(writer.write(directory / checkpoint::fileName(as)));
    std::error_code ignored;
    for (const ModelFile file : {ModelFile::Structure, ModelFile::OwnWeights, ModelFile::Weights})
        if (file != as)
            std::filesystem::remove(directory / checkpoint::fileName(file), ignored);
    return {};
}

/// Beside weights of the type `stored`, as which transformers loads them.
Status writeConfig(const Decoder& model, std::int64_t innerWidth, at::ScalarType stored,
                   const std::filesystem::path& directory)
{
    DecoderConfig config = model.config;
    config.innerWidth = innerWidth;
    config.tiedHead = model.tokens.tied();
    config.perLayer.clear();
    for (const DecoderBlock& block : model.blocks)
        config.perLayer.push_back(block.layer);
    json document = toJson(config);
    const char* type = stored == at::kHalf ? "float16" : stored == at::kBFloat16 ? "bfloat16" : "float32";
    if (document.contains("dtype"))
        document["dtype"] = type; // as transformers 5 writes it
    if (document.contains("torch_dtype") || !document.contains("dtype"))
        document["torch_dtype"] = type; // as all versions read it
    return writeFileAtomically(directory / checkpoint::fileName(checkpoint::ModelFile::Config),
                               document.dump(2) + "\n");
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

Status saveDecoder(const Decoder& model, const std::filesystem::path& directory)
{
    const DecoderNames names{model.config.family->layout, model.config.family->layout.root};
    TensorWriter writer(model.storedType);
    addShared(writer, names, model);
    const bool plain = isPlain(model);
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        const DecoderBlock& block = model.blocks[layer];
        if (plain) {
            FW_TRY(addPlainSlots(writer, names, layer, model.config, block));
            continue;
        }
        visitSlots(block,
                   [&](Role role, const LinearSlot& slot) { slot->save(writer, DecoderNames::own(layer, role)); });
    }
    FW_TRY(writeWeights(writer, plain ? checkpoint::ModelFile::Weights : checkpoint::ModelFile::OwnWeights, directory));
    if (!plain)
        FW_TRY(writeFileAtomically(directory / checkpoint::fileName(checkpoint::ModelFile::Structure),
                                   structureOf(model).dump(2) + "\n"));
    return writeConfig(model, model.config.innerWidth, model.storedType, directory);
}

Result<DenseExport> exportDenseDecoder(const Decoder& model, const std::filesystem::path& directory)
{
    DenseExport result;
    const DecoderNames names{model.config.family->layout, model.config.family->layout.root};
    const at::ScalarType stored = holdsStoredValues(model) ? model.storedType : at::kFloat;
    TensorWriter writer(stored);
    addShared(writer, names, model);
    DecoderConfig config = model.config;
    config.innerWidth = 1;
    for (const DecoderBlock& block : model.blocks)
        config.innerWidth = std::max(config.innerWidth, block.innerWidth());
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        const DecoderBlock& block = model.blocks[layer];
        result.padded = result.padded || block.heads < config.heads || block.innerWidth() < config.innerWidth;
        FW_TRY(addPlainSlots(writer, names, layer, config, block));
    }
    FW_TRY(writeWeights(writer, checkpoint::ModelFile::Weights, directory));
    FW_TRY(writeConfig(model, config.innerWidth, stored, directory));
    return result;
}

} // namespace fw::nn
