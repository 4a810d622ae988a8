#include "core/nn/encoder_files.h"

#include <fmt/format.h>

#include <utility>

#include "core/base/file.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

namespace {

Result<LinearSlot> readSlot(TensorReader& reader, const std::string& name, std::int64_t inputs, std::int64_t outputs)
{
    FW_ASSIGN(at::Tensor weight, reader.read(name + ".weight", {outputs, inputs}));
    FW_ASSIGN(at::Tensor bias, reader.read(name + ".bias", {outputs}));
    return LinearSlot(std::make_shared<DenseLinear>(std::move(weight), std::move(bias)));
}

Result<LayerNorm> readNorm(TensorReader& reader, const std::string& name, const checkpoint::ModelConfig& config)
{
    // Conversions of the first checkpoints kept TensorFlow's names.
    const bool old = reader.has(name + ".gamma");
    FW_ASSIGN(at::Tensor weight, reader.read(name + (old ? ".gamma" : ".weight"), {config.width}));
    FW_ASSIGN(at::Tensor bias, reader.read(name + (old ? ".beta" : ".bias"), {config.width}));
    return LayerNorm{std::move(weight), std::move(bias), config.layerNormEpsilon};
}

Result<EncoderBlock> readBlock(TensorReader& reader, const std::string& name, const checkpoint::ModelConfig& config)
{
    EncoderBlock block;
    block.heads = config.heads;
    block.headSize = config.width / config.heads;
    for (const NamedEncoderSlot& named : kEncoderSlots) {
        const bool in = named.slot == &EncoderBlock::mlpIn;
        const bool out = named.slot == &EncoderBlock::mlpOut;
        FW_ASSIGN(block.*named.slot, readSlot(reader, name + named.name, out ? config.innerWidth : config.width,
                                              in ? config.innerWidth : config.width));
    }
    FW_ASSIGN(block.attentionNorm, readNorm(reader, name + "attention.output.LayerNorm", config));
    FW_ASSIGN(block.mlpNorm, readNorm(reader, name + "output.LayerNorm", config));
    return block;
}

std::string hiddenName(const checkpoint::HeadConfig& head, const std::string& prefix)
{
    return head.name.empty() ? prefix + "pooler.dense" : "heads." + head.name + ".hidden";
}

std::string outputName(const checkpoint::HeadConfig& head)
{
    return head.name.empty() ? "classifier" : "heads." + head.name + ".output";
}

/// The heads that config.json describes; for the one without a name, as far as the weights have it.
Status readHeads(TensorReader& reader, const std::string& prefix, Encoder& model)
{
    const std::int64_t width = model.config.width;
    const std::vector<checkpoint::HeadConfig> heads = std::exchange(model.config.classifierHeads, {});
    const std::string pooler = prefix + "pooler.dense";
    const bool single = heads.size() == 1 && heads.front().name.empty();
    if (single && !reader.has("classifier.weight") && !reader.has("classifier.bias")) {
        if (reader.has(pooler + ".weight") || reader.has(pooler + ".bias")) {
            FW_ASSIGN(model.pooler, readSlot(reader, pooler, width, width));
        }
        return {};
    }
    for (const checkpoint::HeadConfig& config : heads) {
        ClassificationHead head{config};
        FW_ASSIGN(head.hidden, readSlot(reader, hiddenName(config, prefix), width, width));
        FW_ASSIGN(head.output,
                  readSlot(reader, outputName(config), width, static_cast<std::int64_t>(config.labels.size())));
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

void addNorm(TensorWriter& writer, const std::string& name, const LayerNorm& norm)
{
    writer.add(name + ".weight", norm.weight);
    writer.add(name + ".bias", norm.bias);
}

} // namespace

Result<Encoder> loadEncoder(const std::filesystem::path& directory, const at::Device& device)
{
    FW_ASSIGN(const checkpoint::ModelConfig config, checkpoint::loadModelConfig(directory));
    if (config.architecture != checkpoint::Architecture::Bert)
        return Error{ErrorKind::Incompatible, directory.string() + " is no text encoder (model_type is not bert)",
                     "name a BERT directory"};
    FW_ASSIGN(const checkpoint::Checkpoint checkpoint, checkpoint::Checkpoint::openDirectory(directory));
    TensorReader reader(checkpoint, device);
    const std::string prefix = reader.has("bert.embeddings.word_embeddings.weight") ? "bert." : "";
    const std::string embeddings = prefix + "embeddings.";

    Encoder model;
    model.config = config;
    model.activation = activationFromName(config.activation);
    const std::string words = embeddings + "word_embeddings.weight";
    FW_ASSIGN(at::Tensor tokens, reader.read(words, {config.vocabulary, config.width}));
    model.tokens = EmbeddingOp(std::move(tokens));
    model.storedType = storedTypeOf(*checkpoint.find(words));
    FW_ASSIGN(model.positions,
              reader.read(embeddings + "position_embeddings.weight", {config.positions, config.width}));
    FW_ASSIGN(model.tokenTypes,
              reader.read(embeddings + "token_type_embeddings.weight", {config.tokenTypes, config.width}));
    FW_ASSIGN(model.embeddingNorm, readNorm(reader, embeddings + "LayerNorm", config));
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        FW_ASSIGN(EncoderBlock block, readBlock(reader, fmt::format("{}encoder.layer.{}.", prefix, layer), config));
        model.blocks.push_back(std::move(block));
    }
    FW_TRY(readHeads(reader, prefix, model));
    for (const auto& [name, view] : checkpoint.tensors())
        if (name == embeddings + "position_ids" || name.starts_with("cls."))
            reader.ignore(name);
    FW_TRY(reader.requireAllRead());
    return model;
}

Status saveEncoder(const Encoder& model, const std::filesystem::path& directory)
{
    TensorWriter writer(model.storedType);
    writer.add("bert.embeddings.word_embeddings.weight", model.tokens.weight());
    writer.add("bert.embeddings.position_embeddings.weight", model.positions);
    writer.add("bert.embeddings.token_type_embeddings.weight", model.tokenTypes);
    addNorm(writer, "bert.embeddings.LayerNorm", model.embeddingNorm);
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        const EncoderBlock& block = model.blocks[layer];
        const std::string prefix = fmt::format("bert.encoder.layer.{}.", layer);
        for (const NamedEncoderSlot& named : kEncoderSlots)
            (block.*named.slot)->save(writer, prefix + named.name);
        addNorm(writer, prefix + "attention.output.LayerNorm", block.attentionNorm);
        addNorm(writer, prefix + "output.LayerNorm", block.mlpNorm);
    }
    if (model.pooler)
        model.pooler->save(writer, "bert.pooler.dense");
    checkpoint::ModelConfig described = model.config;
    described.classifierHeads.clear();
    for (const ClassificationHead& head : model.heads) {
        head.hidden->save(writer, hiddenName(head, "bert."));
        head.output->save(writer, outputName(head));
        described.classifierHeads.push_back(head);
    }
    FW_TRY(writer.write(directory / "model.safetensors"));
    nlohmann::json config = checkpoint::toJson(described);
    config["dtype"] = model.storedType == at::kHalf       ? "float16"
                      : model.storedType == at::kBFloat16 ? "bfloat16"
                                                          : "float32";
    config.erase("torch_dtype");
    return writeFileAtomically(directory / "config.json", config.dump(2) + "\n");
}

} // namespace fw::nn
