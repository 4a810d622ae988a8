#include "ui/engine/latest_job.h"

namespace fw::ui {

LatestJob::LatestJob()
{
    m_timer.setInterval(20);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { poll(); });
}

LatestJob::~LatestJob()
{
    abandon();
    for (Job& job : m_jobs)
        job.thread.join();
}

void LatestJob::abandon()
{
    m_awaited = 0;
    for (const Job& job : m_jobs)
        job.token.cancel();
}

void LatestJob::launch(std::function<void(const CancelToken&)> work, std::function<void()> deliver)
{
    abandon();
    Job& job = m_jobs.emplace_back();
    job.id = ++m_lastId;
    job.done = std::make_shared<std::atomic<bool>>(false);
    job.deliver = std::move(deliver);
    job.thread = std::thread([work = std::move(work), token = job.token, done = job.done] {
        try {
            work(token);
        } catch (...) {
            // Not even the error could be made: the job ends without a result.
        }
        done->store(true, std::memory_order_release);
    });
    m_awaited = job.id;
    m_timer.start();
}

void LatestJob::poll()
{
    std::function<void()> deliver;
    for (auto job = m_jobs.begin(); job != m_jobs.end();) {
        if (!job->done->load(std::memory_order_acquire)) {
            ++job;
            continue;
        }
        job->thread.join();
        if (job->id == m_awaited) {
            m_awaited = 0;
            deliver = std::move(job->deliver);
        }
        job = m_jobs.erase(job);
    }
    if (m_jobs.empty())
        m_timer.stop();
    if (deliver)
        deliver(); // last: it may start another job
}

} // namespace fw::ui
