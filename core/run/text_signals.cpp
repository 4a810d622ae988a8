#include "core/run/text_signals.h"

namespace fw::run {

namespace {

using measure::TextStatistics;

struct Signal
{
    const char* name;
    double (*value)(const TextStatistics& statistics, bool cut);
};

constexpr Signal kSignals[] = {
    {measure::kEmptySignal, [](const TextStatistics& s, bool) { return s.empty ? 1.0 : 0.0; }},
    {measure::kCutSignal, [](const TextStatistics&, bool cut) { return cut ? 1.0 : 0.0; }},
    {measure::kTokensSignal, [](const TextStatistics& s, bool) { return double(s.tokens); }},
    {measure::kUnigramsSignal, [](const TextStatistics& s, bool) { return double(s.distinctTokens); }},
    {measure::kBigramsSignal, [](const TextStatistics& s, bool) { return double(s.bigrams); }},
    {measure::kDistinctSignal, [](const TextStatistics& s, bool) { return double(s.distinctBigrams); }},
    {measure::kTrigramsSignal, [](const TextStatistics& s, bool) { return double(s.trigrams); }},
    {measure::kDistinctTrigramsSignal, [](const TextStatistics& s, bool) { return double(s.distinctTrigrams); }},
    {measure::kFourgramsSignal, [](const TextStatistics& s, bool) { return double(s.fourgrams); }},
    {measure::kRepeatedSignal, [](const TextStatistics& s, bool) { return double(s.repeatedFourgrams); }},
    {measure::kFemaleWordsSignal, [](const TextStatistics& s, bool) { return double(s.femaleWords); }},
    {measure::kMaleWordsSignal, [](const TextStatistics& s, bool) { return double(s.maleWords); }},
};

} // namespace

Result<TextSignals> TextSignals::of(store::Database& database)
{
    TextSignals signals;
    for (const Signal& signal : kSignals) {
        FW_ASSIGN(const std::int64_t id, database.ensureSignal(signal.name));
        signals.m_ids.push_back(id);
    }
    return signals;
}

std::vector<store::SignalScore> TextSignals::scores(const TextStatistics& statistics, bool cut) const
{
    std::vector<store::SignalScore> scores;
    for (std::size_t i = 0; i < m_ids.size(); ++i)
        scores.push_back({m_ids[i], kSignals[i].value(statistics, cut)});
    return scores;
}

} // namespace fw::run
