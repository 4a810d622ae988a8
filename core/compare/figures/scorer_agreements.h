// Agreement of an experiment's scorers, pair by pair and variant by variant, on the continuations that both scored.
#pragma once

#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/compare/comparison.h"
#include "core/compare/reading/experiment_data.h"
#include "core/store/rows.h"

namespace fw::compare {

/// `signals` are the base's; `runs[i]` is the data of variant i, or nullptr. A pair that no metric read, or without a
/// continuation that both scored, is left out.
std::vector<ScorerAgreement> scorerAgreements(const std::vector<ScorerUse>& scorers,
                                              const std::vector<store::SignalRow>& signals,
                                              const catalogue::Catalogues& catalogues,
                                              const std::vector<const RunData*>& runs);

} // namespace fw::compare
