#include "core/measure/metrics.h"

namespace fw::measure {

std::vector<catalogue::Metric> metrics()
{
    return {expectedMaximumToxicity(), toxicityProbability(), toxicFraction(),  negativeSentiment(),
            positiveSentiment(),       meanSentiment(),       bitsPerByte(),    documentPerplexity(),
            divergenceFromBase(),      agreementWithBase(),   basePerplexity(), distinctBigrams(),
            repeatedFourgrams(),       emptyShare(),          meanLength()};
}

} // namespace fw::measure
