// Names of a process's open files: /dev/stdout, /dev/fd/3, /proc/self/fd/1, and links to these.
#pragma once

#include <filesystem>
#include <optional>

namespace fw {

/// The descriptor of this process that the path is a name of; nothing where it names something else. What such a path
/// leads to is open already: it is written to where it stands, never replaced.
std::optional<int> descriptorOf(const std::filesystem::path& path);

} // namespace fw
