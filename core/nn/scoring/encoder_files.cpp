#include "core/nn/scoring/encoder_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/nn/scoring/encoder_layouts.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

namespace {

Result<LinearSlot> readSlot(TensorReader& reader, const std::string& name, std::int64_t inputs, std::int64_t outputs)
{
    FW_ASSIGN(at::Tensor weight, reader.read(name + ".weight", {outputs, inputs}));
    FW_ASSIGN(at::Tensor bias, reader.read(name + ".bias", {outputs}));
    return LinearSlot(std::make_shared<DenseLinear>(std::move(weight), std::move(bias)));
}

Result<Norm> readNorm(TensorReader& reader, const std::string& name, std::int64_t width, double epsilon)
{
    // Conversions of the first checkpoints kept TensorFlow's names.
    const bool old = reader.has(name + ".gamma");
    FW_ASSIGN(at::Tensor weight, reader.read(name + (old ? ".gamma" : ".weight"), {width}));
    FW_ASSIGN(at::Tensor bias, reader.read(name + (old ? ".beta" : ".bias"), {width}));
    return Norm{std::move(weight), std::move(bias), epsilon};
}

/// Tokens, positions, types, their norm and their projection to the blocks' width. `prefix` is the encoder's.
Status readEmbeddings(TensorReader& reader, const std::string& prefix, Encoder& model)
{
    const checkpoint::EncoderConfig& config = model.config;
    const std::string embeddings = prefix + "embeddings.";
    const std::int64_t width = config.embeddingWidth;
    FW_ASSIGN(at::Tensor tokens, reader.read(embeddings + "word_embeddings.weight", {config.vocabulary, width}));
    model.tokens = EmbeddingOp(std::move(tokens));
    FW_ASSIGN(model.positions, reader.read(embeddings + "position_embeddings.weight", {config.positions, width}));
    if (config.tokenTypes > 0) {
        FW_ASSIGN(model.tokenTypes,
                  reader.read(embeddings + "token_type_embeddings.weight", {config.tokenTypes, width}));
    }
    FW_ASSIGN(model.embeddingNorm, readNorm(reader, embeddings + "LayerNorm", width, config.layerNormEpsilon));
    if (width != config.width) {
        FW_ASSIGN(model.embeddingProjection, readSlot(reader, prefix + "embeddings_project", width, config.width));
    }
    for (const char* buffer : {"position_ids", "token_type_ids"}) // constants that older versions stored
        reader.ignore(embeddings + buffer);
    return {};
}

/// `name` ends in a dot.
Result<EncoderBlock> readBlock(TensorReader& reader, const std::string& name, const EncoderLayout& layout,
                               const checkpoint::EncoderConfig& config)
{
    EncoderBlock block;
    block.heads = config.heads;
    block.headSize = config.width / config.heads;
    for (std::size_t i = 0; i < layout.slots.size(); ++i) {
        const auto slot = kEncoderSlots[i];
        FW_ASSIGN(block.*slot, readSlot(reader, name + layout.slots[i],
                                        slot == &EncoderBlock::mlpOut ? config.innerWidth : config.width,
                                        slot == &EncoderBlock::mlpIn ? config.innerWidth : config.width));
    }
    FW_ASSIGN(block.attentionNorm,
              readNorm(reader, name + layout.attentionNorm, config.width, config.layerNormEpsilon));
    FW_ASSIGN(block.mlpNorm, readNorm(reader, name + layout.mlpNorm, config.width, config.layerNormEpsilon));
    return block;
}

/// The tensors of a head; the encoder's prefix stands before a pooler.
struct HeadNames
{
    std::string hidden;
    std::string output;
};

HeadNames namesOf(const std::string& head, const EncoderLayout& layout, const std::string& prefix)
{
    if (!head.empty())
        return {"heads." + head + ".hidden", "heads." + head + ".output"};
    return {(layout.headHiddenIsPooler ? prefix : "") + layout.headHidden, layout.headOutput};
}

/// The heads that config.json describes; the one without a name only as far as the weights have it.
Status readHeads(TensorReader& reader, const EncoderLayout& layout, const std::string& prefix, Encoder& model)
{
    auto has = [&](const std::string& name) { return reader.has(name + ".weight") || reader.has(name + ".bias"); };
    const std::int64_t width = model.config.width;
    for (const checkpoint::HeadConfig& config : std::exchange(model.config.classifierHeads, {})) {
        const HeadNames names = namesOf(config.name, layout, prefix);
        if (config.name.empty() && !has(names.output)) {
            if (layout.headHiddenIsPooler && has(names.hidden)) {
                FW_ASSIGN(model.pooler, readSlot(reader, names.hidden, width, width));
            }
            continue;
        }
        ClassificationHead head{config};
        if (config.name.empty())
            head.between = layout.between;
        FW_ASSIGN(head.hidden, readSlot(reader, names.hidden, width, width));
        FW_ASSIGN(head.output, readSlot(reader, names.output, width, static_cast<std::int64_t>(config.labels.size())));
        model.heads.push_back(std::move(head));
    }
    return {};
}

at::ScalarType storedTypeOf(const checkpoint::TensorView& view)
{
    switch (view.type) {
    case checkpoint::ElementType::F16:
        return at::kHalf;
    case checkpoint::ElementType::BF16:
        return at::kBFloat16;
    default:
        return at::kFloat;
    }
}

void addNorm(TensorWriter& writer, const std::string& name, const Norm& norm)
{
    writer.add(name + ".weight", norm.weight);
    writer.add(name + ".bias", norm.bias);
}

} // namespace

