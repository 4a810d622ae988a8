// Which weights matter most to a fairness loss. Al Hakim et al. 2026, critical weight protection (arXiv 2601.12033).
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/compress/method.h"
#include "core/nn/decoder.h"

namespace fw::compress {

/// Mean squared gradient, in each matrix of the model in visitMatrices()' order, (outputs, inputs) float32, of the loss
/// (mean log p(text) − mean log p(the text with its group words swapped))² over at most `pairs` documents of the
/// calibration text, of at most `length` tokens. Holds the matrices' size three times: copy, gradient and mean.
Result<std::vector<at::Tensor>> meanSquaredGradients(const nn::Decoder& model, const std::string& axis,
                                                     std::int64_t pairs, std::int64_t length, const Context& context);

/// For each matrix where its scores are among the largest `share` of all matrices' together, bool: the share rounded to
/// whole weights, and those that tie with the last of them. A score of 0 is never among them.
std::vector<at::Tensor> largestShare(const std::vector<at::Tensor>& scores, double share);

} // namespace fw::compress
