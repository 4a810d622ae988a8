// Fine-tunes a BERT encoder, or trains one from scratch, to put texts into one of several classes. No torch here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
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
    std::string textColumn = "text";
    std::string labelColumn = "toxic";
    std::vector<std::string> labels = {"clean", "toxic"};
    std::string signalLabel;         ///< the one whose score is meant when one is; empty: the last
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

/// What a training gives: its history, and what the stored model says of the validation texts.
struct ClassifierTraining
{
    TrainingState state;
    double validationLoss = 0; ///< natural-log loss of the final model, weights rounded to their stored type
    double accuracy = 0;
    std::vector<double> scores; ///< of the signal label, per validation text, in file order
    std::vector<char> positive; ///< whether the text carries the signal label
};

/// Trains on the rows of all `training` files, or goes on where `output`/checkpoint stopped, and writes a model
/// directory to `output` (weights, config with the labels, tokenizer, training.csv with the loss curve).
Result<ClassifierTraining> trainClassifier(const std::vector<std::filesystem::path>& training,
                                           const std::filesystem::path& validation, const std::filesystem::path& output,
                                           const ClassifierOptions& options, const CancelToken& cancel,
                                           ProgressSink progress);

} // namespace fw::train
