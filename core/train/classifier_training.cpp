#include "core/train/classifier_training.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/caught.h"
#include "core/base/hash.h"
#include "core/checkpoint/encoder_config.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/scoring/encoder_files.h"
#include "core/train/classifier_loss.h"
#include "core/train/classifier_start.h"
#include "core/train/labelled_texts.h"
#include "core/train/length_buckets.h"
#include "core/train/parameter_files.h"
#include "core/train/temperature.h"
#include "core/train/training_loop.h"

namespace fw::train {

namespace {

Status checkOptions(const ClassifierOptions& options)
{
    auto wrong = [](const std::string& what) { return Error{ErrorKind::InvalidInput, what, "see --help"}; };
    if (options.plan.validation.empty() && !(options.heldBack > 0))
        return wrong("there is nothing to validate on: give a validation file, or hold texts back");
    if (options.batch % options.microBatch != 0)
        return wrong(
            fmt::format("the batch {} is no multiple of the micro-batch {}", options.batch, options.microBatch));
    if (options.steps == 0 && !(options.epochs > 0))
        return wrong("give steps or epochs");
    return nn::checkDevice(options.device);
}

Result<std::string> fileHash(const LabelledFile& file)
{
    FW_ASSIGN(std::string text, sha256OfFile(file.file));
    text += fmt::format(" {} {} {} {}", static_cast<int>(file.delimiter), file.header, file.textColumn, file.repeat);
    for (const auto* words : {&file.columns, &file.values})
        for (const auto& [from, to] : *words)
            text += " " + from + "=" + to;
    return text;
}

/// Of everything that decides the loss curve besides what the loop knows.
Result<std::string> optionsHash(const ClassifierOptions& o)
{
    std::string text = fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {}", fmt::join(o.start.layers, ","),
                                   o.start.vocabularyLimit, o.start.fromScratch, o.start.depth, o.start.heads,
                                   o.start.width, o.heldBack, o.maximumTokens, o.batch, o.microBatch, o.labelSmoothing,
                                   o.seed, o.validateEvery, o.validationTexts);
    for (const HeadTask& head : o.plan.heads)
        text += fmt::format(" {} {} {}", head.config.name, fmt::join(head.config.labels, ","), head.weight);
    for (const auto* files : {&o.plan.training, &o.plan.validation})
        for (const LabelledFile& file : *files) {
            FW_ASSIGN(const std::string digest, fileHash(file));
            text += " " + digest;
        }
    FW_ASSIGN(const std::string start, checkpoint::ModelFiles(o.start.directory).identity());
    return sha256(text + " " + start);
}

void roundToStored(nn::Encoder& model, const std::string& storedType)
{
    model.storedType = storedType == "f32" ? at::kFloat : storedType == "bf16" ? at::kBFloat16 : at::kHalf;
    const at::NoGradGuard noGradient;
    for (at::Tensor& tensor : model.trainable())
        tensor.copy_(tensor.to(model.storedType));
}

/// Each head's logits (texts, labels), row-major, of the first `count` texts.
Result<std::vector<std::vector<float>>> allLogits(const nn::Encoder& model, const LabelledTexts& texts,
                                                  std::size_t count, const CancelToken& cancel)
{
    const at::NoGradGuard noGradient;
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return texts.ids[a].size() < texts.ids[b].size(); });
    std::vector<std::vector<float>> result;
    for (const nn::ClassificationHead& head : model.heads)
        result.emplace_back(count * head.labels.size());
    constexpr std::size_t kRows = 32;
    for (std::size_t begin = 0; begin < count; begin += kRows) {
        FW_TRY(cancel.check());
        const std::span<const std::uint32_t> rows(order.data() + begin, std::min(kRows, count - begin));
        const std::vector<at::Tensor> logits = classifierLogits(model, texts, rows);
        for (std::size_t head = 0; head < logits.size(); ++head) {
            const at::Tensor values = logits[head].to(at::kCPU).contiguous();
            const std::size_t width = model.heads[head].labels.size();
            for (std::size_t i = 0; i < rows.size(); ++i)
                std::copy_n(values.data_ptr<float>() + i * width, width, result[head].data() + rows[i] * width);
        }
    }
    return result;
}

/// The weighted sum of the heads' mean losses.
Result<double> validationLoss(const nn::Encoder& model, const LabelledTexts& texts, std::size_t count,
                              const std::vector<double>& weights, const CancelToken& cancel)
{
    FW_ASSIGN(const auto logits, allLogits(model, texts, count, cancel));
    double loss = 0;
    for (std::size_t head = 0; head < logits.size(); ++head)
        loss += weights[head] * lossAtTemperature(logits[head], model.heads[head].labels.size(),
                                                  std::span(texts.labels[head]).first(count), 1);
    return loss;
}

