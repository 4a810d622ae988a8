// What the training loop asks of an optimiser: a step from the gradients, and its memory in a checkpoint.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/result.h"

namespace fw::train {

/// Moves a fixed list of tensors that require gradients. Not thread-safe.
class Optimiser
{
public:
    virtual ~Optimiser() = default;

    /// One update from the gradients now in the tensors, which are cleared. Returns the gradients' norm before
    /// clipping; a norm that is not finite updates nothing.
    virtual double step(double learningRate) = 0;
    virtual void clearGradients() = 0;
    /// Updates made so far.
    virtual std::int64_t steps() const = 0;
    /// Its memory as safetensors, in the list's order; load() checks every shape.
    virtual Status save(const std::filesystem::path& file) const = 0;
    virtual Status load(const std::filesystem::path& file, std::int64_t steps) = 0;
};

} // namespace fw::train
