// The Scorers page's services made from the real rooms.
#pragma once

#include "ui/engine/scorer_services.h"

namespace fw::app {

/// They share one cache of loaded scorers, which lives as long as any of them.
ui::ScorerServices realScorerServices();

} // namespace fw::app
