// The optimiser loop that every training shares: schedule, accumulation, clipping, validation, checkpoints, resume,
// cancel and progress. What is learned is a TrainingTask's business.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/train/adamw.h"
#include "core/train/schedule.h"
#include "core/train/training_state.h"

namespace fw::train {

struct LoopOptions
{
    Schedule schedule;
    AdamWOptions optimiser;
    std::int64_t microBatches = 1; ///< accumulated per step
    std::int64_t validateEvery = 250;
    double checkpointEverySeconds = 120;
    double maximumSeconds = 0;        ///< of training in all, the rate falling towards its end; 0: to the last step
    std::filesystem::path checkpoint; ///< directory to resume from and save to; empty: none
    std::string optionsHash;          ///< of all that decides the loss curve besides the above
};

/// What is learned. A step's loss must depend on (step, micro-batch) alone, so that a resumed run sees the same data.
struct TrainingTask
{
    std::vector<at::Tensor> parameters; ///< leaf tensors, moved in place
    /// Those of them that Muon moves; empty: AdamW moves all.
    std::vector<at::Tensor> orthogonalised;
    /// The mean loss of one micro-batch, a scalar with a gradient. Should take less than 200 ms to compute and as much
    /// to differentiate, because cancelling waits for it.
    std::function<at::Tensor(std::int64_t step, std::int64_t microBatch)> loss;
    /// Mean validation loss; empty: none.
    std::function<Result<double>()> validate;
    /// Writes and reads the parameters for checkpoints.
    std::function<Status(const std::filesystem::path& file)> save;
    std::function<Status(const std::filesystem::path& file)> load;
};

/// Trains to the last step (or for the given time), or until cancelled: the checkpoint is then saved, and calling
/// again with the same options goes on along the same loss curve. The number of steps alone may be another one then:
/// the learning rate goes on along the new schedule.
Result<TrainingState> runTrainingLoop(TrainingTask& task, const LoopOptions& options, const CancelToken& cancel,
                                      ProgressSink progress);

} // namespace fw::train
