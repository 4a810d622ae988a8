#include "core/nn/gpt2_files.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/file.h"
#include "core/base/json_document.h"
#include "core/base/json_field.h"
#include "core/nn/linear_forms.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

namespace {

using nlohmann::json;

/// The version that knows cache_bits and boundaries: programs that don't must not load such a variant.
constexpr int kRuntimeVersion = 2;

/// What fairweight.json says of one block.
struct BlockStructure
{
    std::int64_t heads = 0;
    std::int64_t innerWidth = 0;
    FormNames forms;
};

/// What fairweight.json says of a model.
struct Structure
{
    std::vector<BlockStructure> blocks;
    int cacheBits = kFloatCacheBits;
    Boundaries boundaries;
};

/// {"codec": "topk" | "bits", "keep": …, "bits": …, "after": [blocks]}; nothing where it is damaged.
std::optional<Boundaries> boundariesFrom(const json& stored, std::int64_t layers)
{
    const json codec = stored.is_object() ? stored.value("codec", json()) : json();
    const json keep = stored.is_object() ? stored.value("keep", json()) : json();
    const json bits = stored.is_object() ? stored.value("bits", json()) : json();
    const json after = stored.is_object() ? stored.value("after", json()) : json();
    if ((codec != "topk" && codec != "bits") || !keep.is_number() || !bits.is_number_unsigned() || !after.is_array())
        return std::nullopt;
    Boundaries boundaries;
    boundaries.codec = {codec == "topk" ? BoundaryCodec::Kind::TopK : BoundaryCodec::Kind::Bits, keep.get<double>(),
                        static_cast<int>(std::min<std::uint64_t>(bits.get<std::uint64_t>(), 64))};
    if (!(boundaries.codec.keep > 0 && boundaries.codec.keep <= 1) || boundaries.codec.bits < 1 ||
        boundaries.codec.bits > 16)
        return std::nullopt;
    for (const json& layer : after) {
        if (!layer.is_number_unsigned() || layer.get<std::uint64_t>() >= static_cast<std::uint64_t>(layers))
            return std::nullopt;
        boundaries.after.push_back(layer.get<std::int64_t>());
    }
    return boundaries;
}

json toJson(const Boundaries& boundaries)
{
    return {{"codec", boundaries.codec.kind == BoundaryCodec::Kind::TopK ? "topk" : "bits"},
            {"keep", boundaries.codec.keep},
            {"bits", boundaries.codec.bits},
            {"after", boundaries.after}};
}

bool runsPlainly(const Gpt2& model)
{
    return model.cacheBits == kFloatCacheBits && model.boundaries.empty();
}

Result<Structure> readStructure(const checkpoint::ModelFiles& files, const checkpoint::ModelConfig& config)
{
    const BlockStructure uniform{config.heads, config.innerWidth, {}};
    if (!files.has(checkpoint::ModelFile::Structure))
        return Structure{
            std::vector<BlockStructure>(static_cast<std::size_t>(config.layers), uniform), kFloatCacheBits, {}};

    const std::string where = files.where(checkpoint::ModelFile::Structure);
    auto wrong = [&](const std::string& what) {
        return Error{ErrorKind::Corrupt, where + ": " + what, "the stored variant is damaged; make it again"};
    };
    FW_ASSIGN(const std::string text, files.read(checkpoint::ModelFile::Structure, 1 << 24));
    const JsonSource source{
        .name = where, .hint = "the stored variant is damaged; make it again", .kind = ErrorKind::Corrupt};
    FW_ASSIGN(const json document, parseJson(text, source));
    if (!document.is_object() || document.value("format", json()) != "fairweight-structure")
        return wrong("format is not fairweight-structure");
    const json version = document.value("version", json());
    if (version != 1 && version != kRuntimeVersion)
        return wrong(
            fmt::format("only the versions 1 and {} are known; it was made by a newer program", kRuntimeVersion));
    Structure structure;
    const json cacheBits = document.value("cache_bits", json(unsigned{kFloatCacheBits}));
    if (!cacheBits.is_number_unsigned() || !isCacheBits(cacheBits.get<std::int64_t>()))
        return wrong("cache_bits is none of 32, 8 and 4");
    structure.cacheBits = cacheBits.get<int>();
    if (document.contains("boundaries")) {
        const auto boundaries = boundariesFrom(document["boundaries"], config.layers);
        if (!boundaries)
            return wrong("boundaries must name a codec, its keep and bits, and existing blocks");
        structure.boundaries = *boundaries;
    }
    const json blocks = document.value("blocks", json());
    if (!blocks.is_array() || static_cast<std::int64_t>(blocks.size()) != config.layers)
        return wrong(fmt::format("blocks must be a list of {} entries", config.layers));
    const JsonField root(document, source);
    FW_ASSIGN(const std::vector<JsonField> fields, root["blocks"].items());
    for (const JsonField& block : fields) {
        BlockStructure entry;
        FW_ASSIGN(entry.heads, block["heads"].integer(0, config.heads));
        FW_ASSIGN(entry.innerWidth, block["inner_width"].integer(0, config.innerWidth));
        const json forms = block.json().value("forms", json::object());
        for (const auto& [slot, form] : forms.items()) {
            if (!form.is_string())
                return wrong(fmt::format("blocks[{}].forms.{} is no text", structure.blocks.size(), slot));
            entry.forms[slot] = form.get<std::string>();
        }
        structure.blocks.push_back(std::move(entry));
    }
    return structure;
}

bool isDense(const Gpt2& model)
{
    for (const Gpt2Block& block : model.blocks)
        for (const NamedSlot& named : kGpt2Slots)
            if ((block.*named.slot)->form() != "dense")
                return false;
    return true;
}

/// Every weight is a value of the stored type: what was dequantized or multiplied out is not.
bool holdsStoredValues(const Gpt2& model)
{
    for (const Gpt2Block& block : model.blocks)
        for (const NamedSlot& named : kGpt2Slots) {
            const std::string form = (block.*named.slot)->form();
            if (form != "dense" && form != "sparse")
                return false;
        }
    return true;
}

bool isUniform(const Gpt2& model)
{
    for (const Gpt2Block& block : model.blocks)
        if (block.heads != model.config.heads || block.innerWidth() != model.config.innerWidth)
            return false;
    return true;
}

json structureOf(const Gpt2& model)
{
    json blocks = json::array();
    for (const Gpt2Block& block : model.blocks) {
        FormNames forms;
        for (const NamedSlot& named : kGpt2Slots)
            nameForms(*(block.*named.slot), named.name, forms);
        blocks.push_back({{"heads", block.heads}, {"inner_width", block.innerWidth()}, {"forms", forms}});
    }
    json structure = {{"format", "fairweight-structure"}, {"version", 1}, {"blocks", blocks}};
    if (!runsPlainly(model))
        structure["version"] = kRuntimeVersion;
    if (model.cacheBits != kFloatCacheBits)
        structure["cache_bits"] = model.cacheBits;
    if (!model.boundaries.empty())
        structure["boundaries"] = toJson(model.boundaries);
    return structure;
}

Result<LinearSlot> readSlot(TensorReader& reader, const StoredSlot& slot)
{
    if (slot.form() != "dense")
        return loadLinear(reader, slot);
    // Conv1D stores (in, out).
    FW_ASSIGN(const at::Tensor weight, reader.read(slot.prefix + ".weight", {slot.inputs, slot.outputs}));
    FW_ASSIGN(at::Tensor bias, reader.read(slot.prefix + ".bias", {slot.outputs}));
    return LinearSlot(std::make_shared<DenseLinear>(weight.t().contiguous(), std::move(bias)));
}

Result<LayerNorm> readNorm(TensorReader& reader, const std::string& name, const checkpoint::ModelConfig& config)
{
    FW_ASSIGN(at::Tensor weight, reader.read(name + ".weight", {config.width}));
    FW_ASSIGN(at::Tensor bias, reader.read(name + ".bias", {config.width}));
    return LayerNorm{std::move(weight), std::move(bias), config.layerNormEpsilon};
}

constexpr const char* kHead = "lm_head.weight";

/// As transformers ties them: the one that is stored stands for both, two that are equal are one, and two that differ
/// are used as they are. A head that config.json unties must be stored.
Result<EmbeddingOp> readEmbedding(TensorReader& reader, const std::string& name, const Gpt2& model)
{
    const std::vector<std::int64_t> shape{model.config.vocabulary, model.config.width};
    const bool tied = model.config.tiedHead;
    if (tied && !reader.has(name) && reader.has(kHead)) {
        FW_ASSIGN(at::Tensor shared, reader.read(kHead, shape));
        return EmbeddingOp(std::move(shared));
    }
    FW_ASSIGN(at::Tensor embedding, reader.read(name, shape));
    if (tied && !reader.has(kHead))
        return EmbeddingOp(std::move(embedding));
    FW_ASSIGN(at::Tensor head, reader.read(kHead, shape));
    if (tied && at::equal(head, embedding))
        return EmbeddingOp(std::move(embedding));
    return EmbeddingOp(std::move(embedding), std::move(head));
}

void addDense(TensorWriter& writer, const std::string& name, const at::Tensor& weight, const at::Tensor& bias)
{
    writer.add(name + ".weight", weight.t());
    writer.add(name + ".bias", bias);
}

void addShared(TensorWriter& writer, const Gpt2& model)
{
    writer.add("transformer.wte.weight", model.tokens.weight());
    if (!model.tokens.tied())
        writer.add("lm_head.weight", model.tokens.headWeight());
    writer.add("transformer.wpe.weight", model.positions);
    writer.add("transformer.ln_f.weight", model.finalNorm.weight);
    writer.add("transformer.ln_f.bias", model.finalNorm.bias);
}

void addNorms(TensorWriter& writer, const std::string& prefix, const Gpt2Block& block)
{
    writer.add(prefix + "ln_1.weight", block.attentionNorm.weight);
    writer.add(prefix + "ln_1.bias", block.attentionNorm.bias);
    writer.add(prefix + "ln_2.weight", block.mlpNorm.weight);
    writer.add(prefix + "ln_2.bias", block.mlpNorm.bias);
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
Status writeConfig(const Gpt2& model, std::int64_t innerWidth, at::ScalarType stored,
                   const std::filesystem::path& directory)
{
    checkpoint::ModelConfig config = model.config;
    config.innerWidth = innerWidth;
    config.tiedHead = model.tokens.tied();
    json document = checkpoint::toJson(config);
    const char* type = stored == at::kHalf ? "float16" : stored == at::kBFloat16 ? "bfloat16" : "float32";
    if (document.contains("dtype"))
        document["dtype"] = type; // as transformers 5 writes it
    if (document.contains("torch_dtype") || !document.contains("dtype"))
        document["torch_dtype"] = type; // as all versions read it
    return writeFileAtomically(directory / checkpoint::fileName(checkpoint::ModelFile::Config),
                               document.dump(2) + "\n");
}

/// Adds zero rows (dimension 0) or columns (dimension 1) up to `size`.
at::Tensor padTo(const at::Tensor& tensor, std::int64_t dimension, std::int64_t size)
{
    std::vector<std::int64_t> shape = tensor.sizes().vec();
    shape[static_cast<std::size_t>(dimension)] = size - shape[static_cast<std::size_t>(dimension)];
    return at::cat({tensor, at::zeros(shape, tensor.options())}, dimension);
}

} // namespace

Result<Gpt2> loadGpt2(const std::filesystem::path& directory, const at::Device& device)
{
    const checkpoint::ModelFiles files(directory);
    FW_ASSIGN(const checkpoint::ModelConfig config, checkpoint::loadModelConfig(files));
    if (config.architecture != checkpoint::Architecture::Gpt2)
        return Error{ErrorKind::Incompatible, directory.string() + " is no language model (model_type is not gpt2)",
                     "name a GPT-2 directory"};
    FW_ASSIGN(const checkpoint::Checkpoint checkpoint, checkpoint::Checkpoint::open(files));
    FW_ASSIGN(const Structure structure, readStructure(files, config));
    TensorReader reader(checkpoint, device);
    const bool prefixed = reader.has("transformer.wte.weight") || reader.has("transformer.wpe.weight");
    const std::string prefix = prefixed ? "transformer." : "";

    Gpt2 model;
    model.config = config;
    model.activation = activationOf(config);
    model.cacheBits = structure.cacheBits;
    model.boundaries = structure.boundaries;
    FW_ASSIGN(model.tokens, readEmbedding(reader, prefix + "wte.weight", model));
    FW_ASSIGN(model.positions, reader.read(prefix + "wpe.weight", {config.positions, config.width}));
    switch (checkpoint.find(prefix + "wpe.weight")->type) {
    case checkpoint::ElementType::F16:
        model.storedType = at::kHalf;
        break;
    case checkpoint::ElementType::BF16:
        model.storedType = at::kBFloat16;
        break;
    default:
        model.storedType = at::kFloat;
        break;
    }
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        const BlockStructure& shape = structure.blocks[static_cast<std::size_t>(layer)];
        const std::string name = fmt::format("{}h.{}.", prefix, layer);
        Gpt2Block block;
        block.heads = shape.heads;
        block.headSize = config.width / config.heads;
        const std::int64_t attended = block.heads * block.headSize;
        FW_ASSIGN(block.attentionNorm, readNorm(reader, name + "ln_1", config));
        FW_ASSIGN(block.mlpNorm, readNorm(reader, name + "ln_2", config));
        const std::int64_t sizes[][2] = {{config.width, 3 * attended},
                                         {attended, config.width},
                                         {config.width, shape.innerWidth},
                                         {shape.innerWidth, config.width}};
        for (std::size_t i = 0; i < std::size(kGpt2Slots); ++i) {
            const char* slot = kGpt2Slots[i].name;
            auto read = readSlot(reader, {shape.forms, slot, name + slot, sizes[i][0], sizes[i][1]});
            if (!read.ok() && read.error().kind == ErrorKind::Incompatible) // a form that is not known names no file
                return Error{ErrorKind::Incompatible,
                             files.where(checkpoint::ModelFile::Structure) + ": " + read.error().message, read.error().hint};
            FW_ASSIGN(block.*kGpt2Slots[i].slot, std::move(read));
        }
        reader.ignore(name + "attn.bias");
        reader.ignore(name + "attn.masked_bias");
        model.blocks.push_back(std::move(block));
    }
    FW_ASSIGN(model.finalNorm, readNorm(reader, prefix + "ln_f", config));
    model.notes = reader.notes();
    if (config.tiedHead && !model.tokens.tied())
        model.notes.push_back(checkpoint.fileOf(kHead).string() +
                              ": the head differs from the embedding, though config.json says tie_word_embeddings; "
                              "each is used as it is stored");
    return model;
}

