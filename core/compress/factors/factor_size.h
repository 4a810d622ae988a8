// Factors are meant to be smaller than the matrix that they stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "core/compress/shape.h"

namespace fw::compress {

/// "allow_larger".
catalogue::Parameter allowLargerParameter();

/// Refuses factors of `numbers` numbers for a matrix that has fewer, unless the parameters allow it. `field` is the
/// parameter that decides ("recipes[1].steps[0].budget").
Status requireNotLarger(const nlohmann::json& parameters, const std::string& field, const Shape& shape,
                        std::size_t layer, nn::Role role, std::int64_t numbers);

} // namespace fw::compress
