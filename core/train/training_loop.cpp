#include "core/train/training_loop.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>

#include "core/base/hash.h"
#include "core/train/muon.h"

namespace fw::train {

namespace {

using Clock = std::chrono::steady_clock;

/// The number of steps is left out: a training may be resumed to end sooner or later.
std::string curveHash(const LoopOptions& options)
{
    const Schedule& s = options.schedule;
    const AdamWOptions& o = options.optimiser;
    return sha256(fmt::format("{} {} {} {} {} {} {} {} {} {}", s.peak, s.warmupSteps, s.finalShare, o.beta1, o.beta2,
                              o.epsilon, o.weightDecay, o.clipNorm, options.microBatches, options.optionsHash));
}

std::unique_ptr<Optimiser> makeOptimiser(const TrainingTask& task, const AdamWOptions& options)
{
    if (task.orthogonalised.empty())
        return std::make_unique<AdamW>(task.parameters, options);
    std::vector<at::Tensor> others;
    for (const at::Tensor& parameter : task.parameters)
        if (std::none_of(task.orthogonalised.begin(), task.orthogonalised.end(),
                         [&](const at::Tensor& matrix) { return matrix.is_same(parameter); }))
            others.push_back(parameter);
    return std::make_unique<Muon>(task.orthogonalised, others, options);
}

/// The checkpoint directory: weights, moments and state. The state is written last and names a complete set.
class CheckpointStore
{
public:
    explicit CheckpointStore(const LoopOptions& options) : m_directory(options.checkpoint), m_hash(curveHash(options))
    {
    }

    Result<bool> resume(TrainingTask& task, Optimiser& optimiser, TrainingState& state) const
    {
        std::error_code ignored;
        if (m_directory.empty() || !std::filesystem::exists(m_directory / "state.json", ignored))
            return false;
        FW_ASSIGN(TrainingState stored, loadTrainingState(m_directory / "state.json"));
        if (stored.optionsHash != m_hash)
            return Error{ErrorKind::Incompatible,
                         (m_directory / "state.json").string() + " belongs to a training with other options",
                         "use the same options, or remove the checkpoint folder to start anew"};
        FW_TRY(task.load(weights(stored.step)));
        FW_TRY(optimiser.load(moments(stored.step), stored.step));
        state = std::move(stored);
        return true;
    }

    Status save(const TrainingTask& task, const Optimiser& optimiser, TrainingState& state) const
    {
        if (m_directory.empty())
            return {};
        std::error_code problem;
        std::filesystem::create_directories(m_directory, problem);
        state.optionsHash = m_hash;
        FW_TRY(task.save(weights(state.step)));
        FW_TRY(optimiser.save(moments(state.step)));
        FW_TRY(saveTrainingState(state, m_directory / "state.json"));
        for (const auto& entry : std::filesystem::directory_iterator(m_directory, problem)) {
            const auto path = entry.path();
            if (path.extension() == ".safetensors" && path != weights(state.step) && path != moments(state.step))
                std::filesystem::remove(path, problem);
        }
        return {};
    }

private:
    std::filesystem::path weights(std::int64_t step) const
    {
        return m_directory / fmt::format("weights-{}.safetensors", step);
    }
    std::filesystem::path moments(std::int64_t step) const
    {
        return m_directory / fmt::format("moments-{}.safetensors", step);
    }

    std::filesystem::path m_directory;
    std::string m_hash;
};

} // namespace

Result<TrainingState> runTrainingLoop(TrainingTask& task, const LoopOptions& options, const CancelToken& cancel,
                                      ProgressSink progress)
{
    for (at::Tensor& parameter : task.parameters)
        parameter.requires_grad_(true);
    const std::unique_ptr<Optimiser> optimiser = makeOptimiser(task, options.optimiser);
    TrainingState state;
    const CheckpointStore store(options);
    FW_TRY(store.resume(task, *optimiser, state));

    const Schedule& schedule = options.schedule;
    progress.beginStage("train", schedule.totalSteps, "steps");
    const auto start = Clock::now();
    const double before = state.seconds;
    auto lastCheckpoint = start;
    auto seconds = [&] { return before + std::chrono::duration<double>(Clock::now() - start).count(); };
    const std::int64_t firstStep = state.step;

    while (state.step < schedule.totalSteps) {
        if (options.maximumSeconds > 0 && seconds() >= options.maximumSeconds)
            break;
        double stepLoss = 0;
        for (std::int64_t micro = 0; micro < options.microBatches; ++micro) {
            if (cancel.cancelled()) {
                optimiser->clearGradients();
                state.seconds = seconds();
                FW_TRY(store.save(task, *optimiser, state));
                return cancelledError();
            }
            at::AutoGradMode gradient(true);
            const at::Tensor loss = task.loss(state.step, micro);
            loss.div(static_cast<double>(options.microBatches)).backward();
            stepLoss += loss.item<double>() / static_cast<double>(options.microBatches);
        }
        if (!std::isfinite(stepLoss))
            return Error{ErrorKind::Numerical, fmt::format("the loss is not finite at step {}", state.step),
                         "lower the learning rate"};
        const double rate =
            schedule.rate(state.step, options.maximumSeconds > 0 ? seconds() / options.maximumSeconds : 0);
        optimiser->step(rate);
        ++state.step;
        state.lossSum += stepLoss;
        ++state.lossCount;
        progress.advance(state.step - firstStep, fmt::format("step {}/{}, loss {:.4f}", state.step, schedule.totalSteps,
                                                             state.lossSum / static_cast<double>(state.lossCount)));

        const bool last =
            state.step == schedule.totalSteps || (options.maximumSeconds > 0 && seconds() >= options.maximumSeconds);
        if (last || state.step % options.validateEvery == 0) {
            double validation = std::numeric_limits<double>::quiet_NaN();
            if (task.validate) {
                at::NoGradGuard noGradient;
                FW_ASSIGN(validation, task.validate());
            }
            state.history.push_back(
                {state.step, state.lossSum / static_cast<double>(state.lossCount), validation, rate, seconds()});
            state.lossSum = 0;
            state.lossCount = 0;
        }
        const auto sinceCheckpoint = std::chrono::duration<double>(Clock::now() - lastCheckpoint).count();
        if (last || sinceCheckpoint > options.checkpointEverySeconds) {
            state.seconds = seconds();
            FW_TRY(store.save(task, *optimiser, state));
            lastCheckpoint = Clock::now();
        }
    }
    state.seconds = seconds();
    FW_TRY(store.save(task, *optimiser, state));
    for (at::Tensor& parameter : task.parameters)
        parameter.requires_grad_(false);
    return state;
}

} // namespace fw::train
