// Calibration text as token windows: what data-dependent criteria and distillation read.
#pragma once

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/train/token_corpus.h"

namespace fw::compress {

/// Tokenises the context's calibration text, at most `maximumDocuments` (0: all). An error where it is missing or
/// shorter than one window of `time` tokens.
Result<train::TokenCorpus> loadCalibration(const Context& context, std::int64_t time, std::int64_t maximumDocuments);

} // namespace fw::compress
