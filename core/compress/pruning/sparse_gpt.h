// What SparseGPT and its kin share: they differ in the Hessian that the solver takes.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/compress/layer_walk.h"
#include "core/compress/method.h"

namespace fw::compress {

/// "pattern", "ratio" and "damping".
std::vector<catalogue::Parameter> sparseGptParameters();

/// As planWeightPruning(), by SparseGPT's blocks of columns.
Status planSparseGpt(Shape& shape, const nlohmann::json& parameters, const std::string& path, const std::string& title);

/// How a matrix is pruned by what it read.
struct SparseGptRule
{
    /// Σ over `inputs.tokens` of what stands for x xᵀ, (inputs, inputs) float64.
    std::function<at::Tensor(const InputStatistics& inputs)> hessian;
    /// Hears of every pruned matrix; may be empty.
    std::function<void(const at::Tensor& before, const at::Tensor& after, const InputStatistics& inputs)> seen;
};

/// Prunes every matrix by solveSparseGpt() and stores it sparse. A pattern that takes nothing leaves the model alone.
Status pruneBySparseGpt(nn::Decoder& model, const nlohmann::json& parameters, const WalkOptions& walk,
                        const SparseGptRule& rule, const Context& context);

} // namespace fw::compress
