// The forms a linear slot may have on disk: one line a form in linear_forms.cpp.
#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/nn/linear_op.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

/// Loads the slot stored under `prefix` in this form ("int8", …; not "dense", whose layout the model decides).
Result<LinearSlot> loadLinear(const std::string& form, TensorReader& reader, const std::string& prefix,
                              std::int64_t inputs, std::int64_t outputs);

} // namespace fw::nn
