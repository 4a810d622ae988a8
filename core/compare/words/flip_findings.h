// Masked flips in words: many decisions change while their aggregate stays (arXiv 2602.06181). Of decisions without
// chance only: choices and pairs.
#pragma once

#include <cstddef>
#include <vector>

#include "core/compare/words/findings.h"

namespace fw::compare {

/// One finding for each kind of decision of which on some axis at least 1 % flipped, three times as much as the
/// aggregate moved, whose interval holds 0: the axis with the most, and on how many others it is so.
std::vector<Finding> flipFindings(const Comparison& comparison, std::size_t variant);

} // namespace fw::compare
