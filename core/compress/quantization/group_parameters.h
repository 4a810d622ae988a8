// What the methods that leave grouped low-bit weights have in common: what they round to.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/compress/method.h"
#include "core/nn/kernels/group_codes.h"

namespace fw::compress {

/// `bits` (4, from 2 to 4), `group_size` (128), `zero_points`, `scale` and the matrices that are touched, and their
/// values.
std::vector<catalogue::Parameter> groupParameters();
nn::GroupRule groupRule(const nlohmann::json& parameters);

/// Refuses a model whose matrices are not all plain; afterwards all have the form "int4", "int3" or "int2".
Status planGroups(Shape& shape, const nlohmann::json& parameters, const std::string& path, const std::string& title);

} // namespace fw::compress
