// What an experiment's finished runs hold, read from the store once and aligned: every run's signals at the place of
// the base's prompts and draws, whatever order the rows were written in. Plain values from here on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/store/database.h"

namespace fw::compare {

/// One signal of one run over prompts: (prompts, draws), row-major, NaN where there is no value.
struct SignalGrid
{
    std::size_t draws = 0;
    std::vector<double> values;
    double at(std::size_t prompt, std::size_t draw) const { return values[prompt * draws + draw]; }
};

/// One run's figures. Keys are signal ids.
struct RunData
{
    std::vector<int> draws;                   ///< per prompt of the base; 0 where this run did not ask it
    std::map<std::int64_t, SignalGrid> grids; ///< prompts in the base's order
    std::map<std::int64_t, SignalGrid> texts; ///< documents in the base's order, one "draw"
    std::size_t unknownPrompts = 0;           ///< prompts of this run that the base was not asked
};

/// The base's prompts and documents, the places that every run is aligned to.
class DataReader
{
public:
    /// Reads the base's prompts. `database` must outlive the reader.
    static Result<DataReader> open(const store::Database& database, std::int64_t baseRun, const CancelToken& cancel);

    const std::vector<store::PromptRow>& prompts() const { return m_prompts; }
    /// Signals with values in this run, by id.
    Result<std::vector<store::SignalRow>> signalsOf(std::int64_t run) const { return m_database->signalsOf(run); }
    /// Reads these signals of a run. The base must be read first: it defines the documents.
    Result<RunData> read(std::int64_t run, const std::set<std::int64_t>& gridSignals,
                         const std::set<std::int64_t>& textSignals);

private:
    DataReader(const store::Database& database, CancelToken cancel) : m_database(&database), m_cancel(cancel) {}
    Result<SignalGrid> readGrid(std::int64_t run, std::int64_t signal, const std::vector<std::ptrdiff_t>& places,
                                std::size_t draws) const;
    Result<SignalGrid> readTexts(std::int64_t run, std::int64_t signal);

    const store::Database* m_database;
    CancelToken m_cancel;
    std::vector<store::PromptRow> m_prompts;
    std::map<std::string, std::size_t> m_placeOfPrompt;
    std::map<std::pair<std::int64_t, std::int32_t>, std::size_t> m_placeOfDocument; ///< (text set, document)
    bool m_documentsKnown = false;
};

} // namespace fw::compare
