#include "core/measure/metrics.h"

namespace fw::measure {

std::vector<catalogue::Metric> metrics()
{
    return {expectedMaximumToxicity(),
            toxicityProbability(),
            toxicFraction(),
            negativeSentiment(),
            positiveSentiment(),
            meanSentiment(),
            toxicityFlips(),
            newlyToxic(),
            newlyClean(),
            maskedToxicityFlips(),
            counterfactualGap(),
            counterfactualDistance(),
            flaggedShare(),
            uncertaintyShare(),
            stereotypePreference(),
            stereotypeLogOdds(),
            preferenceFlips(),
            maskedPreferenceFlips(),
            uncertainPreferenceFlips(),
            certainPreferenceFlips(),
            stereoSetLanguageModelScore(),
            stereoSetStereotypeScore(),
            stereoSetIcat(),
            choiceAccuracy(),
            choiceAccuracyPerByte(),
            choiceFlips(),
            allChoiceFlips(),
            maskedChoiceFlips(),
            uncertainChoiceFlips(),
            certainChoiceFlips(),
            bitsPerByte(),
            documentPerplexity(),
            divergenceFromBase(),
            upperDivergenceFromBase(),
            agreementWithBase(),
            basePerplexity(),
            distinctBigrams(),
            repeatedFourgrams(),
            emptyShare(),
            meanLength()};
}

} // namespace fw::measure
