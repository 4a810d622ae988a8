// What an experiment's finished runs hold, read from the store once and aligned: every run's signals at the place of
// the base's prompts and draws, or of the experiment's texts, whatever order the rows were written in. Plain values
// from here on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/reading/item_place.h"
#include "core/compare/reading/signal_grid.h"
#include "core/compare/reading/text_items.h"
#include "core/store/database.h"

namespace fw::compare {

/// One run's figures. Keys are signal ids.
struct RunData
{
    std::vector<int> draws;                   ///< per prompt of the base; 0 where this run did not ask it
    std::map<std::int64_t, SignalGrid> grids; ///< prompts in the base's order, a row a draw
    std::map<std::int64_t, SignalGrid> texts; ///< the experiment's text items, a row an option
    std::size_t unknownPrompts = 0;           ///< prompts of this run that the base was not asked
    bool isRealisation = false;               ///< one of several: halves of its draws are looked at, too
};

/// The base's prompts and the experiment's texts, the places that every run is aligned to.
class DataReader
{
public:
    /// Reads the places. `database` must outlive the reader.
    static Result<DataReader> open(const store::Database& database, std::int64_t experiment, std::int64_t baseRun,
                                   const CancelToken& cancel);

    const std::vector<store::PromptRow>& prompts() const { return m_prompts; }
    const std::vector<ItemPlace>& promptPlaces() const { return m_promptPlaces; }
    const TextItems& texts() const { return m_texts; }
    /// Signals with values in this run, by id.
    Result<std::vector<store::SignalRow>> signalsOf(std::int64_t run) const { return m_database->signalsOf(run); }
    /// Reads these signals of a run.
    Result<RunData> read(std::int64_t run, const std::set<std::int64_t>& gridSignals,
                         const std::set<std::int64_t>& textSignals) const;

private:
    DataReader(const store::Database& database, CancelToken cancel) : m_database(&database), m_cancel(cancel) {}
    Result<SignalGrid> readGrid(std::int64_t run, std::int64_t signal, const std::vector<std::ptrdiff_t>& places,
                                std::size_t draws) const;
    Result<SignalGrid> readTexts(std::int64_t run, std::int64_t signal) const;

    const store::Database* m_database;
    CancelToken m_cancel;
    std::vector<store::PromptRow> m_prompts;
    std::vector<ItemPlace> m_promptPlaces;
    std::map<std::string, std::size_t> m_placeOfPrompt;
    TextItems m_texts;
};

} // namespace fw::compare
