// How far to trust a report: the base compared with itself, judged as the report judges.
#pragma once

#include <cstdint>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/compare/comparison.h"

namespace fw::compare {

inline constexpr int kAuditComparisons = 20;

/// Splits the base's 2k draws of every prompt at random into k that stand for the base and k that stand for a variant,
/// `comparisons` times, and counts how often the comparison's own path (cells, family of the declared size, verdicts,
/// sentences) claims a change. Texts without draws are the same on both sides. The splits share the base's draws, so
/// that the count is a check and no estimate of a rate. NotFound: no base that is complete; InvalidInput: the base has
/// not twice the variants' draws (imported texts, greedy decoding), so that it cannot be split.
Result<Audit> auditRuns(const store::Database& database, std::int64_t experimentId,
                        const catalogue::Catalogues& catalogues, int comparisons = kAuditComparisons,
                        const CancelToken& cancel = {}, const ProgressSink& progress = {});

/// "20 comparisons of the base with itself, judged as here: none claimed a change."
std::string auditText(const Audit& audit);

} // namespace fw::compare
