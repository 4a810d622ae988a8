#include "core/train/classifier_training.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/softmax.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/hash.h"
#include "core/checkpoint/model_config.h"
#include "core/nn/encoder_files.h"
#include "core/nn/runtime.h"
#include "core/train/classifier_loss.h"
#include "core/train/classifier_start.h"
#include "core/train/labelled_texts.h"
#include "core/train/length_buckets.h"
#include "core/train/parameter_files.h"
#include "core/train/training_loop.h"

namespace fw::train {

namespace {

std::size_t signalIndex(const ClassifierOptions& options)
{
    const auto found = std::find(options.labels.begin(), options.labels.end(), options.signalLabel);
    return found == options.labels.end() ? options.labels.size() - 1
                                         : static_cast<std::size_t>(found - options.labels.begin());
}

Status checkOptions(const ClassifierOptions& options)
{
    auto wrong = [](const std::string& what) { return Error{ErrorKind::InvalidInput, what, "see --help"}; };
    if (options.labels.size() < 2)
        return wrong("a classifier needs at least two labels");
    if (!options.signalLabel.empty() && options.labels[signalIndex(options)] != options.signalLabel)
        return wrong(fmt::format("the signal label '{}' is none of the labels", options.signalLabel));
    if (options.batch % options.microBatch != 0)
        return wrong(
            fmt::format("the batch {} is no multiple of the micro-batch {}", options.batch, options.microBatch));
    if (options.steps == 0 && !(options.epochs > 0))
        return wrong("give steps or epochs");
    return nn::checkDevice(options.device);
}

/// Of everything that decides the loss curve besides what the loop knows.
Result<std::string> optionsHash(const ClassifierOptions& o, const std::vector<std::filesystem::path>& training,
                                const std::filesystem::path& validation)
{
    std::string text =
        fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}", fmt::join(o.start.layers, ","),
                    o.start.vocabularyLimit, o.start.fromScratch, o.start.depth, o.start.heads, o.start.width,
                    o.textColumn, o.labelColumn, fmt::join(o.labels, ","), o.signalLabel, o.maximumTokens, o.batch,
                    o.microBatch, o.labelSmoothing, o.seed, o.validateEvery, o.validationTexts);
    for (const std::filesystem::path& file : training) {
        FW_ASSIGN(const std::string digest, sha256OfFile(file));
        text += " " + digest;
    }
    FW_ASSIGN(const std::string digest, sha256OfFile(validation));
    FW_ASSIGN(const std::string start, checkpoint::modelIdentity(o.start.directory));
    return sha256(text + " " + digest + " " + start);
}

void roundToStored(nn::Encoder& model, const std::string& storedType)
{
    model.storedType = storedType == "f32" ? at::kFloat : storedType == "bf16" ? at::kBFloat16 : at::kHalf;
    const at::NoGradGuard noGradient;
    for (at::Tensor& tensor : model.trainable())
        tensor.copy_(tensor.to(model.storedType));
}

/// What a model says of the first `count` texts.
struct Evaluation
{
    double loss = 0;
    double accuracy = 0;
    std::vector<double> scores; ///< of the signal label
};

Result<Evaluation> evaluate(const nn::Encoder& model, const LabelledTexts& texts, std::size_t count, std::size_t signal,
                            const CancelToken& cancel)
{
    const at::NoGradGuard noGradient;
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return texts.ids[a].size() < texts.ids[b].size(); });
    constexpr std::size_t kRows = 32;
    Evaluation result;
    result.scores.resize(count);
    std::size_t right = 0;
    for (std::size_t begin = 0; begin < count; begin += kRows) {
        FW_TRY(cancel.check());
        const std::span<const std::uint32_t> rows(order.data() + begin, std::min(kRows, count - begin));
        const at::Tensor chances = at::softmax(classifierLogits(model, texts, rows), -1).to(at::kCPU, at::kDouble);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double* row = chances.data_ptr<double>() + static_cast<std::int64_t>(i) * chances.size(1);
            const std::int32_t label = texts.labels[rows[i]];
            result.loss -= std::log(std::max(row[label], 1e-30)) / static_cast<double>(count);
            right += std::max_element(row, row + chances.size(1)) - row == label ? 1 : 0;
            result.scores[rows[i]] = row[signal];
        }
    }
    result.accuracy = static_cast<double>(right) / static_cast<double>(std::max<std::size_t>(count, 1));
    return result;
}

} // namespace

