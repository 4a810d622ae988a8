// Temperature scaling (Guo et al. 2017): one number that makes a classifier's probabilities honest. No torch.
#pragma once

#include <cstdint>
#include <span>

namespace fw::train {

/// The temperature in [.05, 20] by which logits (rows, labels), row-major, are divided so that the mean natural-log
/// loss of the softmax is least. `targets` index labels; rows with a negative target are left out. 1 where none is left.
double fitTemperature(std::span<const float> logits, std::size_t labels, std::span<const std::int32_t> targets);

/// That loss at a given temperature; 0 where no row has a target.
double lossAtTemperature(std::span<const float> logits, std::size_t labels, std::span<const std::int32_t> targets,
                         double temperature);

} // namespace fw::train
