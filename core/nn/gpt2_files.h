// GPT-2 in Hugging Face's directory layout, and in ours where that cannot say a model's structure.
//
// config.json and model.safetensors are as transformers writes them while every block is dense and uniform, the
// key-value cache is float32 and nothing crosses a boundary codec. Otherwise fairweight.json stands beside them:
// {"format": "fairweight-structure", "version": 1, "blocks": [{"heads", "inner_width", "forms": {slot: form}}]}, slots
// that are not dense are stored in their own form, and the weights' file is fairweight.safetensors: transformers would
// load what it knows of it, draw the rest and say nothing. With a quantized cache or boundaries the version is 2, and
// "cache_bits" (8 or 4) or "boundaries" stands there, too.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/nn/gpt2.h"

namespace fw::nn {

/// Loads and checks every tensor that the model uses; missing, misshapen and non-finite ones are errors that name file
/// and tensor, others are named in the notes. The head is tied as transformers ties it (see readEmbedding()).
Result<Gpt2> loadGpt2(const std::filesystem::path& directory, const at::Device& device = at::kCPU);

/// Writes config.json and model.safetensors, or fairweight.safetensors and fairweight.json, into an existing directory;
/// the other kind of weights goes.
Status saveGpt2(const Gpt2& model, const std::filesystem::path& directory);

/// What an export to plain Hugging Face layout did.
struct DenseExport
{
    bool padded = false; ///< heads or neurons were added as zeros
};

/// Writes a directory that transformers loads with the same logits: every slot dense, unequal heads and inner widths
/// padded with zeros to what config.json can say.
Result<DenseExport> exportDenseGpt2(const Gpt2& model, const std::filesystem::path& directory);

} // namespace fw::nn
