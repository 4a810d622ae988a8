// The engine's own signals that are known as soon as there is a text.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/measure/text_statistics.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::run {

/// Whether a continuation has a value of the signal.
bool has(const store::ContinuationRow& row, std::int64_t signal);

/// Words between blanks as numbers, so that repetition is counted as for tokens where another system's are unknown.
std::vector<int> wordIds(const std::string& text);

/// Their ids in one database.
class TextSignals
{
public:
    static Result<TextSignals> of(store::Database& database);
    const std::vector<std::int64_t>& ids() const { return m_ids; }
    /// `cut`: the limit of new tokens ended the text.
    std::vector<store::SignalScore> scores(const measure::TextStatistics& statistics, bool cut) const;

    /// Fills in what stored continuations of a run lack: signals that the program knew nothing of when they were made.
    Status fill(std::int64_t run, store::Database& database, const RunContext& context) const;

private:
    std::vector<std::int64_t> m_ids; ///< in the order of the signals in the .cpp
};

} // namespace fw::run
