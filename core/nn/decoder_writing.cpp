#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/nn/decoder_files.h"
#include "core/nn/decoder_names.h"
#include "core/nn/decoder_structure.h"
#include "core/nn/models/fusion.h"

namespace fw::nn {

namespace {

using nlohmann::json;

/// Every weight is a value of the stored type: what was dequantized or multiplied out is not.
bool holdsStoredValues(const Decoder& model)
{
    const auto ops = model.linears();
    return model.tokens.isPlain() && std::all_of(ops.begin(), ops.end(), [](const LinearOp* op) {
               return op->form() == "dense" || op->form() == "sparse";
           });
}

/// Of vectors beside matrices of this type.
at::ScalarType vectorTypeIn(const Decoder& model, at::ScalarType matrices)
{
    return matrices == at::kFloat ? at::kFloat : model.vectorType;
}

void addNormTensors(TensorWriter& writer, const std::string& name, const Norm& norm)
{
    writer.add(name + ".weight", norm.weight);
    writer.add(name + ".bias", norm.bias);
}

/// An embedding or a head, as it is held or multiplied out.
void addTable(TensorWriter& writer, const std::string& name, const EmbeddingTable& table,
              const std::vector<std::int64_t>& shape, bool dense)
{
    if (table.held() && !dense)
        table.held()->save(writer, name);
    else
        writer.add(name + ".weight", shape, [table] { return table.dense(); });
}

/// All but the slots; `dense`: of floating-point numbers alone.
void addShared(TensorWriter& writer, const DecoderNames& names, const Decoder& model, bool dense)
{
    const TensorLayout& layout = names.layout;
    const std::vector<std::int64_t> shape{model.config.vocabulary, model.config.embedded()};
    addTable(writer, names.shared(layout.tokens), model.tokens.table(), shape, dense);
    if (!model.tokens.tied())
        addTable(writer, layout.head, model.tokens.headTable(), shape, dense);
    if (layout.positions)
        writer.add(names.shared(layout.positions) + ".weight", model.positions);
    for (const auto& [name, op] :
         {std::pair(layout.projectIn, &model.projectIn), {layout.projectOut, &model.projectOut}})
        if (*op)
            writer.add(names.shared(name) + ".weight", {(*op)->outputs(), (*op)->inputs()},
                       [slot = *op] { return slot->denseWeight(); });
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer)
        (void)visitBlockNorms(model.blocks[layer], layout, model.config, // which never fails
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
        const std::vector<Role> roles = sharing(names.layout, config, role);
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
        const Fusion fusion = names.layout.of(role).fusion;
        writer.add(name + ".weight", shape, [slots, roles, inputsFirst, fusion, &config] {
            std::vector<at::Tensor> weights;
            for (std::size_t i = 0; i < slots.size(); ++i)
                weights.push_back(padTo(padTo(slots[i]->denseWeight(), 0, outputsOf(config, roles[i])), 1,
                                        inputsOf(config, roles[i])));
            const at::Tensor weight = putTogether(weights, fusion, config);
            return inputsFirst ? weight.t() : weight;
        });
        if (!biases.empty())
            writer.add(name + ".bias", putTogether(biases, fusion, config));
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

Status saveDecoder(const Decoder& model, const std::filesystem::path& directory)
{
    const DecoderNames names{model.config.family->layout, model.config.family->layout.root};
    TensorWriter writer(model.storedType, vectorTypeIn(model, model.storedType));
    addShared(writer, names, model, false);
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
    TensorWriter writer(stored, vectorTypeIn(model, stored));
    addShared(writer, names, model, true);
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
