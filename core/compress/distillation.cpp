// Knowledge distillation into a smaller student that starts from the teacher's layers: DistilGPT2's recipe
// (Sanh et al. 2019), L = α_ce · T² · KL(teacher ‖ student) + α_lm · CE + α_cos · (1 − cos(last hidden states)).
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cosine_similarity.h>
#include <ATen/ops/kl_div.h>
#include <ATen/ops/log_softmax.h>
#include <fmt/format.h>

#include "core/compress/calibration.h"
#include "core/compress/layer_choice.h"
#include "core/compress/methods.h"
#include "core/nn/gpt2.h"
#include "core/train/language_model_loss.h"
#include "core/train/training_loop.h"
#include "core/train/window_sampler.h"

namespace fw::compress {

namespace {

using nlohmann::json;

struct Weights
{
    double temperature = 2;
    double distillation = 0.5;
    double languageModel = 0.5;
    double cosine = 0;
};

at::Tensor distillationLoss(const nn::Gpt2& student, const nn::Gpt2& teacher, const train::WindowBatch& batch,
                            const Weights& weights)
{
    const at::Tensor studentHidden = train::hiddenOf(student, batch);
    const at::Tensor studentLogits = student.logits(studentHidden);
    at::Tensor teacherHidden;
    at::Tensor target;
    {
        const at::NoGradGuard noGradient;
        teacherHidden = train::hiddenOf(teacher, batch);
        target = at::log_softmax(teacher.logits(teacherHidden).div(weights.temperature), 1);
    }
    const at::Tensor guess = at::log_softmax(studentLogits.div(weights.temperature), 1);
    const double tokens = static_cast<double>(studentLogits.size(0));
    at::Tensor loss = at::kl_div(guess, target, at::Reduction::Sum, true)
                          .mul(weights.distillation * weights.temperature * weights.temperature / tokens);
    if (weights.languageModel > 0)
        loss = loss.add(train::crossEntropy(studentLogits, batch.targets).mul(weights.languageModel));
    if (weights.cosine > 0)
        loss = loss.add(at::cosine_similarity(studentHidden, teacherHidden, 1).mean().neg().add(1).mul(weights.cosine));
    return loss;
}

/// A student of its own: tensors copied, so that training moves none of the teacher's.
void detachSlots(nn::Gpt2& student)
{
    auto copy = [](nn::LayerNorm& norm) {
        norm.weight = norm.weight.detach().clone();
        norm.bias = norm.bias.detach().clone();
    };
    student.tokens = nn::EmbeddingOp(student.tokens.weight().detach().clone());
    student.positions = student.positions.detach().clone();
    for (nn::Gpt2Block& block : student.blocks) {
        copy(block.attentionNorm);
        copy(block.mlpNorm);
        for (const nn::NamedSlot& named : nn::kGpt2Slots)
            block.*named.slot = (block.*named.slot)->trainableCopy();
    }
    copy(student.finalNorm);
}

Status plan(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireTrainable(shape, path, "distillation"));
    const auto layers = parameters.at("layers").get<std::int64_t>();
    if (layers > shape.layers())
        return Error{
            ErrorKind::InvalidInput,
            fmt::format("{}.layers: a student of {} layers cannot start from {} ", path, layers, shape.layers()),
            fmt::format("at most {}; 0 keeps the model as the steps before left it", shape.layers())};
    if (layers > 0)
        shape.blocks.resize(static_cast<std::size_t>(layers));
    return {};
}

Status apply(nn::Gpt2& model, const json& parameters, const Context& context)
{
    const nn::Gpt2& teacher = context.base.gpt2();
    const auto layers = parameters.at("layers").get<std::int64_t>();
    if (layers > 0)
        keepLayers(model, pickLayers("even", layers, static_cast<std::int64_t>(model.blocks.size())));
    detachSlots(model);

    const auto time = std::min(parameters.at("window").get<std::int64_t>(), model.config.positions);
    const auto batch = parameters.at("batch").get<std::int64_t>();
    FW_ASSIGN(const train::TokenCorpus corpus, loadCalibration(context, time, 0));
    train::WindowSampler sampler(corpus, time, batch, parameters.at("seed").get<std::uint64_t>());
    const Weights weights{parameters.at("temperature").get<double>(), parameters.at("alpha_ce").get<double>(),
                          parameters.at("alpha_lm").get<double>(), parameters.at("alpha_cos").get<double>()};

    train::TrainingTask task;
    task.parameters = model.trainable();
    // Micro-batches of one window keep each backward() short, so that cancelling takes effect at once.
    task.loss = [&](std::int64_t step, std::int64_t micro) {
        const std::int64_t start = sampler.starts(step)[static_cast<std::size_t>(micro)];
        return distillationLoss(model, teacher, train::gatherWindows(corpus, {&start, 1}, time, model.device()),
                                weights);
    };
    train::LoopOptions loop;
    const auto steps = parameters.at("steps").get<std::int64_t>();
    const auto warmup = static_cast<std::int64_t>(parameters.at("warmup").get<double>() * static_cast<double>(steps));
    loop.schedule = {parameters.at("learning_rate").get<double>(), warmup, steps, 0.0};
    loop.optimiser.weightDecay = 0.01;
    loop.optimiser.beta2 = 0.98;
    loop.optimiser.epsilon = 1e-6;
    loop.optimiser.clipNorm = 5.0;
    loop.microBatches = batch;
    loop.validateEvery = std::max<std::int64_t>(1, steps / 20);
    FW_ASSIGN(const train::TrainingState state, train::runTrainingLoop(task, loop, context.cancel, context.progress));
    (void)state;
    return {};
}

} // namespace

