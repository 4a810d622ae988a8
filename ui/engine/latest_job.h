// Background work of which only the newest result counts: a new start cancels what runs, and stale results are dropped
// by job id.
#pragma once

#include <QTimer>

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

#include "core/base/cancel_token.h"
#include "core/base/caught.h"

namespace fw::ui {

/// Lives on the screen's thread. The destructor cancels and waits. Work runs on a thread of its own and shares nothing
/// but its result; deliver runs on the screen's thread. What work throws becomes the result's error where the result is
/// a Result or Status, and is dropped where it is not.
class LatestJob
{
public:
    LatestJob();
    ~LatestJob();
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;

    template <typename T>
    void start(std::function<T(const CancelToken&)> work, std::function<void(T)> deliver)
    {
        auto result = std::make_shared<std::unique_ptr<T>>();
        launch(
            [work = std::move(work), result](const CancelToken& token) {
                try {
                    *result = std::make_unique<T>(work(token));
                } catch (...) {
                    if constexpr (std::is_constructible_v<T, Error>)
                        *result = std::make_unique<T>(caughtError("do this in the background"));
                }
            },
            [deliver = std::move(deliver), result] {
                if (*result)
                    deliver(std::move(**result));
            });
    }

    /// Cancels what runs; its result is dropped.
    void abandon();
    /// Whether a result is still to come.
    bool busy() const { return m_awaited != 0; }

private:
    struct Job
    {
        std::uint64_t id = 0;
        CancelToken token;
        std::shared_ptr<std::atomic<bool>> done;
        std::function<void()> deliver;
        std::thread thread;
    };
    void launch(std::function<void(const CancelToken&)> work, std::function<void()> deliver);
    void poll();

    std::list<Job> m_jobs;
    std::uint64_t m_lastId = 0;
    std::uint64_t m_awaited = 0; ///< id of the job whose result counts; 0: none
    QTimer m_timer;
};

} // namespace fw::ui
