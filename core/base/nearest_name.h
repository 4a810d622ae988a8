// What somebody may have meant who mistyped a name.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fw {

/// The known name that is nearest to a mistyped one, or empty where none is near.
std::string nearestName(std::string_view mistyped, std::span<const std::string> known);

} // namespace fw
