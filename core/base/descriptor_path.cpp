#include "core/base/descriptor_path.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>

namespace fw {

namespace {

constexpr int kMostLinks = 40; ///< as the kernel follows

std::optional<int> numberOf(std::string_view text)
{
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() && number >= 0 ? std::optional(number)
                                                                                    : std::nullopt;
}

std::optional<int> namedDescriptor(const std::filesystem::path& path)
{
    const std::string name = path.lexically_normal().string();
    constexpr std::string_view kStandard[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
    for (int i = 0; i < 3; ++i)
        if (name == kStandard[i])
            return i;
    const std::string own = fmt::format("/proc/{}/fd/", ::getpid());
    for (const std::string_view folder : {std::string_view("/dev/fd/"), std::string_view("/proc/self/fd/"),
                                          std::string_view("/proc/thread-self/fd/"), std::string_view(own)})
        if (name.starts_with(folder))
            return numberOf(std::string_view(name).substr(folder.size()));
    return std::nullopt;
}

} // namespace

std::optional<int> descriptorOf(const std::filesystem::path& path)
{
    std::error_code code;
    std::filesystem::path at = std::filesystem::absolute(path, code);
    for (int i = 0; i < kMostLinks && !code; ++i) {
        if (const auto descriptor = namedDescriptor(at))
            return descriptor;
        if (!std::filesystem::is_symlink(at, code))
            return std::nullopt;
        const std::filesystem::path target = std::filesystem::read_symlink(at, code);
        at = at.parent_path() / target; // an absolute one stays as it is
    }
    return std::nullopt;
}

} // namespace fw
