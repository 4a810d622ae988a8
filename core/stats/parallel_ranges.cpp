#include "core/stats/parallel_ranges.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace fw::stats {

void forRanges(std::size_t count, unsigned threads, const std::function<void(std::size_t, std::size_t)>& work)
{
    const std::size_t parts = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(count, 1));
    const auto border = [&](std::size_t part) { return count * part / parts; };
    std::vector<std::thread> others;
    others.reserve(parts - 1);
    std::vector<std::exception_ptr> thrown(parts);
    const auto guarded = [&](std::size_t part, std::size_t end) {
        try {
            work(border(part), end);
        } catch (...) {
            thrown[part] = std::current_exception();
        }
    };
    std::size_t started = 1;
    try {
        for (; started < parts; ++started)
            others.emplace_back(guarded, started, border(started + 1));
    } catch (const std::system_error&) {
        // No more threads to be had: this one does the rest.
    }
    guarded(0, border(1));
    if (started < parts)
        guarded(started, count);
    for (std::thread& thread : others)
        thread.join();
    for (const std::exception_ptr& one : thrown)
        if (one)
            std::rethrow_exception(one);
}

} // namespace fw::stats
