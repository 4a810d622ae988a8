#include "core/compare/reading/experiment_data.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace fw::compare {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

} // namespace

Result<DataReader> DataReader::open(const store::Database& database, std::int64_t experiment, std::int64_t baseRun,
                                    const CancelToken& cancel)
{
    DataReader reader(database, cancel);
    FW_ASSIGN(reader.m_prompts, database.prompts(baseRun));
    for (std::size_t i = 0; i < reader.m_prompts.size(); ++i) {
        const store::PromptRow& prompt = reader.m_prompts[i];
        reader.m_placeOfPrompt.emplace(store::promptKey(prompt), i);
        reader.m_promptPlaces.push_back(placeOf(prompt));
    }
    FW_ASSIGN(reader.m_texts, TextItems::read(database, experiment, cancel));
    return reader;
}

Result<RunData> DataReader::read(std::int64_t run, const std::set<std::int64_t>& gridSignals,
                                 const std::set<std::int64_t>& textSignals) const
{
    RunData data;
    data.draws.assign(m_prompts.size(), 0);
    FW_ASSIGN(const std::vector<store::PromptRow> prompts, m_database->prompts(run));
    std::size_t mostDraws = 0;
    std::vector<std::ptrdiff_t> places; // by position in the run; -1: the base was not asked
    for (const store::PromptRow& prompt : prompts) {
        const auto found = m_placeOfPrompt.find(store::promptKey(prompt));
        const std::size_t position = static_cast<std::size_t>(prompt.position);
        if (places.size() <= position)
            places.resize(position + 1, -1);
        if (found == m_placeOfPrompt.end()) {
            ++data.unknownPrompts;
            continue;
        }
        places[position] = static_cast<std::ptrdiff_t>(found->second);
        data.draws[found->second] = prompt.draws;
        mostDraws = std::max(mostDraws, static_cast<std::size_t>(std::max(prompt.draws, 0)));
    }
    for (const std::int64_t signal : gridSignals) {
        FW_TRY(m_cancel.check());
        FW_ASSIGN(data.grids[signal], readGrid(run, signal, places, mostDraws));
    }
    for (const std::int64_t signal : textSignals) {
        FW_TRY(m_cancel.check());
        FW_ASSIGN(data.texts[signal], readTexts(run, signal));
    }
    return data;
}

Result<SignalGrid> DataReader::readGrid(std::int64_t run, std::int64_t signal,
                                        const std::vector<std::ptrdiff_t>& places, std::size_t draws) const
{
    FW_ASSIGN(const store::SignalValues rows, m_database->signalValues(run, signal, m_cancel));
    SignalGrid grid{draws, std::vector<double>(m_prompts.size() * draws, kMissing)};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t position = static_cast<std::size_t>(rows.promptPosition[i]);
        const std::size_t draw = static_cast<std::size_t>(rows.draw[i]);
        if (position >= places.size() || places[position] < 0 || draw >= draws)
            continue;
        grid.values[static_cast<std::size_t>(places[position]) * draws + draw] = rows.value[i];
    }
    return grid;
}

Result<SignalGrid> DataReader::readTexts(std::int64_t run, std::int64_t signal) const
{
    FW_ASSIGN(const store::TextValues rows, m_database->textScores(run, signal, m_cancel));
    SignalGrid grid = m_texts.grid();
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (const auto place = m_texts.find(rows.textSet[i], rows.document[i]))
            grid.at(place->first, place->second) = rows.value[i];
    return grid;
}

} // namespace fw::compare
