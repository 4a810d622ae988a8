#include "core/compress/layers/block_choice.h"

#include <algorithm>
#include <cmath>

namespace fw::compress {

catalogue::Parameter lastBlocksParameter(double defaultShare)
{
    return catalogue::realParameter("last_blocks", "Last blocks",
                                    "Share of the blocks that is changed, from the last one; 1 changes all.",
                                    defaultShare, 0.0, 1.0);
}

std::size_t firstChangedBlock(const nlohmann::json& parameters, std::size_t blocks)
{
    const double share = parameters.at("last_blocks").get<double>();
    const auto changed = static_cast<std::size_t>(std::lround(share * static_cast<double>(blocks)));
    return blocks - std::clamp<std::size_t>(changed, std::min<std::size_t>(1, blocks), blocks);
}

} // namespace fw::compress
