// The scorers that there are, as the workbench lists them.
#pragma once

#include "ui/engine/scorer_services.h"

namespace fw::app {

/// The catalogue's, then those at the paths that a person added. What shares a directory is one entry with several
/// heads.
std::vector<ui::ScorerEntry> listScorers(const std::vector<std::string>& added);

} // namespace fw::app