Method distillation()
{
    catalogue::Method description;
    description.id = "distillation";
    description.title = "Knowledge distillation";
    description.summary = "Trains a smaller student that starts from the teacher's layers to give the teacher's "
                          "distribution. Embeddings are trained, too.";
    description.paper = "DistilGPT2 (Sanh et al. 2019, arXiv 1910.01108); Xu & Hu 2022 (arXiv 2201.08542)";
    description.readsCalibrationText = true;
    description.trains = true;
    using catalogue::integerParameter;
    using catalogue::realParameter;
    description.parameters = {
        integerParameter("layers", "Layers",
                         "Blocks of the student, spread evenly over the model; 0 keeps the model as earlier steps left "
                         "it.",
                         3, 0, 4096, "layers"),
        integerParameter("steps", "Steps", "Optimiser steps.", 500, 1, 10000000, "steps"),
        integerParameter("batch", "Batch", "Windows of text a step.", 8, 1, 4096, "windows"),
        integerParameter("window", "Window", "Tokens of a window, at most the context.", 256, 8, 65536, "tokens"),
        realParameter("temperature", "Temperature", "Softens teacher and student alike.", 2.0, 0.1, 100.0),
        realParameter("alpha_ce", "Weight of distillation", "Weight of T² · KL(teacher ‖ student).", 0.5, 0.0, 1000.0),
        realParameter("alpha_lm", "Weight of text", "Weight of the cross-entropy with the text's own next token.", 0.5,
                      0.0, 1000.0),
        realParameter("alpha_cos", "Weight of cosine", "Weight of 1 − cosine of the last hidden states.", 0.0, 0.0,
                      1000.0),
        realParameter("learning_rate", "Learning rate", "AdamW's peak rate; it falls to 0 along a cosine.", 5e-4, 1e-8,
                      1.0),
        realParameter("warmup", "Warm-up", "Share of the steps in which the rate rises.", 0.05, 0.0, 1.0),
        integerParameter("seed", "Seed", "Decides the order of the text.", 1, 0, 9000000000000000)};
    return {description, plan, apply};
}

} // namespace fw::compress
