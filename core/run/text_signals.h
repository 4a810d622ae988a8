// The engine's own signals that are known as soon as there is a text.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/measure/text_statistics.h"
#include "core/store/database.h"

namespace fw::run {

/// Their ids in one database.
struct TextSignals
{
    std::int64_t empty = 0;
    std::int64_t tokens = 0;
    std::int64_t bigrams = 0;
    std::int64_t distinct = 0;
    std::int64_t fourgrams = 0;
    std::int64_t repeated = 0;

    static Result<TextSignals> of(store::Database& database);
    std::vector<store::SignalScore> scores(const measure::TextStatistics& statistics) const;
};

} // namespace fw::run