Result<ClassifierTraining> trainClassifier(const std::vector<std::filesystem::path>& training,
                                           const std::filesystem::path& validation, const std::filesystem::path& output,
                                           const ClassifierOptions& options, const CancelToken& cancel,
                                           ProgressSink progress)
{
    FW_TRY(checkOptions(options));
    FW_ASSIGN(LabelledTexts texts,
              readLabelledTexts(training, options.textColumn, options.labelColumn, options.labels));
    FW_ASSIGN(LabelledTexts held,
              readLabelledTexts({validation}, options.textColumn, options.labelColumn, options.labels));
    if (texts.size() == 0 || held.size() == 0)
        return Error{ErrorKind::InvalidInput, "there are no texts to train or validate on", "check the CSV files"};
    std::error_code problem;
    std::filesystem::create_directories(output, problem);
    FW_ASSIGN(nn::Encoder model, buildClassifier(options, output, texts.texts, cancel, progress));
    FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(output));
    const auto maximum = static_cast<std::size_t>(options.maximumTokens);
    FW_TRY(tokenize(texts, *tokenizer, maximum, cancel, progress));
    FW_TRY(tokenize(held, *tokenizer, maximum, cancel, progress));
    if (options.device != "cpu")
        nn::moveTo(model, at::Device(options.device));

    std::vector<std::int32_t> lengths;
    for (const auto& ids : texts.ids)
        lengths.push_back(static_cast<std::int32_t>(ids.size()));
    LengthBuckets buckets(std::move(lengths), options.batch, options.seed);
    const std::size_t signal = signalIndex(options);
    TrainingTask task;
    task.parameters = model.trainable();
    task.loss = [&](std::int64_t step, std::int64_t micro) {
        const std::vector<std::uint32_t> rows = buckets.rows(step);
        const std::span<const std::uint32_t> part(rows.data() + micro * options.microBatch,
                                                  static_cast<std::size_t>(options.microBatch));
        return classifierLoss(classifierLogits(model, texts, part), texts, part, options.labelSmoothing);
    };
    task.validate = [&]() -> Result<double> {
        const auto count = std::min(held.size(), static_cast<std::size_t>(options.validationTexts));
        FW_ASSIGN(const Evaluation part, evaluate(model, held, count, signal, cancel));
        return part.loss;
    };
    task.save = [&](const std::filesystem::path& file) { return saveParameters(task.parameters, file); };
    task.load = [&](const std::filesystem::path& file) { return loadParameters(task.parameters, file); };

    LoopOptions loop;
    const auto perEpoch = static_cast<double>(buckets.stepsPerEpoch());
    const std::int64_t steps = options.steps > 0 ? options.steps : std::llround(options.epochs * perEpoch);
    loop.schedule = {options.learningRate, options.warmupSteps, std::max<std::int64_t>(1, steps), 0.05};
    loop.optimiser.beta2 = 0.98;
    loop.optimiser.weightDecay = options.weightDecay;
    loop.optimiser.clipNorm = options.clipNorm;
    loop.microBatches = options.batch / options.microBatch;
    loop.validateEvery = options.validateEvery;
    loop.maximumSeconds = options.maximumSeconds;
    loop.checkpoint = output / "checkpoint";
    FW_ASSIGN(loop.optionsHash, optionsHash(options, training, validation));
    ClassifierTraining result;
    FW_ASSIGN(result.state, runTrainingLoop(task, loop, cancel, progress));

    roundToStored(model, options.storedType);
    FW_TRY(nn::saveEncoder(model, output));
    FW_TRY(saveTrainingHistory(result.state.history, output / "training.csv"));
    progress.beginStage("evaluate", static_cast<std::int64_t>(held.size()), "texts");
    FW_ASSIGN(Evaluation final, evaluate(model, held, held.size(), signal, cancel));
    result.validationLoss = final.loss;
    result.accuracy = final.accuracy;
    result.scores = std::move(final.scores);
    for (const std::int32_t label : held.labels)
        result.positive.push_back(label == static_cast<std::int32_t>(signal));
    return result;
}

} // namespace fw::train
