// Independent tasks on as many threads as threadCount() says. Each task writes to a place of its own, so that results
// don't depend on threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/caught.h"
#include "core/base/result.h"
#include "core/base/thread_count.h"

namespace fw::compare {

/// Runs task(0) … task(count − 1), each giving a Status, and waits. Stops early on an error or when cancelled; gives
/// the error of the lowest index among those that ran.
template <typename Task>
Status runTasks(std::size_t count, const CancelToken& cancel, const Task& task)
{
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::vector<std::optional<Error>> errors(count);
    const auto guarded = [&](std::size_t i) -> Status {
        try {
            return task(i);
        } catch (...) {
            return caughtError("compare the runs");
        }
    };
    const auto work = [&] {
        for (std::size_t i = next++; i < count && !failed; i = next++) {
            const Status status = cancel.cancelled() ? Status(cancelledError()) : guarded(i);
            if (!status.ok()) {
                errors[i] = status.error();
                failed = true;
            }
        }
    };
    const auto cores = static_cast<std::size_t>(threadCount());
    std::vector<std::thread> threads;
    threads.reserve(cores);
    try {
        for (std::size_t i = 1; i < std::min(cores, count); ++i)
            threads.emplace_back(work);
    } catch (const std::system_error&) {
        // No more threads to be had: those there are do the rest.
    }
    work();
    for (std::thread& thread : threads)
        thread.join();
    for (const auto& error : errors)
        if (error)
            return *error;
    return {};
}

} // namespace fw::compare
