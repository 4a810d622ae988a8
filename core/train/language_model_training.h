// Trains a GPT-2 on a text, a document a line. No torch in this header.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/train/training_state.h"

namespace fw::train {

struct LanguageModelOptions
{
    /// A model directory whose weights and structure are the start; empty: fresh weights, and the four numbers below.
    std::filesystem::path start;
    std::int64_t layers = 6;
    std::int64_t heads = 8;
    std::int64_t width = 256;
    std::int64_t context = 256;  ///< tokens; also the length of the training windows
    std::int64_t batch = 8;      ///< windows a step
    std::int64_t microBatch = 8; ///< windows computed at once; divides batch
    std::int64_t steps = 1000;
    std::int64_t warmupSteps = 100;
    double learningRate = 3e-3;
    std::string optimiser = "adamw"; ///< adamw, or muon: the blocks' matrices by Muon, the rest by AdamW
    double weightDecay = 0.1;
    double clipNorm = 1.0;
    std::uint64_t seed = 1;
    std::int64_t validateEvery = 250;
    std::int64_t validationWindows = 64;
    double maximumSeconds = 0;
    std::string storedType = "f16"; ///< f32, f16 or bf16
    std::string device = "cpu";
};

/// Trains with the tokenizer in `tokenizerDirectory`, or goes on where `output`/checkpoint stopped, and writes a model
/// directory to `output` (weights, config, tokenizer, training.csv with the loss curve).
Result<TrainingState> trainLanguageModel(const std::filesystem::path& trainingText,
                                         const std::filesystem::path& validationText,
                                         const std::filesystem::path& tokenizerDirectory,
                                         const std::filesystem::path& output, const LanguageModelOptions& options,
                                         const CancelToken& cancel, ProgressSink progress);

} // namespace fw::train
