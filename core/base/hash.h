// SHA-256 identities of bytes, files and texts, as 64 lower-case hexadecimal digits.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace fw {

/// Incremental SHA-256. Not thread-safe.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(const void* data, std::size_t size);
    void update(std::string_view text) { update(text.data(), text.size()); }
    /// Ends the computation; the object must not be updated after it.
    std::string finish();

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

std::string sha256(std::string_view bytes);
Result<std::string> sha256OfFile(const std::filesystem::path& path);

} // namespace fw
