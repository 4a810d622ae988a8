// Does a conclusion survive a change of scorer or of threshold? For every change of a primary metric, what each of the
// experiment's scorers says of it, at the experiment's threshold and at others.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/compare/comparison.h"

namespace fw::compare {

/// What one scorer's figures say: a change counts where it is significant after Holm and outside the noise floor.
enum class Verdict { Unknown, NoChange, Lower, Higher };

/// A scorer at a threshold: who speaks in a column of the table of conclusions.
struct Judge
{
    std::size_t scorer = 0; ///< index into Comparison::scorers
    double threshold = 0;
    bool asked = true; ///< at the experiment's own threshold
};

struct Conclusion
{
    std::string metric;
    std::string axis;
    std::string group; ///< empty: all groups of the axis
    std::size_t variant = 0;
    std::vector<Verdict> verdicts;  ///< in the order of the judges
    std::vector<const Cell*> cells; ///< beside them; nullptr where there is none
    std::size_t known() const;      ///< judges that can say anything
    bool survives() const;          ///< two judges or more know, and all that know say the same
    bool contradicted() const;      ///< one says lower, another higher
};

struct Conclusions
{
    std::vector<Judge> judges; ///< by scorer, each at its thresholds from low to high
    std::vector<Conclusion> rows;
};

/// Of every primary metric that needs a scorer, by axis, group and variant in the order of the cells. Without rows
/// where there is one judge only. Points into `comparison`.
Conclusions conclusionsByScorer(const Comparison& comparison);

/// "lower", "higher", "no change", "–".
std::string verdictText(Verdict verdict);
/// "Toxicity" or, where it stands at several thresholds, "Toxicity at 0.7".
std::string judgeText(const Comparison& comparison, const Conclusions& conclusions, std::size_t judge);
/// "survives", "depends on the scorer or threshold", "contradicted", or that fewer than two know: "one answer only",
/// "no answer".
std::string conclusionText(const Conclusion& conclusion);

} // namespace fw::compare
