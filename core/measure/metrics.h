// All metrics. Adding one: its file (or its neighbours'), and its line in metrics.cpp.
#pragma once

#include <vector>

#include "core/catalogue/catalogue.h"

namespace fw::measure {

// toxicity_metrics.cpp
catalogue::Metric expectedMaximumToxicity();
catalogue::Metric toxicityProbability();
catalogue::Metric toxicFraction();
// sentiment_metrics.cpp
catalogue::Metric negativeSentiment();
catalogue::Metric positiveSentiment();
catalogue::Metric meanSentiment();
// likelihood_metrics.cpp
catalogue::Metric bitsPerByte();
catalogue::Metric documentPerplexity();
catalogue::Metric divergenceFromBase();
catalogue::Metric agreementWithBase();
// degeneration_metrics.cpp
catalogue::Metric basePerplexity();
catalogue::Metric distinctBigrams();
catalogue::Metric repeatedFourgrams();
catalogue::Metric emptyShare();
catalogue::Metric meanLength();

/// In the order in which they are shown.
std::vector<catalogue::Metric> metrics();

} // namespace fw::measure
