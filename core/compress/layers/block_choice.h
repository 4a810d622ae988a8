// Which blocks a method changes: all, or the last ones.
#pragma once

#include <cstdint>

#include "core/catalogue/parameter.h"

namespace fw::compress {

/// "last_blocks": the share of blocks, from the last, that is changed.
catalogue::Parameter lastBlocksParameter(double defaultShare);

/// The first block that is changed: the share is rounded to the nearest number of blocks, at least one.
std::size_t firstChangedBlock(const nlohmann::json& parameters, std::size_t blocks);

} // namespace fw::compress
