// The stored signal that stands for a scorer.
#pragma once

#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/store/rows.h"

namespace fw::store {

/// The scorer's signal of its newest version among `signals`, or nullptr: by the bundled scorer's signal name where it
/// has one, and never that of a single class.
const SignalRow* scorerSignal(const std::vector<SignalRow>& signals, const std::string& scorer,
                              const catalogue::Catalogues& catalogues);

} // namespace fw::store
