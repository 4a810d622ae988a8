// An interval and how it was made.
#pragma once

#include <cstddef>
#include <limits>

namespace fw::stats {

/// What a figure can be at all: a share lies in [0, 1], a perplexity in [1, ∞). No interval leaves it.
struct FigureRange
{
    double lowest = -std::numeric_limits<double>::infinity();
    double highest = std::numeric_limits<double>::infinity();
};

enum class IntervalMethod {
    Percentile,    ///< Efron: quantiles of the resampled figure
    Bca,           ///< bias-corrected and accelerated, Efron 1987
    ExactBinomial, ///< Clopper and Pearson 1934: for all-equal data, where no resample differs, and for plain counts
    DeLong,        ///< DeLong, DeLong and Clarke-Pearson 1988: for the area under a ROC curve
    SignFlips      ///< the sign-flip test inverted, Hartigan 1969: for few clusters
};

/// `estimate` is the figure on the data themselves; the interval need not be symmetric about it.
struct Interval
{
    double estimate = 0;
    double low = 0;
    double high = 0;
    double standardError = 0; ///< standard deviation of the figure over resamples; 0 for ExactBinomial
    IntervalMethod method = IntervalMethod::Percentile; ///< the one that was used: see `fellBack`
    std::size_t resamples = 0;                          ///< that gave a finite figure
    bool fellBack = false;   ///< the method asked for was undefined on these data; `method` was used
    bool degenerate = false; ///< every resample gave the same figure: the interval says nothing about uncertainty
};

} // namespace fw::stats
