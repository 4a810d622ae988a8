// The seam of compression methods: one file a method, one line in methods.cpp. No torch in this header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/compress/shape.h"
#include "core/compress/step_report.h"
#include "core/nn/language_model.h"
#include "core/tokenizer/tokenizer.h"

namespace fw::nn {
struct Decoder;
}

namespace fw::compress {

/// What a method may read besides the model it changes. Texts that its description does not declare are not there.
struct Context
{
    CancelToken cancel;
    ProgressSink progress;
    const nn::LanguageModel& base;         ///< untouched: the teacher
    const tokenizer::Tokenizer& tokenizer; ///< of the base
    std::filesystem::path calibrationText; ///< a document a line; empty where the experiment names none
    std::filesystem::path scoredTexts;     ///< CSV of the base's scored continuations; empty where there are none
    std::filesystem::path pairText;        ///< a document a line that speaks of groups; empty: the calibration text
    /// Draws what a step reads of the texts (its calibration_seed); without one they are read from their beginning.
    std::optional<std::uint64_t> calibrationSeed;
    MatrixChoice chosen;          ///< of the step under way: the matrices that it touches
    StepReport* report = nullptr; ///< likewise, to be filled in; may be missing
};

struct Method
{
    catalogue::Method description;
    /// Refuses impossible combinations; `path` names the step for messages. Updates the shape to what follows.
    Status (*plan)(Shape& shape, const nlohmann::json& parameters, const std::string& path);
    /// Changes the model. Checks the cancel token at least every 200 ms of work.
    Status (*apply)(nn::Decoder& model, const nlohmann::json& parameters, const Context& context);
};

} // namespace fw::compress