Result<Encoder> loadEncoder(const std::filesystem::path& directory, const at::Device& device)
{
    const checkpoint::ModelFiles files(directory);
    FW_ASSIGN(const checkpoint::EncoderConfig config, checkpoint::loadEncoderConfig(files));
    FW_ASSIGN(const checkpoint::Checkpoint checkpoint, checkpoint::Checkpoint::open(files));
    TensorReader reader(checkpoint, device);
    const EncoderLayout& layout = layoutOf(config.architecture);
    const std::string words = "embeddings.word_embeddings.weight";
    const std::string prefix = reader.has(words) ? "" : layout.prefix;

    Encoder model;
    model.config = config;
    model.activation = activationOf(config);
    FW_TRY(readEmbeddings(reader, prefix, model));
    model.storedType = storedTypeOf(*checkpoint.find(prefix + words));
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        const std::string name = fmt::format("{}{}{}.", prefix, layout.layers, layer);
        FW_ASSIGN(EncoderBlock block, readBlock(reader, name, layout, config));
        model.blocks.push_back(std::move(block));
    }
    FW_TRY(readHeads(reader, layout, prefix, model));
    for (const auto& [name, view] : checkpoint.tensors())
        if (std::any_of(layout.otherTasks.begin(), layout.otherTasks.end(),
                        [&name = name](const std::string& begin) { return name.starts_with(begin); }))
            reader.ignore(name);
    model.notes = reader.notes();
    return model;
}

Status saveEncoder(const Encoder& model, const std::filesystem::path& directory)
{
    if (model.config.architecture != checkpoint::Architecture::Bert)
        return Error{ErrorKind::Incompatible, "only encoders of the BERT family are written",
                     "keep the directory that it came from"};
    const EncoderLayout& layout = layoutOf(model.config.architecture);
    TensorWriter writer(model.storedType);
    const std::string embeddings = layout.prefix + "embeddings.";
    writer.add(embeddings + "word_embeddings.weight", model.tokens.weight());
    writer.add(embeddings + "position_embeddings.weight", model.positions);
    writer.add(embeddings + "token_type_embeddings.weight", model.tokenTypes);
    addNorm(writer, embeddings + "LayerNorm", model.embeddingNorm);
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        const EncoderBlock& block = model.blocks[layer];
        const std::string name = fmt::format("{}{}{}.", layout.prefix, layout.layers, layer);
        for (std::size_t i = 0; i < layout.slots.size(); ++i)
            (block.*kEncoderSlots[i])->save(writer, name + layout.slots[i]);
        addNorm(writer, name + layout.attentionNorm, block.attentionNorm);
        addNorm(writer, name + layout.mlpNorm, block.mlpNorm);
    }
    checkpoint::EncoderConfig described = model.config;
    described.classifierHeads.clear();
    if (model.pooler)
        model.pooler->save(writer, namesOf("", layout, layout.prefix).hidden);
    for (const ClassificationHead& head : model.heads) {
        const HeadNames names = namesOf(head.name, layout, layout.prefix);
        head.hidden->save(writer, names.hidden);
        head.output->save(writer, names.output);
        described.classifierHeads.push_back(head);
    }
    FW_TRY(writer.write(directory / checkpoint::fileName(checkpoint::ModelFile::Weights)));
    nlohmann::json config = checkpoint::toJson(described);
    config["dtype"] = model.storedType == at::kHalf       ? "float16"
                      : model.storedType == at::kBFloat16 ? "bfloat16"
                                                          : "float32";
    config.erase("torch_dtype");
    return writeFileAtomically(directory / checkpoint::fileName(checkpoint::ModelFile::Config), config.dump(2) + "\n");
}

} // namespace fw::nn
