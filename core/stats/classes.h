// Decisions among several classes against the truth, or of one judge against another.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fw::stats {

/// Counts of (truth, decision), both in [0, classes).
struct ConfusionMatrix
{
    std::size_t classes = 0;
    std::vector<std::size_t> counts; ///< (classes, classes), row-major: a row per true class

    std::size_t at(std::size_t truth, std::size_t decision) const { return counts[truth * classes + decision]; }
    std::size_t total() const;
    std::size_t correct() const;
    std::size_t inTruth(std::size_t index) const;    ///< how often a class is true
    std::size_t inDecision(std::size_t index) const; ///< how often it is decided
};

/// Same lengths, every value below `classes` (a pair that is not is left out).
ConfusionMatrix confusionMatrix(std::span<const std::size_t> truth, std::span<const std::size_t> decision,
                                std::size_t classes);

/// Mean F1 of the classes that occur in truth or decisions, each 2tp / (2tp + fp + fn). NaN for an empty matrix.
double macroF1(const ConfusionMatrix& matrix);

/// Cohen 1960: (observed − expected agreement) / (1 − expected), expected from the two judges' own shares.
/// NaN for an empty matrix, or where both say one and the same class throughout.
double cohenKappa(const ConfusionMatrix& matrix);

} // namespace fw::stats
