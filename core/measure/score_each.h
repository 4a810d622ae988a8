// Scoring a text at a time: what word lists and VADER share.
#pragma once

#include "core/measure/scorer.h"

namespace fw::measure {

/// Calls scoreText(text, row) for every text, row being its `labels` zeros to fill in.
template <typename Function>
Result<ScoreTable> scoreEach(std::span<const std::string> texts, std::size_t labels, const CancelToken& cancel,
                             const ProgressSink& progress, Function scoreText)
{
    constexpr std::size_t kTextsBetweenReports = 64;
    progress.beginStage("score", static_cast<std::int64_t>(texts.size()), "texts");
    ScoreTable table{texts.size(), labels, std::vector<float>(texts.size() * labels, 0.0F)};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        FW_TRY(cancel.check());
        scoreText(texts[i], std::span(table.values).subspan(i * labels, labels));
        if (i % kTextsBetweenReports == 0)
            progress.advance(static_cast<std::int64_t>(i));
    }
    FW_TRY(cancel.check());
    progress.advance(static_cast<std::int64_t>(texts.size()));
    return table;
}

} // namespace fw::measure