Status saveGpt2(const Gpt2& model, const std::filesystem::path& directory)
{
    TensorWriter writer(model.storedType);
    addShared(writer, model);
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        const Gpt2Block& block = model.blocks[layer];
        const std::string prefix = fmt::format("transformer.h.{}.", layer);
        addNorms(writer, prefix, block);
        for (const NamedSlot& named : kGpt2Slots) {
            const LinearOp& slot = *(block.*named.slot);
            if (slot.form() == "dense")
                addDense(writer, prefix + named.name, slot.denseWeight(), slot.bias());
            else
                slot.save(writer, prefix + named.name);
        }
    }
    const bool own = !isDense(model) || !isUniform(model) || !runsPlainly(model);
    FW_TRY(writeWeights(writer, own ? checkpoint::ModelFile::OwnWeights : checkpoint::ModelFile::Weights, directory));
    if (own)
        FW_TRY(writeFileAtomically(directory / checkpoint::fileName(checkpoint::ModelFile::Structure),
                                   structureOf(model).dump(2) + "\n"));
    return writeConfig(model, model.config.innerWidth, model.storedType, directory);
}

Result<DenseExport> exportDenseGpt2(const Gpt2& model, const std::filesystem::path& directory)
{
    DenseExport result;
    const at::ScalarType stored = holdsStoredValues(model) ? model.storedType : at::kFloat;
    TensorWriter writer(stored);
    addShared(writer, model);
    const std::int64_t headSize = model.config.width / model.config.heads;
    std::int64_t inner = 1;
    for (const Gpt2Block& block : model.blocks)
        inner = std::max(inner, block.innerWidth());
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        const Gpt2Block& block = model.blocks[layer];
        const std::string prefix = fmt::format("transformer.h.{}.", layer);
        addNorms(writer, prefix, block);
        const std::int64_t attended = block.heads * headSize;
        const std::int64_t full = model.config.heads * headSize;
        result.padded = result.padded || attended < full || block.innerWidth() < inner;
        std::vector<at::Tensor> weights;
        std::vector<at::Tensor> biases;
        for (int part = 0; part < 3; ++part) {
            weights.push_back(padTo(block.attentionIn->denseWeight().narrow(0, part * attended, attended), 0, full));
            biases.push_back(padTo(block.attentionIn->bias().narrow(0, part * attended, attended), 0, full));
        }
        addDense(writer, prefix + "attn.c_attn", at::cat(weights), at::cat(biases));
        addDense(writer, prefix + "attn.c_proj", padTo(block.attentionOut->denseWeight(), 1, full),
                 block.attentionOut->bias());
        addDense(writer, prefix + "mlp.c_fc", padTo(block.mlpIn->denseWeight(), 0, inner),
                 padTo(block.mlpIn->bias(), 0, inner));
        addDense(writer, prefix + "mlp.c_proj", padTo(block.mlpOut->denseWeight(), 1, inner), block.mlpOut->bias());
    }
    FW_TRY(writeWeights(writer, checkpoint::ModelFile::Weights, directory));
    FW_TRY(writeConfig(model, inner, stored, directory));
    return result;
}

} // namespace fw::nn
