#include "core/compress/training/text_training.h"

#include <algorithm>

#include "core/compress/calibration.h"
#include "core/compress/training/trainable_model.h"
#include "core/train/training_loop.h"

namespace fw::compress {

std::vector<catalogue::Parameter> textTrainingParameters(const TextTrainingOptions& defaults)
{
    using catalogue::integerParameter;
    using catalogue::realParameter;
    return {
        integerParameter("steps", "Steps", "Optimiser steps.", defaults.steps, 1, 10000000, "steps"),
        realParameter("minutes", "Minutes",
                      "Ends the training after so long, the rate fallen to 0; 0: after all steps.", defaults.minutes,
                      0.0, 100000.0, "minutes"),
        integerParameter("batch", "Batch", "Windows of text a step.", defaults.batch, 1, 4096, "windows"),
        integerParameter("window", "Window", "Tokens of a window, at most the context.", defaults.window, 8, 65536,
                         "tokens"),
        realParameter("learning_rate", "Learning rate", "AdamW's peak rate; it falls to 0 along a cosine.",
                      defaults.learningRate, 1e-8, 1.0),
        realParameter("warmup", "Warm-up", "Share of the steps in which the rate rises.", defaults.warmup, 0.0, 1.0),
        counterfactualParameter("Whether the text is also learned with its group words swapped (she for he, …), and "
                                "of which axis.",
                                true),
        catalogue::seedParameter("seed", "Seed", "Decides the order of the text.",
                                 static_cast<std::int64_t>(defaults.seed))};
}

TextTrainingOptions textTrainingOptions(const nlohmann::json& parameters)
{
    TextTrainingOptions options;
    options.steps = parameters.at("steps").get<std::int64_t>();
    options.minutes = parameters.at("minutes").get<double>();
    options.batch = parameters.at("batch").get<std::int64_t>();
    options.window = parameters.at("window").get<std::int64_t>();
    options.learningRate = parameters.at("learning_rate").get<double>();
    options.warmup = parameters.at("warmup").get<double>();
    options.counterfactual = parameters.at("counterfactual").get<std::string>();
    options.seed = parameters.at("seed").get<std::uint64_t>();
    return options;
}

Result<TextTraining> TextTraining::load(const TextTrainingOptions& options, const nn::Decoder& model,
                                        const Context& context)
{
    const std::int64_t time = std::min(options.window, model.config.positions);
    FW_ASSIGN(train::TokenCorpus corpus, loadCalibration(context, time, 0, options.counterfactual));
    return TextTraining(options, model, std::move(corpus));
}

TextTraining::TextTraining(const TextTrainingOptions& options, const nn::Decoder& model, train::TokenCorpus corpus)
    : m_options(options),
      m_device(model.device()),
      m_time(std::min(options.window, model.config.positions)),
      m_heldBack(std::make_unique<train::TokenCorpus>(holdBack(corpus, m_time))),
      m_corpus(std::make_unique<train::TokenCorpus>(std::move(corpus))),
      m_sampler(*m_corpus, m_time, options.batch, options.seed, !options.sameWindows)
{
}

train::WindowBatch TextTraining::window(std::int64_t step, std::int64_t number)
{
    const std::int64_t start = m_sampler.starts(step)[static_cast<std::size_t>(number)];
    return train::gatherWindows(*m_corpus, {&start, 1}, m_time, m_device);
}

Status TextTraining::run(std::vector<at::Tensor> parameters, const nn::Decoder& running,
                         const std::function<at::Tensor(const train::WindowBatch& window)>& loss,
                         const Context& context)
{
    train::TrainingTask task;
    task.parameters = std::move(parameters);
    // Micro-batches of one window keep each backward() short, so that cancelling takes effect at once.
    task.loss = [&](std::int64_t step, std::int64_t number) { return loss(window(step, number)); };
    if (!m_heldBack->ids.empty())
        task.validate = [&] { return meanLoss(running, *m_heldBack, m_time, context.cancel); };
    train::LoopOptions loop;
    const auto warmup = static_cast<std::int64_t>(m_options.warmup * static_cast<double>(m_options.steps));
    loop.schedule = {m_options.learningRate, warmup, m_options.steps, 0.0};
    loop.optimiser.weightDecay = 0.01;
    loop.optimiser.beta2 = 0.98;
    loop.optimiser.epsilon = 1e-6;
    loop.optimiser.clipNorm = 5.0;
    loop.microBatches = m_options.batch;
    loop.validateEvery = std::max<std::int64_t>(1, m_options.steps / 20);
    loop.maximumSeconds = 60 * m_options.minutes;
    FW_ASSIGN(train::TrainingState state, train::runTrainingLoop(task, loop, context.cancel, context.progress));
    if (context.report)
        context.report->curve = std::move(state.history);
    return {};
}

} // namespace fw::compress
