// What Qwen's generations share. Internal to nn/models.
#pragma once

#include "core/nn/models/family.h"

namespace fw::nn {

/// Sizes, rotary positions and windows, with Qwen's defaults; of heads' size `headSize`, 0: width / heads.
Status readQwenFields(const JsonField& fields, std::int64_t headSize, DecoderConfig& config);

} // namespace fw::nn
