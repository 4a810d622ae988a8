#include "core/run/text_signals.h"

namespace fw::run {

Result<TextSignals> TextSignals::of(store::Database& database)
{
    TextSignals signals;
    FW_ASSIGN(signals.empty, database.ensureSignal(measure::kEmptySignal));
    FW_ASSIGN(signals.tokens, database.ensureSignal(measure::kTokensSignal));
    FW_ASSIGN(signals.bigrams, database.ensureSignal(measure::kBigramsSignal));
    FW_ASSIGN(signals.distinct, database.ensureSignal(measure::kDistinctSignal));
    FW_ASSIGN(signals.fourgrams, database.ensureSignal(measure::kFourgramsSignal));
    FW_ASSIGN(signals.repeated, database.ensureSignal(measure::kRepeatedSignal));
    return signals;
}

std::vector<store::SignalScore> TextSignals::scores(const measure::TextStatistics& s) const
{
    return {{empty, s.empty ? 1.0 : 0.0},
            {tokens, static_cast<double>(s.tokens)},
            {bigrams, static_cast<double>(s.bigrams)},
            {distinct, static_cast<double>(s.distinctBigrams)},
            {fourgrams, static_cast<double>(s.fourgrams)},
            {repeated, static_cast<double>(s.repeatedFourgrams)}};
}

} // namespace fw::run
