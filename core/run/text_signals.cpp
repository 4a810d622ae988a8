#include "core/run/text_signals.h"

#include <algorithm>
#include <unordered_map>

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

bool has(const store::ContinuationRow& row, std::int64_t signal)
{
    return std::any_of(row.scores.begin(), row.scores.end(),
                       [&](const store::SignalScore& score) { return score.signal == signal; });
}

std::vector<int> wordIds(const std::string& text)
{
    std::unordered_map<std::string, int> known;
    std::vector<int> ids;
    for (std::size_t begin = 0; (begin = text.find_first_not_of(" \t\r\n", begin)) != std::string::npos;) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
        ids.push_back(known.emplace(text.substr(begin, end - begin), static_cast<int>(known.size())).first->second);
        begin = end;
    }
    return ids;
}

Status TextSignals::fill(std::int64_t run, store::Database& database, const RunContext& context) const
{
    constexpr std::int64_t kFillPage = 1024;
    store::ContinuationFilter missing;
    missing.lacking = m_ids;
    for (;;) {
        FW_ASSIGN(const auto page, database.continuations(run, missing, 0, kFillPage, context.cancel));
        if (page.empty())
            return {};
        std::vector<store::NewScores> columns;
        for (const std::int64_t id : m_ids)
            columns.push_back({id, {}});
        for (const store::ContinuationRow& row : page) {
            // Texts from elsewhere have no tokens of ours.
            const std::vector<int> ids =
                row.ids.empty() ? wordIds(row.text) : std::vector<int>(row.ids.begin(), row.ids.end());
            const auto values = scores(measure::textStatistics(ids, row.text), row.finish == "length");
            for (std::size_t i = 0; i < values.size(); ++i)
                if (!has(row, values[i].signal))
                    columns[i].scores.push_back({row.id, values[i].value});
        }
        FW_TRY(database.addScores(run, columns));
    }
}

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
