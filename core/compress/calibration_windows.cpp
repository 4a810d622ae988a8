#include "core/compress/calibration_windows.h"

#include <algorithm>
#include <vector>

#include "core/compress/calibration.h"

namespace fw::compress {

Status visitWindows(const nn::Decoder& model, std::int64_t windows, std::int64_t length, const std::string& stage,
                    const Context& context, const std::function<Status(const train::WindowBatch& batch)>& visit)
{
    const std::int64_t time = std::min(length, model.config.positions);
    const std::int64_t together = std::max<std::int64_t>(1, 512 / time); // short passes: cancelling waits for one
    FW_ASSIGN(const train::TokenCorpus corpus, loadCalibration(context, time, windows));
    windows = std::min(windows, corpus.windows(time, 0));
    context.progress.beginStage(stage, windows, "windows");
    for (std::int64_t first = 0; first < windows; first += together) {
        FW_TRY(context.cancel.check());
        std::vector<std::int64_t> starts;
        for (std::int64_t i = first; i < std::min(windows, first + together); ++i)
            starts.push_back(i * time);
        const auto batch = train::gatherWindows(corpus, starts, time, model.device());
        FW_TRY(visit(batch));
        context.progress.advance(first + batch.windows);
    }
    return {};
}

} // namespace fw::compress
