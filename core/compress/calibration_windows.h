// Calibration text through a whole model, a few windows at a time: for criteria that need no layer-by-layer walk.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/nn/decoder.h"
#include "core/train/language_model_loss.h"

namespace fw::compress {

/// Gives `visit` batches of a few windows of `length` tokens (at most the context) of the context's calibration text,
/// `windows` in all or as many as there are. Checks the cancel token between them; `stage` names what is done in the
/// progress.
Status visitWindows(const nn::Decoder& model, std::int64_t windows, std::int64_t length, const std::string& stage,
                    const Context& context, const std::function<Status(const train::WindowBatch& batch)>& visit);

} // namespace fw::compress