HeadEvaluation evaluateHead(const nn::ClassificationHead& head, std::span<const float> logits,
                            std::span<const std::int32_t> targets)
{
    const std::size_t width = head.labels.size();
    const auto signal = static_cast<std::size_t>(std::find(head.labels.begin(), head.labels.end(), head.signalLabel) -
                                                 head.labels.begin());
    HeadEvaluation result;
    result.head = head.name;
    result.temperature = head.temperature;
    result.loss = lossAtTemperature(logits, width, targets, head.temperature);
    std::size_t right = 0;
    for (std::size_t row = 0; row < targets.size(); ++row) {
        if (targets[row] == LabelledTexts::kNone)
            continue;
        const std::span<const float> values = logits.subspan(row * width, width);
        const auto top = std::max_element(values.begin(), values.end());
        double sum = 0;
        for (const float value : values)
            sum += std::exp((value - *top) / head.temperature);
        right += top - values.begin() == targets[row] ? 1 : 0;
        result.scores.push_back(std::exp((values[signal] - *top) / head.temperature) / sum);
        result.positive.push_back(targets[row] == static_cast<std::int32_t>(signal));
    }
    result.texts = result.scores.size();
    result.accuracy = static_cast<double>(right) / static_cast<double>(std::max<std::size_t>(result.texts, 1));
    return result;
}

/// The plan's validation texts and those held back of the training texts.
struct Texts
{
    LabelledTexts training;
    LabelledTexts held;       ///< both kinds of validation texts, the held-back ones first
    std::size_t heldBack = 0; ///< how many those are
};

Result<Texts> readTexts(const ClassifierOptions& options)
{
    std::vector<HeadLabels> heads;
    for (const HeadTask& task : options.plan.heads)
        heads.push_back({task.config.name, task.config.labels});
    Texts texts;
    FW_ASSIGN(texts.training, readLabelledTexts(options.plan.training, heads));
    texts.held = holdBack(texts.training, options.heldBack);
    texts.heldBack = texts.held.size();
    FW_ASSIGN(const LabelledTexts validation, readLabelledTexts(options.plan.validation, heads));
    texts.held.texts.insert(texts.held.texts.end(), validation.texts.begin(), validation.texts.end());
    for (std::size_t head = 0; head < heads.size(); ++head)
        texts.held.labels[head].insert(texts.held.labels[head].end(), validation.labels[head].begin(),
                                       validation.labels[head].end());
    if (texts.training.size() == 0 || texts.held.size() == 0)
        return Error{ErrorKind::InvalidInput, "there are no texts to train or validate on", "check the files"};
    return texts;
}

} // namespace

Result<ClassifierTraining> trainClassifier(const std::filesystem::path& output, const ClassifierOptions& options,
                                           const CancelToken& cancel, ProgressSink progress)
try {
    FW_TRY(checkOptions(options));
    FW_ASSIGN(Texts texts, readTexts(options));
    std::error_code problem;
    std::filesystem::create_directories(output, problem);
    FW_ASSIGN(nn::Encoder model, buildClassifier(options, output, texts.training.texts, cancel, progress));
    FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(output));
    const auto maximum = static_cast<std::size_t>(options.maximumTokens);
    FW_TRY(tokenize(texts.training, *tokenizer, maximum, cancel, progress));
    FW_TRY(tokenize(texts.held, *tokenizer, maximum, cancel, progress));
    if (options.device != "cpu")
        nn::moveTo(model, at::Device(options.device));

    std::vector<std::int32_t> lengths;
    for (const auto& ids : texts.training.ids)
        lengths.push_back(static_cast<std::int32_t>(ids.size()));
    LengthBuckets buckets(std::move(lengths), options.batch, options.seed);
    std::vector<double> weights;
    for (const HeadTask& head : options.plan.heads)
        weights.push_back(head.weight);
    TrainingTask task;
    task.parameters = model.trainable();
    task.loss = [&](std::int64_t step, std::int64_t micro) {
        const std::vector<std::uint32_t> rows = buckets.rows(step);
        const std::span<const std::uint32_t> part(rows.data() + micro * options.microBatch,
                                                  static_cast<std::size_t>(options.microBatch));
        return classifierLoss(classifierLogits(model, texts.training, part), texts.training, part, weights,
                              options.labelSmoothing);
    };
    task.validate = [&] {
        const auto count = std::min(texts.held.size(), static_cast<std::size_t>(options.validationTexts));
        return validationLoss(model, texts.held, count, weights, cancel);
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
    FW_ASSIGN(loop.optionsHash, optionsHash(options));
    ClassifierTraining result;
    FW_ASSIGN(result.state, runTrainingLoop(task, loop, cancel, progress));

    roundToStored(model, options.storedType);
    progress.beginStage("evaluate", static_cast<std::int64_t>(texts.held.size()), "texts");
    FW_ASSIGN(const auto logits, allLogits(model, texts.held, texts.held.size(), cancel));
    for (std::size_t i = 0; i < model.heads.size(); ++i) {
        nn::ClassificationHead& head = model.heads[i];
        const std::span<const std::int32_t> targets(texts.held.labels[i]);
        if (options.calibrate)
            head.temperature = fitTemperature(logits[i], head.labels.size(), targets.first(texts.heldBack));
        result.heads.push_back(evaluateHead(head, logits[i], targets));
    }
    FW_TRY(nn::saveEncoder(model, output));
    FW_TRY(saveTrainingHistory(result.state.history, output / "training.csv"));
    return result;
} catch (...) {
    return caughtError("train the classifier");
}

} // namespace fw::train
