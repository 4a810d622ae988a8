// Does a conclusion survive a change of scorer? For every change of a primary metric, what each of the experiment's
// scorers says of it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/compare/comparison.h"

namespace fw::compare {

/// What one scorer's figures say: a change counts where it is significant after Holm and outside the noise floor.
enum class Verdict { Unknown, NoChange, Lower, Higher };

struct Conclusion
{
    std::string metric;
    std::string axis;
    std::string group; ///< empty: all groups of the axis
    std::size_t variant = 0;
    std::vector<Verdict> verdicts;      ///< in the order of Comparison::scorers
    std::vector<const Cell*> cells;     ///< beside them; nullptr where there is none
    bool survives() const;              ///< all scorers that know say the same
    bool contradicted() const;          ///< one says lower, another higher
};

/// Of every primary metric that needs a scorer, by axis, group and variant in the order of the cells. Empty with fewer
/// than two scorers. Points into `comparison`.
std::vector<Conclusion> conclusionsByScorer(const Comparison& comparison);

/// "lower", "higher", "no change", "–".
std::string verdictText(Verdict verdict);

} // namespace fw::compare
