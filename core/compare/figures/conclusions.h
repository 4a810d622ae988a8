// Does a conclusion survive a change of scorer or of threshold? For every change of a primary metric, what each of the
// experiment's scorers says of it, at the experiment's threshold and at others.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/compare/comparison.h"

namespace fw::compare {

/// A scorer at a threshold: who speaks in a column of the table of conclusions.
struct Judge
{
    std::size_t scorer = 0; ///< index into Comparison::scorers
    double threshold = 0;
    bool asked = true; ///< at the experiment's own threshold
};

/// What the judges come to together. A judge knows where its verdict is *changed* or *shown equal*.
enum class Agreement {
    NobodyKnows,
    OneKnows,    ///< a change that one judge shows and no other can tell
    Survives,    ///< two or more know, and say the same
    Depends,     ///< one shows a change, another shows that there is none
    Contradicted ///< one says lower, another higher
};

struct Conclusion
{
    std::string metric;
    std::string axis;
    std::string group; ///< empty: all groups of the axis
    std::size_t variant = 0;
    std::vector<const Cell*> cells; ///< in the order of the judges; nullptr where one has no figure
    Agreement agreement() const;
};

struct Conclusions
{
    std::vector<Judge> judges; ///< by scorer, each at its thresholds from low to high
    std::vector<Conclusion> rows;
};

/// Of every primary metric that needs a scorer, by axis, group and variant in the order of the cells. Without rows
/// where there is one judge only. Points into `comparison`.
Conclusions conclusionsByScorer(const Comparison& comparison);

/// "lower", "higher", "shown equal", "cannot tell", "–": the verdict of a judge with the direction of its change.
std::string answerText(const Conclusion& conclusion, std::size_t judge);
/// "Toxicity" or, where it stands at several thresholds, "Toxicity at 0.7".
std::string judgeText(const Comparison& comparison, const Conclusions& conclusions, std::size_t judge);
/// "survives", "depends on the scorer or threshold", "contradicted", "shown by one only", "cannot tell".
std::string conclusionText(const Conclusion& conclusion);

} // namespace fw::compare
