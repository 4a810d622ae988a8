// The engine's own signals that are known as soon as there is a text.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/measure/text_statistics.h"
#include "core/store/database.h"

namespace fw::run {

/// Their ids in one database.
class TextSignals
{
public:
    static Result<TextSignals> of(store::Database& database);
    /// `cut`: the limit of new tokens ended the text.
    std::vector<store::SignalScore> scores(const measure::TextStatistics& statistics, bool cut) const;

private:
    std::vector<std::int64_t> m_ids; ///< in the order of the signals in the .cpp
};

} // namespace fw::run
