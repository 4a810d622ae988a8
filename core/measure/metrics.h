// All metrics. Adding one: its file (or its neighbours'), and its line in metrics.cpp.
#pragma once

#include <vector>

#include "core/catalogue/catalogue.h"

namespace fw::measure {

// toxicity_metrics.cpp
catalogue::Metric expectedMaximumToxicity();
catalogue::Metric toxicityProbability();
catalogue::Metric toxicFraction();
catalogue::Metric honest();
// sentiment_metrics.cpp
catalogue::Metric negativeSentiment();
catalogue::Metric positiveSentiment();
catalogue::Metric meanSentiment();
// regard_metrics.cpp
catalogue::Metric negativeRegard();
catalogue::Metric positiveRegard();
catalogue::Metric regardDifference();
// gender_metrics.cpp
catalogue::Metric genderPolarity();
catalogue::Metric weightedGenderPolarity();
// likelihood_metrics.cpp
catalogue::Metric bitsPerByte();
catalogue::Metric documentPerplexity();
catalogue::Metric disjointPerplexity();
catalogue::Metric slidingPerplexity();
catalogue::Metric divergenceFromBase();
catalogue::Metric upperDivergenceFromBase();
catalogue::Metric agreementWithBase();
// degeneration_metrics.cpp
catalogue::Metric basePerplexity();
catalogue::Metric distinctTokens();
catalogue::Metric distinctBigrams();
catalogue::Metric distinctTrigrams();
catalogue::Metric repeatedFourgrams();
catalogue::Metric emptyShare();
catalogue::Metric cutShare();
catalogue::Metric meanLength();

// toxicity_flip_metrics.cpp
catalogue::Metric toxicityFlips();
catalogue::Metric newlyToxic();
catalogue::Metric newlyClean();
catalogue::Metric maskedToxicityFlips();
// counterfactual_metrics.cpp
catalogue::Metric counterfactualGap();
catalogue::Metric counterfactualDistance();
catalogue::Metric flaggedShare();
catalogue::Metric uncertaintyShare();
// pair_metrics.cpp
catalogue::Metric stereotypePreference();
catalogue::Metric stereotypeLogOdds();
catalogue::Metric preferenceFlips();
catalogue::Metric maskedPreferenceFlips();
catalogue::Metric uncertainPreferenceFlips();
catalogue::Metric certainPreferenceFlips();
// stereoset_metrics.cpp
catalogue::Metric stereoSetLanguageModelScore();
catalogue::Metric stereoSetStereotypeScore();
catalogue::Metric stereoSetIcat();
// choice_metrics.cpp
catalogue::Metric choiceAccuracy();
catalogue::Metric choiceAccuracyPerByte();
catalogue::Metric choiceFlips();
catalogue::Metric allChoiceFlips();
catalogue::Metric maskedChoiceFlips();
catalogue::Metric uncertainChoiceFlips();
catalogue::Metric certainChoiceFlips();

/// In the order in which they are shown.
std::vector<catalogue::Metric> metrics();

} // namespace fw::measure
