#include "core/train/language_model_training.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/base/caught.h"
#include "core/base/hash.h"
#include "core/nn/decoder_files.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/models/family.h"
#include "core/train/language_model_loss.h"
#include "core/train/parameter_files.h"
#include "core/train/training_loop.h"
#include "core/train/window_sampler.h"

namespace fw::train {

namespace {

nn::DecoderConfig configFor(const LanguageModelOptions& options, const tokenizer::Tokenizer& tokenizer)
{
    nn::DecoderConfig config = nn::freshConfig({.vocabulary = static_cast<std::int64_t>(tokenizer.vocabularySize()),
                                                .positions = options.context,
                                                .width = options.width,
                                                .layers = options.layers,
                                                .heads = options.heads});
    const auto name = [&](const char* field, std::optional<int> token) {
        if (token)
            config.document[field] = *token;
    };
    name("bos_token_id", tokenizer.roles().beginning);
    name("eos_token_id", tokenizer.roles().end);
    name("pad_token_id", tokenizer.roles().padding);
    return config;
}

Status checkOptions(const LanguageModelOptions& options)
{
    auto wrong = [](const std::string& what) { return Error{ErrorKind::InvalidInput, what, "see --help"}; };
    if (options.width % options.heads != 0)
        return wrong(fmt::format("the width {} is no multiple of {} heads", options.width, options.heads));
    if (options.batch % options.microBatch != 0)
        return wrong(
            fmt::format("the batch {} is no multiple of the micro-batch {}", options.batch, options.microBatch));
    return nn::checkDevice(options.device);
}

/// Fresh weights, or those of the model that is the start.
Result<nn::Decoder> startModel(const LanguageModelOptions& options, const tokenizer::Tokenizer& tokenizer)
{
    if (options.start.empty()) {
        RandomStream random(options.seed, 1);
        return nn::initialiseDecoder(configFor(options, tokenizer), random);
    }
    FW_ASSIGN(nn::Decoder model, nn::loadDecoder(options.start, at::kCPU));
    if (model.config.vocabulary < static_cast<std::int64_t>(tokenizer.vocabularySize()))
        return Error{ErrorKind::Incompatible,
                     fmt::format("{} has {} tokens, the tokenizer {}", options.start.string(), model.config.vocabulary,
                                 tokenizer.vocabularySize()),
                     "use the tokenizer of that model"};
    for (const nn::LinearOp* op : std::as_const(model).linears())
        if (op->form() != "dense")
            return Error{ErrorKind::Incompatible, options.start.string() + " is a compressed variant",
                         "start from a plain model; the method distillation trains variants"};
    return model;
}

std::string optionsHash(const LanguageModelOptions& options, const std::string& textHash)
{
    return sha256(fmt::format("{} {} {} {} {} {} {} {} {} {} {}", options.start.string(), options.layers, options.heads,
                              options.width, options.context, options.batch, options.microBatch, options.seed,
                              options.validateEvery, options.optimiser, textHash));
}

void roundToStored(nn::Decoder& model, const std::string& storedType)
{
    model.storedType = storedType == "f32" ? at::kFloat : storedType == "bf16" ? at::kBFloat16 : at::kHalf;
    at::NoGradGuard noGradient;
    for (at::Tensor& tensor : model.trainable())
        tensor.copy_(tensor.to(model.storedType));
}

} // namespace

Result<TrainingState> trainLanguageModel(const std::filesystem::path& trainingText,
                                         const std::filesystem::path& validationText,
                                         const std::filesystem::path& tokenizerDirectory,
                                         const std::filesystem::path& output, const LanguageModelOptions& options,
                                         const CancelToken& cancel, ProgressSink progress)
try {
    FW_TRY(checkOptions(options));
    std::error_code problem;
    std::filesystem::create_directories(output, problem);
    FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(tokenizerDirectory));
    FW_TRY(checkpoint::ModelFiles(tokenizerDirectory).copyTo(output, {checkpoint::ModelPart::Tokenizer}));
    FW_ASSIGN(const std::string textHash, sha256OfFile(trainingText));
    FW_ASSIGN(const TokenCorpus training, loadTokenCorpus(trainingText, *tokenizer, cancel, progress));
    FW_ASSIGN(const TokenCorpus validation, loadTokenCorpus(validationText, *tokenizer, cancel, progress));
    FW_ASSIGN(nn::Decoder model, startModel(options, *tokenizer));
    const std::int64_t context = model.config.positions;
    const std::int64_t needed = context + 1;
    if (training.windows(context, 0) < 1 || validation.windows(context, 0) < 1)
        return Error{ErrorKind::InvalidInput, fmt::format("both texts need at least {} tokens", needed),
                     "give more text, or a smaller context"};

    const at::Device device(options.device);
    if (device != at::kCPU)
        nn::moveTo(model, device);

    WindowSampler sampler(training, context, options.batch, options.seed);
    TrainingTask task;
    task.parameters = model.trainable();
    if (options.optimiser == "muon")
        for (const nn::LinearOp* op : std::as_const(model).linears())
            task.orthogonalised.push_back(op->denseWeight());
    task.loss = [&](std::int64_t step, std::int64_t micro) {
        const std::vector<std::int64_t> starts = sampler.starts(step);
        const std::span<const std::int64_t> part(starts.data() + micro * options.microBatch,
                                                 static_cast<std::size_t>(options.microBatch));
        return languageModelLoss(model, gatherWindows(training, part, context, device));
    };
    task.validate = [&]() -> Result<double> {
        const std::int64_t windows = std::min(options.validationWindows, validation.windows(context, 0));
        const std::int64_t stride = validation.windows(context, 0) / windows;
        double sum = 0;
        for (std::int64_t i = 0; i < windows; ++i) {
            FW_TRY(cancel.check());
            const std::int64_t start = i * stride * context;
            sum += languageModelLoss(model, gatherWindows(validation, {&start, 1}, context, device)).item<double>();
        }
        return sum / static_cast<double>(windows);
    };
    task.save = [&](const std::filesystem::path& file) { return saveParameters(task.parameters, file); };
    task.load = [&](const std::filesystem::path& file) { return loadParameters(task.parameters, file); };

    LoopOptions loop;
    loop.schedule = {options.learningRate, options.warmupSteps, options.steps, 0.05};
    loop.optimiser.weightDecay = options.weightDecay;
    loop.optimiser.clipNorm = options.clipNorm;
    loop.microBatches = options.batch / options.microBatch;
    loop.validateEvery = options.validateEvery;
    loop.maximumSeconds = options.maximumSeconds;
    loop.checkpoint = output / "checkpoint";
    loop.optionsHash = optionsHash(options, textHash);
    FW_ASSIGN(TrainingState state, runTrainingLoop(task, loop, cancel, progress));

    roundToStored(model, options.storedType);
    FW_TRY(nn::saveDecoder(model, output));
    FW_TRY(saveTrainingHistory(state.history, output / "training.csv"));
    return state;
} catch (...) {
    return caughtError("train the model");
}

} // namespace fw::train
