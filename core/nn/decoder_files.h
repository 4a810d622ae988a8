// A decoder in Hugging Face's directory layout, and in ours where that cannot say a model's structure.
//
// config.json and model.safetensors are as transformers writes them while every block is whole and dense, the key-value
// cache is float32 and nothing crosses a boundary codec. Otherwise fairweight.json stands beside them (see
// decoder_structure.h) and the weights' file is fairweight.safetensors: transformers would load what it knows of it,
// draw the rest and say nothing. Each slot is stored there in its own form under "blocks.<number>.<role>", (outputs,
// inputs), not fused with others; what is shared and the norms have the family's names.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/nn/decoder.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

/// Loads and checks every tensor that the model uses; missing, misshapen and non-finite ones are errors that name file
/// and tensor, others are named in the notes. The head is tied as transformers ties it.
/// With Hold::Stored every matrix stays as it is stored (tensor_io.h), and loading takes the model's memory and that of
/// one tensor. What is the same in `beside`, a model in memory, is not held a second time (shared_weights.h).
Result<Decoder> loadDecoder(const std::filesystem::path& directory, const at::Device& device = at::kCPU,
                            Hold hold = Hold::Float, const Decoder* beside = nullptr);

/// Writes config.json and model.safetensors, or fairweight.safetensors and fairweight.json, into an existing directory;
/// the other kind of weights goes.
Status saveDecoder(const Decoder& model, const std::filesystem::path& directory);

/// What an export to plain Hugging Face layout did.
struct DenseExport
{
    bool padded = false; ///< heads or neurons were added as zeros
};

/// Writes a directory that transformers loads with the same logits: every slot dense, unequal heads and inner widths
/// padded with zeros to what config.json can say. A bias that the family has no place for is an error.
Result<DenseExport> exportDenseDecoder(const Decoder& model, const std::filesystem::path& directory);

} // namespace fw::nn
