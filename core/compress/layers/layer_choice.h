// Which blocks of a model stay.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/decoder.h"

namespace fw::compress {

/// `count` of `layers` blocks: "first", "last", or "even" (first and last included, as DistilGPT2's 0,2,4,7,9,11 of
/// 12).
std::vector<std::int64_t> pickLayers(const std::string& which, std::int64_t count, std::int64_t layers);

/// The `count` blocks with the greatest scores, ascending; of equal ones the earlier stays.
std::vector<std::int64_t> pickGreatest(const std::vector<double>& scores, std::int64_t count);

/// Of `layers` blocks all but `count` from `first` on.
std::vector<std::int64_t> withoutSpan(std::int64_t layers, std::int64_t first, std::int64_t count);

/// Drops all other blocks; slots are shared with the model they came from until replaced.
void keepLayers(nn::Decoder& model, const std::vector<std::int64_t>& stay);

} // namespace fw::compress
