// The whole comparison in one sentence, harm first.
#pragma once

#include <optional>
#include <vector>

#include "core/compare/words/findings.h"

namespace fw::compare {

/// None where nothing was asked of any variant. `changes` are changeFindings(); `isBroken` is by variant.
std::optional<Finding> headline(const Comparison& comparison, const std::vector<Finding>& changes,
                                const std::vector<char>& isBroken);

} // namespace fw::compare
