// A variant exported to plain Hugging Face layout, and what that cost. No torch in this header.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/output_place.h"
#include "core/nn/language_model.h"

namespace fw::nn {

struct DenseExportNote
{
    std::string text; ///< a sentence that says whether it is larger, and which logits to expect
};

/// Writes `model` (whose own directory is `source`) dense to `output`, with the tokenizer's files, and commits it.
/// transformers gives the same logits for dense and pruned variants; of int8 variants the weights are kept and the
/// rounding of activations is not, of a quantized key-value cache nothing is.
Result<DenseExportNote> exportDense(const LanguageModel& model, const std::filesystem::path& source,
                                    OutputDirectory& output);

} // namespace fw::nn
