// What Qwen's generations share. Internal to nn/models.
#pragma once

#include "core/nn/models/family.h"

namespace fw::nn {

/// Sizes, rotary positions and windows, with Qwen's defaults.
Status readQwenFields(const JsonField& fields, DecoderConfig& config);

} // namespace fw::nn
