// What the methods that leave grouped low-bit weights have in common: bits and group size.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/compress/method.h"

namespace fw::compress {

struct GroupOptions
{
    int bits = 4;
    std::int64_t groupSize = 128;
};

/// `bits` (4, from 2 to 4) and `group_size` (128), and their values.
std::vector<catalogue::Parameter> groupParameters();
GroupOptions groupOptions(const nlohmann::json& parameters);

/// Refuses a model whose matrices are not all plain; afterwards all have the form "int4", "int3" or "int2".
Status planGroups(Shape& shape, const nlohmann::json& parameters, const std::string& path, const std::string& title);

} // namespace fw::compress
