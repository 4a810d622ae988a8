// Findings about a variant as a whole: what broke, and what is not what it claims to be.
#pragma once

#include <cstddef>
#include <optional>

#include "core/compare/words/findings.h"

namespace fw::compare {

/// Metrics that tell breakage (catalogue::Breakage), whichever the experiment measured: those that moved that way by a
/// tenth or more (empty continuations: by five points of share), significant among all of the guard's tests at alpha /
/// 10 and outside the noise floor.
std::optional<Finding> degradation(const Comparison& comparison, std::size_t variant);

/// A variant without figures, and why.
std::optional<Finding> incompleteFinding(const Comparison& comparison, std::size_t variant);

/// Not smaller on disk (bytes_on_disk) or not at least 5 % faster (decode_speed_ratio, its interval where it has one) than the base.
std::optional<Finding> sizeFinding(const Comparison& comparison, std::size_t variant);

/// Steps whose text had fewer windows or pairs than they asked for: facts NAME and NAME_asked, of a later step with its
/// number behind both.
std::optional<Finding> readLessFinding(const Comparison& comparison, std::size_t variant);

/// Which variants' sentences are about a method, and which about one artefact of it. None where all are the whole.
std::optional<Finding> scopeFinding(const Comparison& comparison);

} // namespace fw::compare
