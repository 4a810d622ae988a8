// Encoders in Hugging Face's directory layout: …ForSequenceClassification of the families in encoder_layouts.cpp, bare
// models with or without prefix and pooler, as sentence encoders come, or our own several heads over one encoder
// ("heads.<name>.hidden.weight" …, described in config.json's fairweight.heads).
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/nn/scoring/encoder.h"

namespace fw::nn {

/// Loads and checks every tensor that the model uses; missing, misshapen and non-finite ones are errors that name file
/// and tensor, others are named in the notes, but for other tasks' heads (pretraining). Without named heads and without the single head's output the model is a bare encoder.
Result<Encoder> loadEncoder(const std::filesystem::path& directory, const at::Device& device = at::kCPU);

/// Writes config.json and model.safetensors into an existing directory. Heads are either one without a name or any
/// number with different names. Only BERT is written, the family that training starts from; others are an error.
Status saveEncoder(const Encoder& model, const std::filesystem::path& directory);

} // namespace fw::nn
