#include "core/base/caught.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

namespace fw {

namespace {

constexpr std::size_t kShownBytes = 300;

/// The first line, without the call stack that torch puts behind it.
std::string firstLine(std::string_view text)
{
    text = text.substr(0, text.find('\n'));
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r'))
        text.remove_suffix(1);
    if (text.size() <= kShownBytes)
        return std::string(text);
    std::size_t end = kShownBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

/// What the allocators of torch, of its devices and of the kernel say.
bool tellsOfMemory(std::string_view text)
{
    for (const std::string_view sign : {"can't allocate memory", "not enough memory", "out of memory", "bad_alloc",
                                        "alloc_cpu", "Cannot allocate memory", "failed to allocate"})
        if (text.find(sign) != std::string_view::npos)
            return true;
    return false;
}

Error outOfMemory(const std::string& start)
{
    return {ErrorKind::OutOfMemory, start + "there is not enough memory",
            "close other programs, or ask for less at once (execution.memory_limit_mib, fewer rows, a smaller model); "
            "what was stored before is whole"};
}

Error unexpected(const std::string& start, std::string_view what)
{
    if (tellsOfMemory(what))
        return outOfMemory(start);
    return {ErrorKind::Internal, start + (what.empty() ? "something unforeseen happened" : firstLine(what)),
            "try again; if it happens again, please report it"};
}

} // namespace

Error caughtError(std::string_view doing)
{
    const std::string start = "cannot " + std::string(doing) + ": ";
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return outOfMemory(start);
    } catch (const std::filesystem::filesystem_error& error) {
        return {ErrorKind::Io, start + firstLine(error.what()), "check the path, its permissions and the disk"};
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::not_enough_memory || error.code() == std::errc::resource_unavailable_try_again)
            return outOfMemory(start);
        return {ErrorKind::Io, start + firstLine(error.what()), "try again; the system refused what it was asked for"};
    } catch (const std::length_error&) {
        return outOfMemory(start);
    } catch (const std::exception& error) {
        return unexpected(start, error.what());
    } catch (...) {
        return unexpected(start, {});
    }
}

void endWithErrorOnTerminate()
{
    std::set_terminate([] {
        try {
            if (!std::current_exception())
                std::abort();
            const Error error = caughtError("do this");
            std::fprintf(stderr, "error: %s\nhint: %s\n", error.message.c_str(), error.hint.c_str());
        } catch (...) { // not even for the message
            std::fputs("error: out of memory\nhint: close other programs, or ask for less at once\n", stderr);
        }
        std::_Exit(1);
    });
}

} // namespace fw
