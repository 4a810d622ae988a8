// BERT in Hugging Face's directory layout: BertForSequenceClassification ("bert." …, "classifier." …), a bare BertModel
// with or without the prefix and the pooler, as sentence encoders come, or our own several heads over one encoder
// ("bert." …, "heads.<name>.hidden.weight" …, described in config.json's fairweight.heads).
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/nn/encoder.h"

namespace fw::nn {

/// Loads and checks every tensor; unknown and missing ones are errors that name file and tensor. Pretraining heads
/// ("cls.") are left out. Without named heads and without classifier.weight the model is a bare encoder.
Result<Encoder> loadEncoder(const std::filesystem::path& directory, const at::Device& device = at::kCPU);

/// Writes config.json and model.safetensors into an existing directory. Heads are either one without a name or any
/// number with different names.
Status saveEncoder(const Encoder& model, const std::filesystem::path& directory);

} // namespace fw::nn
