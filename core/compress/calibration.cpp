#include "core/compress/calibration.h"

#include <fmt/format.h>

namespace fw::compress {

Result<train::TokenCorpus> loadCalibration(const Context& context, std::int64_t time, std::int64_t maximumWindows)
{
    if (context.calibrationText.empty())
        return Error{ErrorKind::InvalidInput, "this step reads calibration text and none is named",
                     "set calibration_text in the experiment, or --calibration on the command line"};
    FW_ASSIGN(train::TokenCorpus corpus,
              train::loadTokenCorpus(context.calibrationText, context.tokenizer, context.cancel, context.progress,
                                     maximumWindows > 0 ? maximumWindows * time + 1 : 0));
    if (corpus.windows(time, 0) < 2)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{} has only {} tokens", context.calibrationText.string(), corpus.ids.size()),
                     fmt::format("give at least {} tokens of text", 2 * time + 1)};
    return corpus;
}

} // namespace fw::compress
