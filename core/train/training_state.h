// What a training resumes from: the model, the optimiser's moments and where in the data it stood. No torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fw::train {

/// One line of a training's history.
struct TrainingPoint
{
    std::int64_t step = 0;
    double trainingLoss = 0;   ///< mean natural-log loss since the last point
    double validationLoss = 0; ///< NaN where it was not measured
    double learningRate = 0;
    double seconds = 0; ///< since the training began, interruptions left out
};

/// state.json of a checkpoint directory.
struct TrainingState
{
    std::int64_t step = 0;
    double seconds = 0;
    double lossSum = 0; ///< since the last point of the history
    std::int64_t lossCount = 0;
    double bestValidation = 0;
    std::string optionsHash; ///< of everything that decides the loss curve: another hash is refused
    std::vector<TrainingPoint> history;
};

Status saveTrainingState(const TrainingState& state, const std::filesystem::path& file);
Result<TrainingState> loadTrainingState(const std::filesystem::path& file);

/// The history as CSV: step,training_loss,validation_loss,learning_rate,seconds.
Status saveTrainingHistory(const std::vector<TrainingPoint>& history, const std::filesystem::path& file);

} // namespace fw::train
