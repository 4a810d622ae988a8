#include "core/train/classifier_start.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <fmt/format.h>

#include "core/nn/scoring/encoder_files.h"
#include "core/tokenizer/tokenizer.h"
#include "core/train/vocabulary_trimming.h"

namespace fw::train {

namespace {

Result<nn::Encoder> freshEncoder(const ClassifierStart& start, const tokenizer::Tokenizer& tokenizer,
                                 std::int64_t maximumTokens, RandomStream& random)
{
    if (start.width % start.heads != 0)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("the width {} is no multiple of {} heads", start.width, start.heads), "see --help"};
    checkpoint::EncoderConfig config;
    config.architecture = checkpoint::Architecture::Bert;
    config.vocabulary = static_cast<std::int64_t>(tokenizer.vocabularySize());
    config.positions = std::max<std::int64_t>(maximumTokens, 128);
    config.width = start.width;
    config.layers = start.depth;
    config.heads = start.heads;
    config.innerWidth = 4 * start.width;
    config.layerNormEpsilon = 1e-12;
    config.activation = "gelu";
    config.tokenTypes = 2;
    return nn::initialiseEncoder(config, random);
}

Status keepLayers(nn::Encoder& model, const std::vector<std::int64_t>& layers)
{
    if (layers.empty())
        return {};
    std::vector<nn::EncoderBlock> kept;
    for (const std::int64_t layer : layers) {
        if (layer < 0 || layer >= static_cast<std::int64_t>(model.blocks.size()))
            return Error{ErrorKind::InvalidInput,
                         fmt::format("the start has no layer {}: it has {}", layer, model.blocks.size()),
                         "layers are counted from 0"};
        kept.push_back(model.blocks[static_cast<std::size_t>(layer)]);
    }
    model.blocks = std::move(kept);
    model.config.layers = static_cast<std::int64_t>(model.blocks.size());
    return {};
}

/// The fields of config.json that speak of the start and not of the model made from it.
void dropStaleFields(nlohmann::json& document)
{
    if (!document.is_object())
        document = nlohmann::json::object();
    for (const char* field : {"_name_or_path", "torch_dtype", "dtype", "transformers_version", "fairweight"})
        document.erase(field);
}

} // namespace

Result<nn::Encoder> buildClassifier(const ClassifierOptions& options, const std::filesystem::path& output,
                                    std::span<const std::string> texts, const CancelToken& cancel,
                                    ProgressSink progress)
{
    const ClassifierStart& start = options.start;
    std::vector<std::int64_t> kept;
    if (start.vocabularyLimit > 0) {
        FW_ASSIGN(kept, trimVocabulary(start.directory, output, texts, static_cast<std::size_t>(start.vocabularyLimit),
                                       cancel, progress));
    } else {
        FW_TRY(checkpoint::ModelFiles(start.directory).copyTo(output, {checkpoint::ModelPart::Tokenizer}));
    }
    FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(output));
    RandomStream random(options.seed, 1);
    auto encoder = start.fromScratch ? freshEncoder(start, *tokenizer, options.maximumTokens, random)
                                     : nn::loadEncoder(start.directory);
    FW_TRY(encoder);
    nn::Encoder model = std::move(encoder).value();
    if (model.config.architecture != checkpoint::Architecture::Bert)
        return Error{ErrorKind::Incompatible, start.directory.string() + " is an encoder of another family than BERT",
                     "training starts from BERT; encoders of other families can be scored with, not trained"};
    FW_TRY(keepLayers(model, start.layers));
    if (!kept.empty() && !start.fromScratch) {
        if (kept.back() >= model.config.vocabulary)
            return Error{ErrorKind::Incompatible,
                         checkpoint::ModelFiles(start.directory).where(checkpoint::ModelFile::WordPieces) +
                             " has more pieces than the embedding has rows",
                         "check that the tokenizer and the weights belong together"};
        const at::Tensor index =
            at::from_blob(kept.data(), {static_cast<std::int64_t>(kept.size())}, at::TensorOptions(at::kLong));
        model.tokens = nn::EmbeddingOp(at::index_select(model.tokens.weight(), 0, index));
        model.config.vocabulary = static_cast<std::int64_t>(kept.size());
    }
    if (model.config.vocabulary < static_cast<std::int64_t>(tokenizer->vocabularySize()))
        return Error{ErrorKind::Incompatible,
                     fmt::format("{}: the tokenizer has {} ids, the embedding {} rows", start.directory.string(),
                                 tokenizer->vocabularySize(), model.config.vocabulary),
                     "check that the tokenizer and the weights belong together"};
    if (options.maximumTokens > model.config.positions)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("the start reads at most {} tokens, {} were asked for", model.config.positions,
                                 options.maximumTokens),
                     "lower the maximum"};
    std::vector<checkpoint::HeadConfig> heads;
    for (const HeadTask& task : options.plan.heads)
        heads.push_back(task.config);
    nn::attachHeads(model, heads, random);
    dropStaleFields(model.config.document);
    return model;
}

} // namespace fw::train
