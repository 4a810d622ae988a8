// How far probabilities are from frequencies.
#pragma once

#include <cstddef>
#include <span>

namespace fw::stats {

/// Expected calibration error (Naeini et al. 2015; Guo et al. 2017) of the positive class: Σ over bins of
/// share of texts in the bin · |share of positives − mean probability|, `bins` bins of equal width over [0, 1], each
/// open on the left and closed on the right (0 is in the first). NaN for no texts or with a NaN; probabilities outside
/// [0, 1] are counted in the nearest bin.
double expectedCalibrationError(std::span<const double> probabilities, std::span<const char> positive,
                                std::size_t bins = 10);

/// Brier score: mean squared distance of the probability from 1 where positive, from 0 elsewhere (Brier 1950). NaN for
/// no texts or with a NaN.
double brierScore(std::span<const double> probabilities, std::span<const char> positive);

} // namespace fw::stats
