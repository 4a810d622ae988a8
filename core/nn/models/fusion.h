// Roles whose matrices lie in one stored tensor: taking it apart and putting it together.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/nn/models/family.h"

namespace fw::nn {

/// Outputs and inputs of a role's matrix where a block has all of its heads and neurons.
std::int64_t outputsOf(const DecoderConfig& config, Role role);
std::int64_t inputsOf(const DecoderConfig& config, Role role);

/// The roles whose matrices lie in the same tensor as this one's, in their order there; those that the model lacks are
/// not among them.
std::vector<Role> sharing(const TensorLayout& layout, const DecoderConfig& config, Role role);

/// Matrices (outputs, inputs), biases (outputs), or what else a row has, of these roles from the stored tensor with all
/// their outputs.
std::vector<at::Tensor> takenApart(const at::Tensor& stored, const std::vector<Role>& roles, Fusion fusion,
                                   const DecoderConfig& config);
/// The other way.
at::Tensor putTogether(const std::vector<at::Tensor>& parts, Fusion fusion, const DecoderConfig& config);

} // namespace fw::nn
