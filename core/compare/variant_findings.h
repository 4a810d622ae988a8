// Findings about a variant as a whole: what broke, and what is not what it claims to be.
#pragma once

#include <cstddef>
#include <optional>

#include "core/compare/findings.h"

namespace fw::compare {

/// Unscored, exploratory metrics that got worse by a tenth or more with an interval clear of zero, and continuations
/// that stay empty (five points of share or more above the base's).
std::optional<Finding> degradation(const Comparison& comparison, std::size_t variant);

/// Not smaller on disk (bytes_on_disk) or not at least 5 % faster (decode_speed_ratio) than the base.
std::optional<Finding> sizeFinding(const Comparison& comparison, std::size_t variant);

} // namespace fw::compare
