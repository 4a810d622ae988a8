// How a classifier's matrices are kept for scoring. No torch in this file.
#pragma once

namespace fw::nn {

/// Int8 rounds the blocks' matrices on loading (one scale an output) and their inputs while they run (one scale a
/// token), as Int8Linear does; embeddings, norms and heads stay float32.
enum class ScoringPrecision { Float32, Int8 };

} // namespace fw::nn
