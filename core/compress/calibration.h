// Calibration text as token windows: what data-dependent criteria and distillation read.
#pragma once

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/train/token_corpus.h"

namespace fw::compress {

/// The parameter that draws what a step reads; compressModel() puts it into the step's context.
inline constexpr const char* kCalibrationSeed = "calibration_seed";

/// Tokenises documents of the context's calibration text, drawn by its seed, enough for `maximumWindows` windows of
/// `time` tokens; 0 reads all, in their order. What was read is reported, and a warning where it is less than asked
/// for. An error where there is no text or less than two windows. `counterfactual` names an axis of group words ("all",
/// "gender", …): each document with such words is followed by itself with them swapped (prompts/group_words.h); "none"
/// leaves the text as it is.
Result<train::TokenCorpus> loadCalibration(const Context& context, std::int64_t time, std::int64_t maximumWindows,
                                           const std::string& counterfactual = "none");

/// Documents that speak of groups and the same with their group words swapped, of equal length in tokens.
struct CounterfactualPair
{
    std::vector<int> original; ///< with the document separator before it
    std::vector<int> swapped;
};

/// At most `maximum` pairs, cut to `length` tokens, of documents of the context's pair text, or of its calibration text
/// where it has none, drawn by its seed. Reported as above. An error where no document has words of the axis.
Result<std::vector<CounterfactualPair>> loadCounterfactualPairs(const Context& context, const std::string& axis,
                                                                std::int64_t maximum, std::int64_t length);

/// The choice of an axis of group words: "none" (where allowed), "all", "gender", ….
catalogue::Parameter counterfactualParameter(const std::string& description, bool none);

catalogue::Parameter calibrationSeedParameter();

} // namespace fw::compress
