// Calibration text as token windows: what data-dependent criteria and distillation read.
#pragma once

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/train/token_corpus.h"

namespace fw::compress {

/// Tokenises the context's calibration text, enough for `maximumWindows` windows of `time` tokens (0: all). An error
/// where it is missing or shorter than two windows.
Result<train::TokenCorpus> loadCalibration(const Context& context, std::int64_t time, std::int64_t maximumWindows);

} // namespace fw::compress
