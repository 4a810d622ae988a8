// Fine-tunes a BERT encoder, or trains one from scratch, with one or more heads that each put texts into one of several
// classes. No torch here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/train/classifier_plan.h"
#include "core/train/training_state.h"

namespace fw::train {

/// Where the network begins: the encoder in `start`, or a fresh one of the given shape over the tokenizer there.
struct ClassifierStart
{
    std::filesystem::path directory;  ///< an encoder's, or only its tokenizer's with `fromScratch`
    std::vector<std::int64_t> layers; ///< of the start to keep, in this order; empty: all
    std::int64_t vocabularyLimit = 0; ///< pieces to keep (see vocabulary_trimming.h); 0: all
    bool fromScratch = false;
    std::int64_t depth = 2; ///< the rest only from scratch
    std::int64_t heads = 4;
    std::int64_t width = 128;
};

struct ClassifierOptions
{
    ClassifierStart start;
    ClassifierPlan plan;
    double heldBack = 0;             ///< share of the training texts that is validated on besides the plan's own files
    bool calibrate = false;          ///< fit each head's temperature on the held-back texts at the end
    std::int64_t maximumTokens = 64; ///< of a text in training; longer ones are cut
    std::int64_t batch = 32;         ///< texts a step
    std::int64_t microBatch = 16;    ///< texts computed at once; divides batch
    double epochs = 1;               ///< used where steps is 0
    std::int64_t steps = 0;
    std::int64_t warmupSteps = 100;
    double learningRate = 2e-4;
    double weightDecay = 0.01;
    double clipNorm = 1.0;
    double labelSmoothing = 0;
    std::uint64_t seed = 1;
    std::int64_t validateEvery = 500;
    std::int64_t validationTexts = 1000; ///< for the losses on the way; at the end all are used
    double maximumSeconds = 0;
    std::string storedType = "f16"; ///< f32, f16 or bf16
    std::string device = "cpu";
};

/// What the stored model says of the validation texts that a head has labels for.
struct HeadEvaluation
{
    std::string head;
    std::size_t texts = 0;
    double loss = 0; ///< mean natural-log loss, weights rounded to their stored type, divided by the temperature
    double accuracy = 0;
    double temperature = 1;
    std::vector<double> scores; ///< of the signal label, in the texts' order
    std::vector<char> positive; ///< whether the text carries the signal label
};

/// What a training gives.
struct ClassifierTraining
{
    TrainingState state;
    std::vector<HeadEvaluation> heads; ///< in the plan's order
};

/// Trains on the plan's files, or goes on where `output`/checkpoint stopped, and writes a model directory to `output`
/// (weights, config with the heads, tokenizer, training.csv with the loss curve).
Result<ClassifierTraining> trainClassifier(const std::filesystem::path& output, const ClassifierOptions& options,
                                           const CancelToken& cancel, ProgressSink progress);

} // namespace fw::train
