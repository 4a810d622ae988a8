// The network that a classifier's training begins with.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/nn/scoring/encoder.h"
#include "core/train/classifier_training.h"

namespace fw::train {

/// Writes the tokenizer to `output` (trimmed over `texts` where the start says so) and builds the network over it:
/// chosen layers and embedding rows of the start, a fresh head for each of the plan's. Single-label.
Result<nn::Encoder> buildClassifier(const ClassifierOptions& options, const std::filesystem::path& output,
                                    std::span<const std::string> texts, const CancelToken& cancel,
                                    ProgressSink progress);

} // namespace fw::train
