#include "core/stats/parallel_ranges.h"

#include <algorithm>
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
    std::size_t started = 1;
    try {
        for (; started < parts; ++started)
            others.emplace_back(work, border(started), border(started + 1));
    } catch (const std::system_error&) {
        // No more threads to be had: this one does the rest.
    }
    work(0, border(1));
    if (started < parts)
        work(border(started), count);
    for (std::thread& thread : others)
        thread.join();
}

} // namespace fw::stats
